//! Words of routers that say how the credential is written that comes next: `password 7 0822455D`, `authentication-key 1 md5 secret`.

use super::plain::is_plain;
use super::random::is_made_up;

/// A word of a line, and where it starts.
type Word<'a> = (usize, &'a str);

/// Words that say so wherever a credential may follow.
const KINDS: &[&str] = &["--iscrypted", "--plaintext", "ENC", "cipher", "irreversible-cipher", "plaintext", "simple"];

/// What has the length of its key behind it, and such lengths.
const CIPHERS: &[&str] = &["aes"];
const BITS: &[&str] = &["128", "192", "256"];

/// What a number of a key and an algorithm follow, before the key itself.
const NUMBERED: &str = "authentication-key";

/// Such algorithms.
const ALGORITHMS: &[&str] = &[
    "aes-128-cmac",
    "cmac-aes-128",
    "hmac-sha1",
    "hmac-sha2-256",
    "md5",
    "sha",
    "sha1",
    "sha2",
    "sha256",
    "sha384",
    "sha512",
];

/// What some write around the algorithm.
const AROUND: &[&str] = &["type", "value"];

/// How many of these words stand between the name of a key and the key at most: `1 type md5 value`.
const MOST: usize = 4;

/// Names of credentials that stand in a line of their own, followed by a number that says how the credential is written.
const TYPED: &[&str] =
    &["auth-key", "key", "passphrase", "passwd", "password", "psk", "secret", "server-key", "shared-secret"];

/// Words that may stand before such a name.
const BEFORE: &[&str] = &["-", "no", "pac"];

/// What is written as it is, and what can be read by anyone who knows the way.
const PLAIN: &str = "0";
const WEAK: &str = "7";

/// Whether a word says how the next one is written.
pub fn is_kind(words: &[Word<'_>], index: usize) -> bool {
    let word = at(words, Some(index));
    let is_one = is_type(word)
        || KINDS.contains(&word)
        || BITS.contains(&word)
            && CIPHERS.iter().any(|cipher| at(words, index.checked_sub(1)).eq_ignore_ascii_case(cipher))
        || is_of_number(words, index);
    is_one && words.get(index + 1).is_some()
}

/// How many words stand before one that say how it is written.
pub fn count(words: &[Word<'_>], index: usize) -> usize {
    (0..index.min(MOST)).take_while(|back| is_kind(words, index - 1 - back)).count()
}

/// Whether the words before one leave no doubt that it is a credential, even if it is a word of people.
pub fn is_sure(words: &[Word<'_>], index: usize) -> bool {
    let before = index.checked_sub(1);
    before.is_some_and(|before| {
        is_kind(words, before) && (at(words, Some(before)) == PLAIN || is_of_number(words, before))
    })
}

/// How long the credential is that a word begins with, if it stands in a line of its own behind its name and how it is written:
/// `password 7 0822455D`.
pub fn typed(words: &[Word<'_>], index: usize) -> Option<usize> {
    let first = index.checked_sub(2)?;
    let (name, kind, value) = (at(words, Some(first)), at(words, Some(first + 1)), at(words, Some(index)));
    // In a list of lines each stands in quotes.
    let bare = name.trim_start_matches(['"', '\'', '[']);
    let is_quoted = bare.len() < name.len();
    let is_first = match first.checked_sub(1) {
        None => true,
        Some(before) => is_quoted || before == 0 && BEFORE.contains(&at(words, Some(before))),
    };
    let end = if is_quoted { value.find(['"', '\'']) } else { None };
    let is_last = index + 1 == words.len() || end.is_some();
    if !is_first || !is_last || !is_type(kind) || !TYPED.iter().any(|typed| bare.eq_ignore_ascii_case(typed)) {
        return None;
    }
    let value = end.and_then(|end| value.get(..end)).unwrap_or_else(|| value.trim_end_matches([';', ',']));
    let is_one = match kind {
        PLAIN => true,
        WEAK => value.contains(|c: char| !c.is_ascii_lowercase()),
        _ => value.starts_with('$') || is_made_up(value) || value.len() > 16,
    };
    (is_one && !is_plain(value)).then_some(value.len())
}

/// A single digit.
fn is_type(word: &str) -> bool {
    word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a word and those before it are the number of a key and its algorithm.
fn is_of_number(words: &[Word<'_>], index: usize) -> bool {
    let is_algorithm = |place: usize| {
        let word = at(words, Some(place));
        ALGORITHMS.contains(&word) || AROUND.contains(&word)
    };
    let named = (1..=MOST).filter_map(|back| index.checked_sub(back)).find(|back| at(words, Some(*back)) == NUMBERED);
    named.is_some_and(|named| {
        let is_number = at(words, Some(named + 1)).bytes().all(|byte| byte.is_ascii_digit());
        is_number && is_algorithm(named + 2) && (named + 2..=index).all(is_algorithm)
    })
}

fn at<'a>(words: &[Word<'a>], index: Option<usize>) -> &'a str {
    index.and_then(|index| words.get(index)).map(|(_, word)| *word).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::phrase::spans;

    #[test]
    fn the_credential_is_found_and_not_how_it_is_written() {
        for (text, expected) in [
            (" password 7 0822455D0A16\n", &["0822455D0A16"][..]),
            ("password 0 cisco", &["cisco"]),
            ("no key 7 094F471A1A0A", &["094F471A1A0A"]),
            ("- password 0 a;b", &["a;b"]),
            ("[\"x\", \"password 0 summer\"]", &["summer"]),
            (" secret 9 $9$abcd", &["$9$abcd"]),
            ("username bob password 0 cisco", &["cisco"]),
            ("ntp authentication-key 10 md5 summer 7", &["summer"]),
            ("authentication-key 1 type md5 value \"summer\"", &["summer"]),
            ("ip ospf authentication-key 123456", &["123456"]),
            ("snmp-server user a b v3 auth sha summer1 priv aes 128 winter1", &["summer1", "winter1"]),
            ("password 7 days", &[]),
            ("password 8 characters", &[]),
            ("password 0 is never right", &[]),
            ("key 1 value", &[]),
            ("key 5 PageUp", &[]),
            ("password 0 $PASSWORD", &[]),
        ] {
            let found: Vec<&str> = spans(text).into_iter().filter_map(|span| text.get(span)).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
