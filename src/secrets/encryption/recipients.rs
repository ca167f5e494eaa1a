//! Who can read an encrypted file.

use std::str::FromStr as _;

use age::Recipient;

use super::crypt_error::CryptError;

/// Public keys: of `age` or of SSH.
pub struct Recipients {
    texts: Vec<String>,
    keys: Vec<Box<dyn Recipient + Send>>,
}

impl Recipients {
    /// Reads public keys. The same key twice counts once.
    pub fn read(texts: impl IntoIterator<Item = impl AsRef<str>>) -> Result<Self, CryptError> {
        let mut recipients = Self { texts: Vec::new(), keys: Vec::new() };
        for text in texts {
            let text = text.as_ref().trim();
            if recipients.texts.iter().any(|known| known == text) {
                continue;
            }
            recipients.keys.push(key(text).ok_or_else(|| CryptError::BadRecipient(shown(text)))?);
            recipients.texts.push(text.to_owned());
        }
        if recipients.keys.is_empty() { Err(CryptError::NoRecipients) } else { Ok(recipients) }
    }

    /// The keys as they were written.
    pub fn texts(&self) -> &[String] {
        &self.texts
    }

    /// The keys.
    pub(super) fn keys(&self) -> impl Iterator<Item = &dyn Recipient> {
        self.keys.iter().map(|key| -> &dyn Recipient { &**key })
    }
}

fn key(text: &str) -> Option<Box<dyn Recipient + Send>> {
    if let Ok(key) = age::x25519::Recipient::from_str(text) {
        return Some(Box::new(key));
    }
    if let Ok(key) = age::tagpq::Recipient::from_str(text) {
        return Some(Box::new(key));
    }
    if let Ok(key) = age::tag::Recipient::from_str(text) {
        return Some(Box::new(key));
    }
    age::ssh::Recipient::from_str(text).ok().map(|key| -> Box<dyn Recipient + Send> { Box::new(key) })
}

/// What a message says of a text that is no public key: it may be a private one.
fn shown(text: &str) -> String {
    if text.to_ascii_uppercase().starts_with("AGE-SECRET-KEY") || text.contains("PRIVATE KEY") {
        return "a private key".to_owned();
    }
    text.chars().take(24).collect()
}
