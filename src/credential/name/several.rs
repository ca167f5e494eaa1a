//! Names of several credentials that may be written as one text: `PASSWORDS`, `USER_TOKENS`.

use super::super::letters::words;
use super::{holds_credentials, is_credential, is_switch};

/// What several of those are called that people think up: a text behind such a name is nothing else.
const PASSWORDS: &[&str] = &["contrasenas", "passphrases", "passwds", "passwords", "pwds", "senhas"];

/// What several of those are called that programs make. Words of languages and models have the same name.
const TOKENS: &[&str] = &["tokens"];

/// What a name of several credentials says about a text behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Several {
    /// It holds some.
    Passwords,
    /// It may hold some.
    Tokens,
}

/// What a name says about a text behind it, if it is one of several credentials and of no switch.
pub fn several(name: &str) -> Option<Several> {
    // Words are taken apart only where it may be one.
    if !holds_credentials(name) || is_credential(name) || is_switch(name) {
        return None;
    }
    let words = words(name);
    let has = |table: &[&str]| {
        let is_one = |word: &String| {
            let word = word.trim_end_matches(|c: char| c.is_ascii_digit());
            table.iter().any(|end| word.ends_with(end))
        };
        words.iter().any(is_one)
    };
    if has(PASSWORDS) { Some(Several::Passwords) } else { has(TOKENS).then_some(Several::Tokens) }
}

#[cfg(test)]
mod tests {
    use super::{Several, several};

    #[test]
    fn names_of_several_credentials() {
        for name in ["PASSWORDS", "userPasswords", "db-passwds", "PWDS", "passphrases", "passwords2", "PASSWORDS_EU"] {
            assert_eq!(several(name), Some(Several::Passwords), "{name}");
        }
        for name in ["TOKENS", "api_tokens", "tokens_github"] {
            assert_eq!(several(name), Some(Several::Tokens), "{name}");
        }
        for name in ["show_passwords", "passwordSecrets", "passwords_file", "password", "secrets", "hosts", ""] {
            assert_eq!(several(name), None, "{name}");
        }
    }
}
