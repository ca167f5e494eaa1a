//! Comments of a file whose values are encrypted: everybody can read them.

use std::ops::Range;

use super::crypt_error::CryptError;
use crate::credential;

/// The most words of a credential in a comment: more of them are a sentence, such as "Keep it secret: do not show it to others".
const LONGEST: usize = 3;

/// Refuses an encrypted file with a comment that holds what looks like a credential: an old password, for example.
pub(super) fn require_harmless(text: &str) -> Result<(), CryptError> {
    // Of each line its comment, so that what several lines say together is found in its line.
    let comments: Vec<&str> = text.lines().map(comment).collect();
    let comments = comments.join("\n");
    let is_one = |span: &Range<usize>| {
        comments.get(span.clone()).is_some_and(|found| found.split_whitespace().count() <= LONGEST)
    };
    let Some(span) = credential::spans(&comments).into_iter().find(is_one) else { return Ok(()) };
    let line = 1 + comments.get(..span.start).unwrap_or_default().matches('\n').count();
    Err(CryptError::Comment(line))
}

/// The comment of a line. No encrypted value has a `#` in it.
fn comment(line: &str) -> &str {
    let starts = line.match_indices('#').map(|(at, _)| line.split_at(at));
    let mut comments = starts.filter(|(before, _)| before.is_empty() || before.ends_with([' ', '\t']));
    comments.next().map_or("", |(_, comment)| comment)
}

#[cfg(test)]
mod tests {
    use super::require_harmless;

    #[test]
    fn comments_must_not_hold_credentials() {
        for (text, line) in [
            ("# password: 'OldHunterPass99'\nst2:\n  password: ENC[age,abc]\n", Some(1)),
            ("st2:\n  password: ENC[age,abc]  # was password=OldHunterPass99\n", Some(2)),
            ("a: 1\n#password: |\n#  Old\n#b: c\n", Some(3)),
            ("# see https://bob:OldHunterPass99@h.example/x\n", Some(1)),
            ("# Keep it secret: do not commit it to version control unless it is encrypted.\n", None),
            ("# The password of the login, changed in May\nst2:\n  password: ENC[age,abc]\n", None),
            ("st2ha:\n  recipients:\n    - 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p'\n", None),
            ("# for age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p\n", None),
        ] {
            let refused = require_harmless(text).err().map(|error| error.to_string());
            let expected = line.map(|line| format!("comment in line {line} "));
            assert_eq!(refused.is_some(), expected.is_some(), "{text}");
            assert!(refused.is_none_or(|refused| refused.contains(&expected.unwrap_or_default())), "{text}");
        }
    }
}
