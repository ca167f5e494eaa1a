//! st2ha's own form of an encrypted file: each value is a file of `age`, in base64.
//!
//! What is encrypted is the key that a value belongs to, a line break, and the value: so a value that was moved to another key is
//! noticed. A seal, encrypted as well, names all keys: so a value that was taken out is noticed. It changes only with those names, so that
//! a changed secret is a change of one line. Another seal names all recipients: so one that was put in is noticed. Only who can read the
//! file makes that one anew: what adds secrets without reading the others leaves it as it is. Whoever knows the recipients can add secrets
//! and make new seals, as anybody can encrypt for them; that this was meant is for the history of the file to show.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};
use zeroize::Zeroizing;

use super::age_file::{self, Closed};
use super::crypt_error::CryptError;
use super::keys::Keys;
use super::recipients::Recipients;
use super::{Edited, Opened, Trust, leaves};
use crate::config::Secret;
use crate::secrets::generated::Generated;
use crate::secrets::tree;
use crate::yaml::{Node, ScalarKind, Value, WalkPath};

/// The top-level key under which a file says how it is encrypted.
pub(super) const SECTION: &str = "st2ha";
/// The key of the recipients in it.
pub(super) const RECIPIENTS: &str = "recipients";
/// The key of the seal in it.
const SEAL: &str = "seal";
/// The key of the seal of the recipients in it.
const RECIPIENTS_SEAL: &str = "recipientsSeal";
/// What each encrypted value starts with.
pub(super) const PREFIX: &str = "ENC[age,";

/// What stands behind the key of a value that is a number or a boolean. No key has a tab in it.
const NO_TEXT: &str = "\tplain";

/// How a value stands in a decrypted file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Written {
    /// In quotes, where they are needed.
    AsText,
    /// Without any: a number, a boolean.
    AsItIs,
}

/// Reads single encrypted values.
struct Reader(Vec<Box<dyn age::Identity>>);

impl Reader {
    /// The value of a key, and whether it is text.
    fn decrypt(&self, node: &Node, path: &str) -> Result<(Secret, bool), CryptError> {
        let damaged = || CryptError::Damaged(path.to_owned());
        let bytes = node.text().and_then(bytes).ok_or_else(damaged)?;
        let content = age_file::decrypt(&bytes, &self.0).map_err(|closed| match closed {
            Closed::WrongKey => CryptError::WrongKey(path.to_owned()),
            Closed::Damaged => damaged(),
        })?;
        let text = std::str::from_utf8(&content).map_err(|_| damaged())?;
        let (stored, value) = text.split_once('\n').ok_or_else(damaged)?;
        let (stored, is_text) = stored.strip_suffix(NO_TEXT).map_or((stored, true), |stored| (stored, false));
        if stored == path {
            Ok((Secret::new(value), is_text))
        } else {
            Err(CryptError::Moved { stored: stored.to_owned(), found: path.to_owned() })
        }
    }

    /// The values that are encrypted.
    fn values(&self, leaves: Vec<(String, &Node)>) -> Result<Vec<Opened>, CryptError> {
        let open = |(path, node): (String, &Node)| {
            let (value, is_text) = self.decrypt(node, &path)?;
            Ok(Opened { origin: node.origin, value, is_text })
        };
        leaves.into_iter().filter(|(_, node)| is_encrypted(node)).map(open).collect()
    }

    /// What a seal lists.
    fn sealed(&self, node: &Node, seal: &str, list: &str) -> Result<BTreeSet<String>, CryptError> {
        let place = format!("{SECTION}.{seal}");
        let (text, _) = self.decrypt(node, &place)?;
        let content: Json = serde_json::from_str(text.expose()).map_err(|_| CryptError::Damaged(place))?;
        let list = content.get(list).and_then(Json::as_array).into_iter().flatten();
        Ok(list.filter_map(Json::as_str).map(str::to_owned).collect())
    }
}

/// Refuses a file that has lost what st2ha keeps about it.
pub(super) fn require_section(tree: &Node) -> Result<(), CryptError> {
    tree.at(&[SECTION, SEAL]).map(drop).ok_or_else(|| section("has no seal"))
}

/// Decrypts all values.
pub(super) fn open(tree: &Node, keys: &Keys, trust: Trust) -> Result<Vec<Opened>, CryptError> {
    let reader = Reader(keys.read()?);
    let seal = tree.at(&[SECTION, SEAL]).ok_or_else(|| section("has no seal"))?;
    let names = reader.sealed(seal, SEAL, "names")?;
    if trust != Trust::Reviewed {
        let missing = || section("has no seal of its recipients; run `st2ha secrets updatekeys`");
        let seal = tree.at(&[SECTION, RECIPIENTS_SEAL]).ok_or_else(missing)?;
        if reader.sealed(seal, RECIPIENTS_SEAL, RECIPIENTS)? != recipients(tree)?.texts().iter().cloned().collect() {
            return Err(section(
                "names other recipients than it was sealed with; run `st2ha secrets updatekeys` if that was meant",
            ));
        }
    }
    let is_sealed = trust == Trust::Sealed;
    let leaves = leaves(tree, SECTION);
    let plain = leaves.iter().filter(|(_, node)| !is_encrypted(node));
    let plain: Vec<String> = plain.map(|(path, _)| path.clone()).collect();
    if is_sealed && !plain.is_empty() {
        return Err(CryptError::Unencrypted(plain));
    }
    let found = leaves.iter().map(|(path, _)| path.clone()).collect::<BTreeSet<_>>();
    let lost: Vec<String> = names.difference(&found).cloned().collect();
    if !lost.is_empty() {
        return Err(CryptError::Lost(lost));
    }
    let new: Vec<String> = found.difference(&names).cloned().collect();
    if is_sealed && !new.is_empty() {
        return Err(CryptError::Unconfirmed(new));
    }
    reader.values(leaves)
}

/// The names that a file has lost since it was sealed; all that is left is as it was encrypted.
pub(super) fn lost(tree: &Node, keys: &Keys) -> Result<Vec<String>, CryptError> {
    let reader = Reader(keys.read()?);
    let leaves = leaves(tree, SECTION);
    let found: BTreeSet<String> = leaves.iter().map(|(path, _)| path.clone()).collect();
    reader.values(leaves)?;
    Ok(sealed_names(tree, keys)?.difference(&found).cloned().collect())
}

/// The names that are sealed.
pub(super) fn sealed_names(tree: &Node, keys: &Keys) -> Result<BTreeSet<String>, CryptError> {
    let seal = tree.at(&[SECTION, SEAL]).ok_or_else(|| section("has no seal"))?;
    Reader(keys.read()?).sealed(seal, SEAL, "names")
}

/// The recipients that a reader of the file has confirmed.
pub(super) fn sealed_recipients(tree: &Node, keys: &Keys) -> Result<BTreeSet<String>, CryptError> {
    match tree.at(&[SECTION, RECIPIENTS_SEAL]) {
        Some(seal) => Reader(keys.read()?).sealed(seal, RECIPIENTS_SEAL, RECIPIENTS),
        None => Ok(BTreeSet::new()),
    }
}

/// Refuses an encrypted file in which anything is not encrypted, or that holds another number of values than the file it was made of.
pub(super) fn require_closed(tree: &Node, plain: &Node) -> Result<(), CryptError> {
    let closed = leaves(tree, SECTION);
    let is_closed = closed.len() == leaves(plain, SECTION).len() && closed.iter().all(|(_, node)| is_encrypted(node));
    if is_closed { Ok(()) } else { Err(CryptError::Unwritable) }
}

/// Refuses what cannot be encrypted so that it comes back as it was: values in lists, and values below keys that a path cannot be made of.
fn require_fit(node: &Node, path: &mut WalkPath) -> Result<(), CryptError> {
    match &node.value {
        Value::Scalar(_) => Ok(()),
        Value::List(_) if tree::leaves(node).is_empty() => Ok(()),
        Value::List(_) => Err(CryptError::List(path.to_string())),
        Value::Map(map) => {
            map.iter().filter(|(_, entry)| !tree::leaves(&entry.node).is_empty()).try_for_each(|(key, entry)| {
                if key.is_empty() || key.contains(|c: char| c == '.' || c.is_control()) {
                    let place = if path.is_empty() { "the top".to_owned() } else { format!("`{}`", &**path) };
                    return Err(CryptError::Key { key: key.escape_debug().to_string(), place });
                }
                path.inside(key, |path| require_fit(&entry.node, path))
            })
        }
    }
}

/// Secrets as they are to stand in a file, and the seal, if the names change.
pub(super) fn set(tree: &Node, secrets: &[Generated]) -> Result<Vec<Generated>, CryptError> {
    let recipients = recipients(tree)?;
    let known: BTreeSet<String> = leaves(tree, SECTION).into_iter().map(|(path, _)| path).collect();
    let mut encrypted = encrypt_all(secrets, &recipients)?;
    let all: BTreeSet<String> = known.iter().cloned().chain(secrets.iter().map(|secret| secret.path.clone())).collect();
    if all != known {
        encrypted.push(seal_of_names(&all, &recipients)?);
    }
    Ok(encrypted)
}

/// All values of a plain file as they are to stand in an encrypted one, and the seal. What an edited file had before is kept.
pub(super) fn encrypt(
    tree: &Node,
    recipients: &Recipients,
    edited: Option<&Edited<'_>>,
) -> Result<Vec<Generated>, CryptError> {
    require_fit(tree, &mut WalkPath::default())?;
    let plain: Vec<(String, &Node)> = leaves(tree, SECTION);
    let names: BTreeSet<String> = plain.iter().map(|(path, _)| path.clone()).collect();
    let known = |path: &str, node: &Node| -> Option<String> {
        let edited = edited?;
        let is_same = tree::at(edited.before, path)?.as_scalar()? == node.as_scalar()?;
        let stored = tree::at(edited.file, path).filter(|node| is_encrypted(node))?.text()?;
        is_same.then(|| stored.to_owned())
    };
    let mut encrypted = Vec::new();
    for (path, node) in plain {
        let is_text = node.as_scalar().is_some_and(|scalar| scalar.kind == ScalarKind::String);
        let written = if is_text { Written::AsText } else { Written::AsItIs };
        let text = match known(&path, node) {
            Some(stored) => stored,
            None => encrypt_one(&path, node.text().unwrap_or_default(), written, recipients)?,
        };
        encrypted.push(Generated { path, secret: Secret::new(text) });
    }
    let before =
        edited.map(|edited| leaves(edited.before, SECTION).into_iter().map(|(path, _)| path).collect::<BTreeSet<_>>());
    let stored = |key: &str| -> Option<Generated> {
        let text = edited?.file.at(&[SECTION, key])?.text()?;
        Some(Generated { path: format!("{SECTION}.{key}"), secret: Secret::new(text) })
    };
    encrypted.push(match stored(SEAL).filter(|_| before.as_ref() == Some(&names)) {
        Some(stored) => stored,
        None => seal_of_names(&names, recipients)?,
    });
    encrypted.push(match stored(RECIPIENTS_SEAL) {
        Some(stored) => stored,
        None => seal(RECIPIENTS_SEAL, &json!({ RECIPIENTS: recipients.texts() }), recipients)?,
    });
    Ok(encrypted)
}

/// A seal that fits to what a file holds.
pub(super) fn reseal(tree: &Node) -> Result<Generated, CryptError> {
    seal_of_names(&leaves(tree, SECTION).into_iter().map(|(path, _)| path).collect(), &recipients(tree)?)
}

fn encrypt_all(secrets: &[Generated], recipients: &Recipients) -> Result<Vec<Generated>, CryptError> {
    let encrypt = |Generated { path, secret }: &Generated| {
        let text = encrypt_one(path, secret.expose(), Written::AsText, recipients)?;
        Ok(Generated { path: path.clone(), secret: Secret::new(text) })
    };
    secrets.iter().map(encrypt).collect()
}

fn encrypt_one(path: &str, text: &str, written: Written, recipients: &Recipients) -> Result<String, CryptError> {
    let kind = if written == Written::AsText { "" } else { NO_TEXT };
    let content = Zeroizing::new(format!("{path}{kind}\n{text}"));
    let bytes = age_file::encrypt(&content, recipients)?;
    Ok(format!("{PREFIX}{}]", STANDARD.encode(bytes)))
}

fn seal_of_names(names: &BTreeSet<String>, recipients: &Recipients) -> Result<Generated, CryptError> {
    seal(SEAL, &json!({ "names": names }), recipients)
}

fn seal(key: &str, content: &Json, recipients: &Recipients) -> Result<Generated, CryptError> {
    let secret = Secret::new(content.to_string());
    let sealed = encrypt_all(&[Generated { path: format!("{SECTION}.{key}"), secret }], recipients)?;
    sealed.into_iter().next().ok_or(CryptError::Failed)
}

/// The recipients that a file names.
pub(super) fn recipients(tree: &Node) -> Result<Recipients, CryptError> {
    let list =
        tree.at(&[SECTION, RECIPIENTS]).and_then(Node::as_list).ok_or_else(|| section("has no list `recipients`"))?;
    Recipients::read(list.iter().filter_map(Node::text))
}

fn is_encrypted(node: &Node) -> bool {
    node.text().is_some_and(|text| text.starts_with(PREFIX))
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text.strip_prefix(PREFIX)?.strip_suffix(']')?).ok()
}

fn section(problem: &str) -> CryptError {
    CryptError::Section { section: SECTION, problem: problem.to_owned() }
}
