//! Private keys that are no PEM: parts of JSON Web Keys.

use std::ops::Range;

/// The names of the parts that are secret.
const PARTS: &[&str] = &["d", "dp", "dq", "k", "p", "q", "qi"];

/// The shortest part that is one.
const SHORTEST: usize = 16;

/// Whether what a map with these keys holds under one of them is a secret part of a JSON Web Key.
pub fn is_part<'a>(mut keys: impl Iterator<Item = &'a str>, key: &str) -> bool {
    PARTS.contains(&key) && keys.any(|key| key == "kty")
}

/// The secret parts of the keys in a text.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    if !text.contains("kty") {
        return Vec::new();
    }
    let mut spans = Vec::new();
    for part in PARTS {
        for (at, _) in text.match_indices(part) {
            let (Some(before), Some(rest)) = (text.get(..at), text.get(at + part.len()..)) else { continue };
            let value = rest.trim_start_matches(['\\', '"', '\'', ' ']).strip_prefix(':');
            let value = value.map(|value| value.trim_start_matches(['\\', '"', '\'', ' ']));
            let length =
                value.and_then(|value| value.find(|c: char| !(c.is_ascii_alphanumeric() || "-_=+/".contains(c))));
            if let (Some(value), Some(length)) = (value, length)
                && length >= SHORTEST
                && before.ends_with(['"', '\'', ' ', '{', ',', '\n'])
            {
                let start = text.len() - value.len();
                spans.push(start..start + length);
            }
        }
    }
    spans
}
