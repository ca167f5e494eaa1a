//! Passwords of several words: `correct-horse`, `correct horse battery`.

/// How many letters a word has, at least, that is not just one of a sentence.
const LONG: usize = 4;

/// How many such words a password has, at least.
const FEWEST: usize = 2;

/// Whether a text is one, or any words: behind a name that may be somebody's, nobody can tell.
pub(super) fn is_one(text: &str) -> bool {
    let text = text.trim().trim_matches(['"', '\'']);
    let words: Vec<&str> = text.split([' ', '-', '_']).collect();
    let is_word = |word: &&str| !word.is_empty() && word.chars().all(char::is_alphanumeric);
    let is_long = |word: &&&str| word.chars().filter(|c| c.is_alphabetic()).count() >= LONG;
    words.iter().all(is_word) && words.iter().filter(is_long).count() >= FEWEST
}

#[cfg(test)]
mod tests {
    use super::is_one;

    #[test]
    fn words_make_a_password() {
        for text in ["correct-horse", "correct horse battery", "\"Correct_Horse_7\"", "über-flieger"] {
            assert!(is_one(text), "{text}");
        }
        for text in
            ["strong", "by mail", "15m", "12", "", "https://vault.example.com/alice", "a-b-c", "alice.txt", "--x"]
        {
            assert!(!is_one(text), "{text}");
        }
    }
}
