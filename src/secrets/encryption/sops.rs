//! Files of SOPS, whose data key is encrypted with `age`.
//!
//! Each value is encrypted with AES-256-GCM under the file's data key, bound to the keys that lead to it. A checksum over all values, in
//! the order of the file, is encrypted like them, bound to the time of the last change.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use aes_gcm::aead::consts::U32;
use aes_gcm::aead::{Aead as _, KeyInit as _, Payload};
use aes_gcm::aes::Aes256;
use aes_gcm::{AesGcm, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use regex_automata::meta::Regex;
use sha2::{Digest as _, Sha512};
use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::Opened;
use super::age_file::{self, Closed};
use super::crypt_error::CryptError;
use super::keys::Keys;
use crate::config::Secret;
use crate::secrets::generated::Generated;
use crate::secrets::mark;
use crate::secrets::random;
use crate::yaml::{Node, ScalarKind, Value};

/// The top-level key of what SOPS keeps about a file.
pub(super) const SECTION: &str = "sops";
/// What each encrypted value starts with.
pub(super) const PREFIX: &str = "ENC[AES256_GCM,";

/// With nonces as long as SOPS makes them.
type Cipher = AesGcm<Aes256, U32>;

const TAG: usize = 16;
const NONCE: usize = 32;

/// What a checksum over encrypted values alone starts with: SHA-256 of `sops`.
const ONLY_ENCRYPTED: [u8; 32] = [
    0x8a, 0x3f, 0xd2, 0xad, 0x54, 0xce, 0x66, 0x52, 0x7b, 0x10, 0x34, 0xf3, 0xd1, 0x47, 0xbe, 0x0b, 0x0b, 0x97, 0x5b,
    0x3b, 0xf4, 0x4f, 0x72, 0xc6, 0xfd, 0xad, 0xec, 0x81, 0x76, 0xf2, 0x7d, 0x69,
];

/// Whether a key of `age` opens a file.
pub(super) fn has_age_key(tree: &Node) -> bool {
    let has_groups = tree.at(&[SECTION, "key_groups"]).and_then(Node::as_list).is_some_and(|groups| !groups.is_empty());
    !has_groups && !entries(tree).is_empty()
}

/// What a comment starts with that SOPS has encrypted.
pub(super) const COMMENT: &str = "#ENC[";

/// Refuses a file that has lost what SOPS keeps about it.
pub(super) fn require_section(tree: &Node) -> Result<(), CryptError> {
    tree.get(SECTION).and_then(Node::as_map).map(drop).ok_or(CryptError::NoSection)
}

/// The keys that SOPS writes last into its section.
const END: &[&str] = &["lastmodified", "mac", "version"];

/// Refuses a file without the end of that section: rules about what is to be encrypted may be gone with it.
pub(super) fn require_end(tree: &Node) -> Result<(), CryptError> {
    require_section(tree)?;
    END.iter().try_for_each(|key| text(tree, key).map(drop))?;
    // The last of them, which may be cut off itself.
    let version = text(tree, "version")?;
    let is_whole = version.split('.').count() >= 3 && version.split('.').all(|part| !part.is_empty());
    let problem =
        || "ends in the middle of `version`, so the file has lost its end; restore it from a backup".to_owned();
    if is_whole { Ok(()) } else { Err(CryptError::Section { section: SECTION, problem: problem() }) }
}

/// What stands under `sops.age`.
fn entries(tree: &Node) -> &[Node] {
    tree.at(&[SECTION, "age"]).and_then(Node::as_list).unwrap_or_default()
}

/// Decrypts all values and checks their checksum.
pub(super) fn open(tree: &Node, keys: &Keys) -> Result<Vec<Opened>, CryptError> {
    let key = data_key(tree, keys)?;
    let leaves = leaves(tree);
    let mut opened = Vec::new();
    let mut values = Vec::new();
    for Leaf { path, node, text } in &leaves {
        if text.starts_with(PREFIX) {
            let (value, kind) = decrypt(text, &key, &bound(path)).ok_or_else(|| CryptError::Damaged(path.join(".")))?;
            if kind == "comment" {
                continue;
            }
            opened.push(Opened {
                origin: node.origin,
                value: Secret::new(value.as_str()),
                is_text: kind == "str" || kind == "bytes",
            });
            values.push((value, true));
        } else {
            values.push((plain(node, text), false));
        }
    }
    let (mac, modified) = (text(tree, "mac")?, text(tree, "lastmodified")?);
    let (stored, _) = decrypt(mac, &key, modified).ok_or(CryptError::Mac)?;
    if stored.eq_ignore_ascii_case(&checksum(&values, is_only_encrypted(tree))) {
        Ok(opened)
    } else {
        Err(CryptError::Mac)
    }
}

/// Secrets as they are to stand in a file. The file needs another checksum then: see [`sealed`].
pub(super) fn set(tree: &Node, secrets: &[Generated], keys: &Keys) -> Result<Vec<Generated>, CryptError> {
    require_section(tree)?;
    if !has_age_key(tree) {
        return Err(CryptError::Program("set values with `sops set`".to_owned()));
    }
    require_end(tree)?;
    // Nothing is built on a file that somebody has changed.
    open(tree, keys)?;
    let key = data_key(tree, keys)?;
    let encrypted = |Generated { path, secret }: &Generated| {
        if !is_to_be_encrypted(tree, path)? {
            return Err(CryptError::LeftPlain(path.clone()));
        }
        let keys: Vec<&str> = path.split('.').collect();
        let text = encrypt(secret.expose(), &key, &bound(&keys))?;
        Ok(Generated { path: path.clone(), secret: Secret::new(text) })
    };
    secrets.iter().map(encrypted).collect()
}

/// A text without the end mark that it had before SOPS encrypted it, and without the line that promises it: what is added now stands behind
/// them, and SOPS has a checksum of its own, which comments are no part of.
pub(super) fn without_end_marks(text: &str, tree: &Node, keys: &Keys) -> Result<String, CryptError> {
    let marks = end_marks(text, tree, keys)?;
    let lines = text.split_inclusive('\n').enumerate();
    Ok(lines.filter(|(index, _)| marks.iter().all(|(mark, _)| mark != index)).map(|(_, line)| line).collect())
}

/// The end mark that a text had before SOPS encrypted it, and the line that promises it: the places of the lines, and what they say.
pub(super) fn end_marks(text: &str, tree: &Node, keys: &Keys) -> Result<Vec<(usize, String)>, CryptError> {
    let key = data_key(tree, keys)?;
    let leaves = leaves(tree);
    // A comment is bound to the map that SOPS takes it for a part of.
    let maps: BTreeSet<String> =
        leaves.iter().flat_map(|leaf| (0..leaf.path.len()).filter_map(|end| leaf.path.get(..end).map(bound))).collect();
    let opened = |line: &str| {
        let comment = line.trim().strip_prefix('#')?;
        if !comment.starts_with(PREFIX) {
            return Some(line.trim().to_owned());
        }
        let (text, _) = maps.iter().find_map(|bound| decrypt(comment, &key, bound))?;
        Some(format!("#{}", &*text))
    };
    let lines = text.lines().enumerate().filter_map(|(index, line)| Some((index, opened(line)?)));
    Ok(lines.filter(|(_, line)| mark::is_mark(line)).collect())
}

/// The time and the checksum of a file as it stands there now: the checksum goes by the order of its values.
pub(super) fn sealed(tree: &Node, keys: &Keys) -> Result<Vec<Generated>, CryptError> {
    let key = data_key(tree, keys)?;
    let mut values = Vec::new();
    for Leaf { path, node, text } in leaves(tree) {
        if text.starts_with(PREFIX) {
            let (value, kind) =
                decrypt(text, &key, &bound(&path)).ok_or_else(|| CryptError::Damaged(path.join(".")))?;
            if kind != "comment" {
                values.push((value, true));
            }
        } else {
            values.push((plain(node, text), false));
        }
    }
    let now = now();
    let mac = encrypt(&checksum(&values, is_only_encrypted(tree)), &key, &now)?;
    let entry = |key: &str, text: String| Generated { path: format!("{SECTION}.{key}"), secret: Secret::new(text) };
    Ok(vec![entry("lastmodified", now), entry("mac", mac)])
}

/// Lets `sops` decrypt a file, for its key is of a kind that only `sops` can use.
pub(super) fn run(path: &Path) -> Result<String, CryptError> {
    let output = Command::new("sops")
        .args(["--decrypt", "--input-type", "yaml", "--output-type", "yaml", "--"])
        .arg(path)
        .output();
    let output = output.map_err(|_| CryptError::Program("which is not installed".to_owned()))?;
    if !output.status.success() {
        let told = String::from_utf8_lossy(&output.stderr);
        return Err(CryptError::Program(format!("`sops` says: {}", last_paragraph(&told))));
    }
    String::from_utf8(output.stdout).map_err(|_| CryptError::Program("what `sops` prints is not text".to_owned()))
}

/// The last lines of a message up to a blank one, as one line: sops breaks its sentences.
fn last_paragraph(text: &str) -> String {
    let lines: Vec<&str> = text.trim().lines().map(str::trim).collect();
    let last = lines.rsplit(|line| line.is_empty()).next().unwrap_or_default();
    if last.is_empty() { "it failed".to_owned() } else { last.join(" ") }
}

/// The key that all values are encrypted with.
fn data_key(tree: &Node, keys: &Keys) -> Result<Zeroizing<Vec<u8>>, CryptError> {
    let identities = keys.read()?;
    let mut is_damaged = false;
    for entry in entries(tree) {
        let Some(text) = entry.get("enc").and_then(Node::text) else { continue };
        match age_file::decrypt(text.as_bytes(), &identities) {
            Ok(key) if key.len() == 32 => return Ok(key),
            Ok(_) | Err(Closed::Damaged) => is_damaged = true,
            Err(Closed::WrongKey) => {}
        }
    }
    let place = format!("{SECTION}.age");
    Err(if is_damaged { CryptError::Damaged(place) } else { CryptError::WrongKey("its data key".to_owned()) })
}

/// A single value of a file, and the keys that lead to it. Places in lists do not count.
struct Leaf<'a> {
    path: Vec<&'a str>,
    node: &'a Node,
    text: &'a str,
}

fn leaves(tree: &Node) -> Vec<Leaf<'_>> {
    fn collect<'a>(node: &'a Node, path: &[&'a str], leaves: &mut Vec<Leaf<'a>>) {
        match &node.value {
            Value::Scalar(_) => {
                if let Some(text) = node.text().filter(|text| !text.is_empty()) {
                    leaves.push(Leaf { path: path.to_vec(), node, text });
                }
            }
            Value::List(list) => list.iter().for_each(|item| collect(item, path, leaves)),
            Value::Map(map) => {
                for (key, entry) in map {
                    if !(path.is_empty() && &**key == SECTION) {
                        collect(&entry.node, &[path, &[&**key]].concat(), leaves);
                    }
                }
            }
        }
    }
    let mut leaves = Vec::new();
    collect(tree, &[], &mut leaves);
    leaves
}

/// What a value is bound to.
fn bound(path: &[&str]) -> String {
    format!("{}:", path.join(":"))
}

/// A value that is not encrypted, as it counts in the checksum.
fn plain(node: &Node, text: &str) -> Zeroizing<String> {
    let text = match node.as_scalar().map(|scalar| scalar.kind) {
        Some(ScalarKind::Bool(value)) if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false") => {
            if value {
                "True".to_owned()
            } else {
                "False".to_owned()
            }
        }
        Some(ScalarKind::Int(value)) => value.to_string(),
        Some(ScalarKind::Float(value)) => value.to_string(),
        _ => text.to_owned(),
    };
    Zeroizing::new(text)
}

fn checksum(values: &[(Zeroizing<String>, bool)], only_encrypted: bool) -> String {
    let mut hash = Sha512::new();
    if only_encrypted {
        hash.update(ONLY_ENCRYPTED);
    }
    for (value, _) in values.iter().filter(|(_, is_encrypted)| *is_encrypted || !only_encrypted) {
        hash.update(value.as_bytes());
    }
    hash.finalize().iter().map(|byte| format!("{byte:02X}")).collect()
}

fn is_only_encrypted(tree: &Node) -> bool {
    tree.at(&[SECTION, "mac_only_encrypted"]).is_some_and(Node::is_truthy)
}

/// Whether the rules of a file ask for a key's value to be encrypted.
fn is_to_be_encrypted(tree: &Node, path: &str) -> Result<bool, CryptError> {
    let rule = |name: &str| tree.at(&[SECTION, name]).and_then(Node::text).filter(|rule| !rule.is_empty());
    let bad = |problem: &str| CryptError::Section { section: SECTION, problem: problem.to_owned() };
    if rule("encrypted_comment_regex").or(rule("unencrypted_comment_regex")).is_some() {
        return Err(bad("has rules about comments, which only `sops` follows"));
    }
    let matches = |pattern: &str| {
        let regex = Regex::new(pattern).map_err(|_| bad("has a rule that is no regular expression"))?;
        Ok(path.split('.').any(|key| regex.is_match(key)))
    };
    let ends = |suffix: &str| path.split('.').any(|key| key.ends_with(suffix));
    let mut encrypted = true;
    if rule("unencrypted_suffix").is_some_and(ends) {
        encrypted = false;
    }
    if let Some(suffix) = rule("encrypted_suffix") {
        encrypted = ends(suffix);
    }
    if let Some(pattern) = rule("unencrypted_regex") {
        encrypted &= !matches(pattern)?;
    }
    if let Some(pattern) = rule("encrypted_regex") {
        encrypted = matches(pattern)?;
    }
    Ok(encrypted)
}

fn text<'a>(tree: &'a Node, key: &str) -> Result<&'a str, CryptError> {
    let missing = || CryptError::Section { section: SECTION, problem: format!("has no `{key}`") };
    tree.at(&[SECTION, key]).and_then(Node::text).ok_or_else(missing)
}

/// A decrypted value and what it is: `str`, `int`, `float`, `bool`, `bytes`, `comment`.
fn decrypt<'a>(text: &'a str, key: &[u8], bound: &str) -> Option<(Zeroizing<String>, &'a str)> {
    let fields = text.strip_prefix(PREFIX)?.strip_suffix(']')?;
    let field = |name: &str| fields.split(',').find_map(|field| field.strip_prefix(name)?.strip_prefix(':'));
    let decode = |name: &str| STANDARD.decode(field(name)?).ok();
    let (mut data, nonce, tag) = (decode("data")?, decode("iv")?, decode("tag")?);
    if nonce.len() != NONCE || tag.len() != TAG {
        return None;
    }
    data.extend(tag);
    let cipher = Cipher::new_from_slice(key).ok()?;
    let payload = Payload { msg: &data, aad: bound.as_bytes() };
    let value = cipher.decrypt(Nonce::<U32>::from_slice(&nonce), payload).ok()?;
    Some((Zeroizing::new(String::from_utf8(value).ok()?), field("type")?))
}

fn encrypt(text: &str, key: &[u8], bound: &str) -> Result<String, CryptError> {
    let mut nonce = [0; NONCE];
    random::fill(&mut nonce).map_err(|_| CryptError::Failed)?;
    let cipher = Cipher::new_from_slice(key).map_err(|_| CryptError::Failed)?;
    let payload = Payload { msg: text.as_bytes(), aad: bound.as_bytes() };
    let sealed = cipher.encrypt(Nonce::<U32>::from_slice(&nonce), payload).map_err(|_| CryptError::Failed)?;
    let (data, tag) = sealed.split_at_checked(sealed.len().saturating_sub(TAG)).ok_or(CryptError::Failed)?;
    let [data, nonce, tag] = [data, &nonce, tag].map(|bytes| STANDARD.encode(bytes));
    Ok(format!("{PREFIX}data:{data},iv:{nonce},tag:{tag},type:str]"))
}

/// The time in UTC, to the second.
fn now() -> String {
    let now = OffsetDateTime::now_utc();
    let (year, month, day) = now.to_calendar_date();
    let (hour, minute, second) = now.to_hms();
    format!("{year:04}-{:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z", u8::from(month))
}
