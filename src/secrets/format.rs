//! The text of each kind of secret.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::key_source::{KeySource, KeySourceError};
use crate::config::Secret;

/// Random characters of A-Z a-z 0-9, each as likely as any other.
pub(super) fn alphanumeric(source: &mut dyn KeySource, length: usize) -> Result<Secret, KeySourceError> {
    const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    // Bytes from here on would make the first letters likelier than the others.
    const LIMIT: usize = 256 - 256 % ALPHABET.len();
    let mut text = String::with_capacity(length);
    let mut bytes = [0; 64];
    while text.len() < length {
        source.fill(&mut bytes)?;
        let letters = bytes.iter().map(|byte| usize::from(*byte)).filter(|byte| *byte < LIMIT);
        let letters = letters.filter_map(|byte| ALPHABET.get(byte % ALPHABET.len()));
        text.extend(letters.take(length - text.len()).map(|letter| char::from(*letter)));
    }
    Ok(Secret::new(text))
}

/// The one line of JSON that StackStorm's crypto module reads.
pub(super) fn datastore_key(source: &mut dyn KeySource) -> Result<Secret, KeySourceError> {
    let (aes, hmac) = (key256(source)?, key256(source)?);
    Ok(Secret::new(format!(
        r#"{{"aesKeyString": "{aes}", "hmacKey": {{"hmacKeyString": "{hmac}", "size": 256}}, "mode": "CBC", "size": 256}}"#
    )))
}

fn key256(source: &mut dyn KeySource) -> Result<String, KeySourceError> {
    let mut bytes = [0; 32];
    source.fill(&mut bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}
