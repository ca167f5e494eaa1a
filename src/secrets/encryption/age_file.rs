//! Texts as files of `age`.

use std::io::{Read as _, Write as _};

use age::armor::ArmoredReader;
use age::{DecryptError, Decryptor, EncryptError, Encryptor, Identity};
use zeroize::Zeroizing;

use super::crypt_error::CryptError;
use super::recipients::Recipients;

/// Encrypts a text.
pub(super) fn encrypt(text: &str, recipients: &Recipients) -> Result<Vec<u8>, CryptError> {
    let encryptor = Encryptor::with_recipients(recipients.keys()).map_err(|error| match error {
        EncryptError::MissingRecipients => CryptError::NoRecipients,
        other => CryptError::Recipients(other.to_string()),
    })?;
    let mut bytes = Vec::new();
    let mut writer = encryptor.wrap_output(&mut bytes).map_err(|_| CryptError::Failed)?;
    writer.write_all(text.as_bytes()).map_err(|_| CryptError::Failed)?;
    writer.finish().map_err(|_| CryptError::Failed)?;
    Ok(bytes)
}

/// Why a file of `age` stays closed.
pub(super) enum Closed {
    /// None of the keys fits.
    WrongKey,
    /// It was changed, or is no such file.
    Damaged,
}

/// Decrypts a file, in its armour or without.
pub(super) fn decrypt(bytes: &[u8], identities: &[Box<dyn Identity>]) -> Result<Zeroizing<Vec<u8>>, Closed> {
    let decryptor = Decryptor::new(ArmoredReader::new(bytes)).map_err(|_| Closed::Damaged)?;
    let keys = identities.iter().map(|identity| -> &dyn Identity { &**identity });
    let mut reader = decryptor.decrypt(keys).map_err(|error| match error {
        DecryptError::NoMatchingKeys => Closed::WrongKey,
        _ => Closed::Damaged,
    })?;
    let mut content = Zeroizing::new(Vec::new());
    reader.read_to_end(&mut content).map_err(|_| Closed::Damaged)?;
    Ok(content)
}
