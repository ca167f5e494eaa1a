//! What follows a flag, as far as the first word of its name tells.

use super::super::letters::words;

/// First words of flags that are switches.
const SWITCH_FLAGS: &[&str] = &[
    "allow", "ask", "disable", "enable", "forget", "has", "hide", "list", "no", "print", "prompt", "show", "skip",
    "without",
];

/// First words of flags that may be switches, or take what they name.
const MAYBE_SWITCH_FLAGS: &[&str] = &["mount", "only", "require", "use", "with"];

/// What follows a flag, as far as its name tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flag {
    /// Nothing that belongs to it.
    Switch,
    /// Nothing, or what it names.
    Either,
    /// What it names.
    Value,
}

/// What follows a flag, by the first word of its name: `--no-password`, `--with-token`, `--read-only-token`.
pub fn flag(flag: &str) -> Flag {
    let words = words(flag);
    let first = words.first().map(String::as_str).unwrap_or_default();
    if SWITCH_FLAGS.contains(&first) {
        Flag::Switch
    } else if MAYBE_SWITCH_FLAGS.contains(&first) {
        Flag::Either
    } else {
        Flag::Value
    }
}

#[cfg(test)]
mod tests {
    use super::{Flag, flag};

    #[test]
    fn the_first_word_of_a_flag_tells_whether_it_is_a_switch() {
        for (name, expected) in [
            ("--no-password", Flag::Switch),
            ("--ask-pass", Flag::Switch),
            ("--show-token", Flag::Switch),
            ("--with-token", Flag::Either),
            ("--require-pass", Flag::Either),
            ("--read-only-token", Flag::Value),
            ("--db-use-password", Flag::Value),
            ("--password", Flag::Value),
            ("-", Flag::Value),
        ] {
            assert_eq!(flag(name), expected, "{name}");
        }
    }
}
