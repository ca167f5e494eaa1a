//! Words that are looked for at the end of names.

/// How many different characters ASCII has.
const CHARACTERS: usize = 128;

/// Words that a name may end with. Names are asked for many times and most end with none of them: their last two characters tell that.
pub(super) struct Endings {
    words: &'static [&'static str],
    /// By the last character of a word: which characters stand before it, as bits.
    before_last: [u128; CHARACTERS],
}

impl Endings {
    /// Words of ASCII, of two characters or more: others do not compile.
    pub(super) const fn new(words: &'static [&'static str]) -> Self {
        let mut before_last = [0; CHARACTERS];
        let mut rest = words;
        while let [word, others @ ..] = rest {
            let word = word.as_bytes();
            before_last[word[word.len() - 1] as usize] |= 1 << word[word.len() - 2];
            rest = others;
        }
        Self { words, before_last }
    }

    /// The first of the words that a name ends with.
    pub(super) fn of(&self, name: &str) -> Option<&'static str> {
        let [.., before, last] = name.as_bytes() else { return None };
        let before_last = self.before_last.get(usize::from(*last))?;
        let may_be = before.is_ascii() && before_last & (1 << *before) != 0;
        self.words.iter().find(|word| may_be && name.ends_with(**word)).copied()
    }

    /// Whether a name ends with one of them.
    pub(super) fn end(&self, name: &str) -> bool {
        self.of(name).is_some()
    }

    /// Whether a word is one of them.
    pub(super) fn contain(&self, word: &str) -> bool {
        self.words.contains(&word)
    }
}

#[cfg(test)]
mod tests {
    use super::Endings;

    #[test]
    fn the_first_word_at_the_end_counts() {
        const ENDINGS: Endings = Endings::new(&["preprod", "prod", "b64", "qa"]);
        for (name, word) in [
            ("tokenpreprod", Some("preprod")),
            ("token-prod", Some("prod")),
            ("keyb64", Some("b64")),
            ("qa", Some("qa")),
            ("tokenrod", None),
            ("a", None),
            ("", None),
            ("señal", None),
            ("qá", None),
            ("áa", None),
        ] {
            assert_eq!(ENDINGS.of(name), word, "{name}");
            assert_eq!(ENDINGS.end(name), word.is_some(), "{name}");
        }
        assert!(ENDINGS.contain("prod") && !ENDINGS.contain("reprod"));
    }
}
