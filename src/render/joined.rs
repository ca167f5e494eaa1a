//! Templates that join texts outside of the braces. What is between them is printed with its quotes, so what touches it stands outside of them.

/// What to say of a template of the user's own whose output is no YAML.
const HELP: &str =
    "a text is printed with quotes around it: join texts inside of the braces, as in `{{ release.name ~ \"-x\" }}`";

/// What to say where a template prints invalid YAML, if it is because of quotes.
pub fn hint(template: &str) -> Option<&'static str> {
    let mut before = None;
    for (at, part) in template.split("{{").enumerate() {
        let ends = part.split_once("}}").filter(|_| at > 0);
        let (inside, behind) = ends.map_or((None, part), |(inside, behind)| (Some(inside), behind));
        let is_joined = before.is_some_and(is_text) || behind.starts_with(is_text);
        // Filters print objects and lists, and components whatever they like.
        if inside.is_some_and(|inside| !inside.contains(['|', '<'])) && is_joined {
            return Some(HELP);
        }
        before = behind.chars().next_back();
    }
    None
}

/// Whether a character is of a text, or begins or ends one.
fn is_text(letter: char) -> bool {
    letter.is_alphanumeric() || "-_./\"'@".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::hint;

    #[test]
    fn what_touches_braces_is_joined() {
        for text in [
            "name: {{ release.name }}-x",
            "a: \"{{ values.a }}\"",
            "a: pre-{{ values.a }}",
            "{{ a }}{% if b %}{% endif %}{{ c }}.d",
        ] {
            assert!(hint(text).is_some(), "{text}");
        }
        for text in [
            "name: {{ release.name ~ \"-x\" }}",
            "a: [{{ a }}, {{ b }}]",
            "a: {{ a }}\nb: c",
            "{{ <metadata name=\"a\" /> }}",
            "a: '}}'",
            "",
        ] {
            assert!(hint(text).is_none(), "{text}");
        }
    }
}
