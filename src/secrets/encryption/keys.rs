//! Private keys that encrypted files are read with.

use std::fs;
use std::path::PathBuf;

use age::{Identity, IdentityFile};
use zeroize::Zeroizing;

use super::crypt_error::CryptError;

/// The most that a file of private keys can sensibly have.
const MOST: u64 = 1 << 20;

/// Where private keys are read from, which happens only if a file needs them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// Files that somebody has named: each has to be there and to hold a key.
    pub named: Vec<PathBuf>,
    /// Texts of keys, each with the name of the variable that it stands in.
    pub texts: Vec<KeyText>,
    /// Files that are used if they are there.
    pub usual: Vec<PathBuf>,
}

/// The text of private keys.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyText {
    /// Where it comes from.
    pub name: String,
    /// The text.
    pub text: Zeroizing<String>,
}

impl std::fmt::Debug for KeyText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)
    }
}

type Identities = Vec<Box<dyn Identity>>;

impl Keys {
    /// Adds the text of private keys.
    pub fn add_text(&mut self, name: &str, text: String) {
        self.texts.push(KeyText { name: name.to_owned(), text: Zeroizing::new(text) });
    }

    /// Reads the keys.
    pub(super) fn read(&self) -> Result<Identities, CryptError> {
        let mut identities = Identities::new();
        for path in &self.named {
            let name = path.display().to_string();
            if is_key(&name) {
                return Err(CryptError::KeyItself);
            }
            let bad = |problem: String| CryptError::BadIdentity { name: name.clone(), problem };
            let text = text_of(path).map_err(|error| bad(error.to_string()))?;
            identities.extend(parse(&text).map_err(bad)?);
        }
        for KeyText { name, text } in &self.texts {
            let bad = |problem| CryptError::BadIdentity { name: name.clone(), problem };
            identities.extend(parse(text).map_err(bad)?);
        }
        // What was not meant for this may be of another kind.
        let usual = self.usual.iter().filter_map(|path| parse(&text_of(path).ok()?).ok());
        identities.extend(usual.flatten());
        if identities.is_empty() { Err(CryptError::NoIdentity) } else { Ok(identities) }
    }
}

/// Whether a private key itself stands where its file is to be named.
fn is_key(name: &str) -> bool {
    name.to_ascii_uppercase().contains("AGE-SECRET-KEY-") || name.contains("-----BEGIN ")
}

fn text_of(path: &PathBuf) -> std::io::Result<Zeroizing<String>> {
    let metadata = fs::metadata(path)?;
    // A shell's `<(command)` is a pipe with a name under /dev/fd; any other pipe may never say anything.
    let is_substitution = path.starts_with("/dev/fd") || path.starts_with("/proc/self/fd");
    if !metadata.is_file() && !is_substitution || metadata.len() > MOST {
        return Err(std::io::Error::other("it is no file of keys"));
    }
    fs::read_to_string(path).map(Zeroizing::new)
}

/// The keys in a text: of `age`, a line each, or one of SSH.
fn parse(text: &str) -> Result<Identities, String> {
    if text.contains("-----BEGIN AGE ENCRYPTED FILE-----") {
        return Err("it is encrypted with a passphrase; decrypt it with `age -d` first".to_owned());
    }
    if text.contains("-----BEGIN ") {
        return match age::ssh::Identity::from_buffer(text.as_bytes(), None) {
            Ok(age::ssh::Identity::Encrypted(_)) => Err(
                "it is encrypted with a passphrase, which st2ha does not ask for; name one without, or a key of age"
                    .to_owned(),
            ),
            Ok(identity @ age::ssh::Identity::Unencrypted(_)) => Ok(vec![Box::new(identity)]),
            Ok(age::ssh::Identity::Unsupported(_)) => Err("keys of SSH have to be RSA or Ed25519".to_owned()),
            Err(_) => Err("it is no private key of SSH".to_owned()),
        };
    }
    let text: String = text.lines().map(|line| format!("{}\n", line.trim())).collect();
    let text = Zeroizing::new(text);
    let file = IdentityFile::from_buffer(text.as_bytes())
        .map_err(|_| "it holds a line that is no private key of age".to_owned())?;
    let identities = file.into_identities().map_err(|_| "its keys cannot be read".to_owned())?;
    if identities.is_empty() {
        return Err("it holds no private key".to_owned());
    }
    Ok(identities.into_iter().map(|identity| -> Box<dyn Identity> { identity }).collect())
}
