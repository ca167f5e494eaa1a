//! Secrets files that are fit for version control: keys can be read by everybody, values by few.
//!
//! Two forms are known. In st2ha's own form each value is a file of `age` by itself, so that a secret can be added by who cannot read
//! the others, and a change shows as a change of one line. Files of SOPS are read and written as SOPS does it, where their data key is
//! encrypted with `age`.

mod age_file;
mod comments;
mod crypt_error;
mod keys;
mod own;
mod recipients;
mod sops;

use std::collections::BTreeSet;
use std::path::Path;

use age_file::Closed;
pub use crypt_error::CryptError;
pub use keys::Keys;
pub use recipients::Recipients;

use super::advice;
use super::document;
use super::generated::Generated;
use super::mark;
use super::opened::Opened;
use super::tree;
use crate::yaml::{self, LayerId, Node, Value};

/// How the values of a secrets file stand in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As they are.
    Plain,
    /// Each as a file of `age`.
    Age,
    /// As SOPS leaves them.
    Sops,
}

impl Form {
    /// The form of a file.
    pub fn of(tree: &Node) -> Self {
        if tree.get(sops::SECTION).and_then(Node::as_map).is_some() || holds(tree, sops::PREFIX) {
            Self::Sops
        } else if tree.get(own::SECTION).and_then(Node::as_map).is_some() || holds(tree, own::PREFIX) {
            Self::Age
        } else {
            Self::Plain
        }
    }

    /// Whether the file itself says how it is encrypted.
    pub fn is_told(self, tree: &Node) -> bool {
        self.section().is_some_and(|section| tree.get(section).is_some())
    }

    /// The top-level key under which a file says how it is encrypted.
    fn section(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Age => Some(own::SECTION),
            Self::Sops => Some(sops::SECTION),
        }
    }
}

/// The text of a file with its values decrypted, each in its line.
pub fn open(path: &Path, text: &str, tree: &Node, keys: &Keys) -> Result<String, CryptError> {
    let form = Form::of(tree);
    let values = match form {
        Form::Plain => return Ok(text.to_owned()),
        Form::Age => own::open(tree, keys, Trust::Sealed)?,
        Form::Sops if sops::has_age_key(tree) => {
            let values = sops::open(tree, keys)?;
            require_no_loss_before_sops(text, tree, keys)?;
            values
        }
        Form::Sops => {
            sops::require_section(tree)?;
            let opened = sops::run(path)?;
            let lost = yaml::read_map(&opened, LayerId::default()).ok().and_then(|tree| mark::loss(&opened, &tree));
            return lost.map_or(Ok(opened), |problem| Err(lost_before_sops(problem)));
        }
    };
    document::with_values(text, tree, &values, form.section()).ok_or(CryptError::Unwritable)
}

/// The same of a file that is only looked at, whatever may have happened to it. No other program is run for it.
pub(super) fn peek(text: &str, tree: &Node, keys: &Keys) -> Option<String> {
    let form = Form::of(tree);
    let values = match form {
        Form::Plain => return Some(text.to_owned()),
        Form::Age => own::open(tree, keys, Trust::Reviewed).ok()?,
        Form::Sops => sops::open(tree, keys).ok()?,
    };
    document::with_values(text, tree, &values, form.section())
}

/// Refuses a file that had lost something before SOPS encrypted it, or loses it now: SOPS keeps the end mark as a comment.
fn require_no_loss_before_sops(text: &str, tree: &Node, keys: &Keys) -> Result<(), CryptError> {
    let marks: Vec<String> = sops::end_marks(text, tree, keys)?.into_iter().map(|(_, line)| line).collect();
    let mut values = tree.clone();
    tree::remove(&mut values, sops::SECTION);
    mark::loss(&marks.join("\n"), &values).map_or(Ok(()), |problem| Err(lost_before_sops(problem)))
}

fn lost_before_sops(problem: String) -> CryptError {
    let way_out = "take its lines `# The last line of this file ...` and `# End of file, ...` out with `sops edit`";
    CryptError::Torn { problem, way_out: way_out.to_owned() }
}

/// Whether a text holds comments that SOPS has encrypted: only `sops` decrypts those.
pub(super) fn holds_comments_of_sops(text: &str) -> bool {
    text.lines().any(|line| line.trim_start().starts_with(sops::COMMENT))
}

/// Refuses a file that programs have encrypted, and that has lost what they need to decrypt it.
pub(super) fn require_told(text: &str, tree: &Node) -> Result<(), CryptError> {
    let form = Form::of(tree);
    match form {
        // They are what is left where all the values are gone.
        Form::Plain if holds_comments_of_sops(text) => Err(CryptError::NoSection),
        Form::Sops => sops::require_end(tree),
        Form::Age if !form.is_told(tree) => own::require_section(tree),
        Form::Plain | Form::Age => Ok(()),
    }
}

/// Refuses a values file with the lines of a secrets file that say that it held more: what is missing would be made anew. SOPS has encrypted those
/// of its files, which [`open`] looks at.
pub fn require_no_loss(path: &Path, text: &str, tree: &Node) -> Result<(), CryptError> {
    if tree::leaves(tree).is_empty() {
        require_told(text, tree)?;
    }
    let lost = if Form::of(tree) == Form::Sops { None } else { mark::loss(text, tree) };
    let torn = |problem| CryptError::Torn { problem, way_out: format!("say so once with `{}`", advice::seal(path)) };
    lost.map_or(Ok(()), |problem| Err(torn(problem)))
}

/// Whether `age` has encrypted a file as a whole.
pub fn is_age_file(bytes: &[u8]) -> bool {
    const BINARY: &[u8] = b"age-encryption.org/v1\n";
    const ARMOUR: &[u8] = b"-----BEGIN AGE ENCRYPTED FILE-----";
    bytes.starts_with(BINARY) || bytes.trim_ascii_start().starts_with(ARMOUR)
}

/// What `age` has encrypted as a whole.
pub fn open_file(bytes: &[u8], keys: &Keys) -> Result<Vec<u8>, CryptError> {
    age_file::decrypt(bytes.trim_ascii_start(), &keys.read()?).map(|text| text.to_vec()).map_err(
        |closed| match closed {
            Closed::WrongKey => CryptError::WrongKey("it".to_owned()),
            Closed::Damaged => CryptError::DamagedFile,
        },
    )
}

/// The text of an encrypted file with these secrets set.
pub(super) fn set(text: &str, tree: &Node, secrets: &[Generated], keys: &Keys) -> Result<String, CryptError> {
    let with = |text: &str, tree: &Node, secrets: &[Generated]| {
        document::set(text, tree, secrets).ok_or(CryptError::Unwritable)
    };
    match Form::of(tree) {
        Form::Plain => with(text, tree, secrets),
        Form::Age => with(text, tree, &own::set(tree, secrets)?),
        Form::Sops => {
            let read = |text: &str| yaml::read_map(text, LayerId::default()).map_err(|_| CryptError::Unwritable);
            let set = sops::set(tree, secrets, keys)?;
            require_no_loss_before_sops(text, tree, keys)?;
            let changed = with(text, tree, &set)?;
            let changed = sops::without_end_marks(&changed, &read(&changed)?, keys)?;
            let tree = read(&changed)?;
            let sealed = with(&changed, &tree, &sops::sealed(&tree, keys)?)?;
            // What SOPS could not read must not take the place of what it can.
            sops::open(&read(&sealed)?, keys)?;
            Ok(sealed)
        }
    }
}

/// The text of a file with all its values encrypted for these recipients. What is encrypted already is read first, and confirmed.
pub(super) fn encrypt(
    text: &str,
    tree: &Node,
    recipients: &Recipients,
    keys: &Keys,
    (trust, extent): (Trust, Extent),
) -> Result<String, CryptError> {
    let read = |text: &str| yaml::read_map(text, LayerId::default()).map_err(|_| CryptError::Unwritable);
    match Form::of(tree) {
        Form::Plain => {
            let encrypted = own::encrypt(tree, recipients, None)?;
            with_section(text, tree, &encrypted, recipients)
        }
        Form::Sops => Err(CryptError::OfSops),
        Form::Age => {
            let values = own::open(tree, keys, trust)?;
            let plain = document::with_values(text, tree, &values, Some(own::SECTION)).ok_or(CryptError::Unwritable)?;
            let after = read(&plain)?;
            let wanted: BTreeSet<String> = recipients.texts().iter().cloned().collect();
            if extent == Extent::All || sealed_recipients(tree, keys)? != wanted {
                let encrypted = own::encrypt(&after, recipients, None)?;
                return with_section(&plain, &after, &encrypted, recipients);
            }
            // To the rest, what nobody has confirmed is new.
            let (sealed, mut before) = (own::sealed_names(tree, keys)?, after.clone());
            let new = leaves(&after, own::SECTION).into_iter().filter(|(path, _)| !sealed.contains(path));
            new.for_each(|(path, _)| tree::remove(&mut before, &path));
            reencrypt(&Edited { file: tree, before: &before, after: &after, text: &plain }, recipients)
        }
    }
}

/// The names that a file of st2ha's own form has lost since it was sealed, if all that is left can be read.
pub(super) fn lost(tree: &Node, keys: &Keys) -> Result<Vec<String>, CryptError> {
    own::lost(tree, keys)
}

/// The text of a file that some values were taken out of on purpose, with a seal that fits.
pub(super) fn reseal(text: &str, tree: &Node) -> Result<String, CryptError> {
    match Form::of(tree) {
        Form::Plain => Ok(text.to_owned()),
        Form::Sops => Err(CryptError::OfSopsAlone),
        Form::Age => document::set(text, tree, &[own::reseal(tree)?]).ok_or(CryptError::Unwritable),
    }
}

/// The same for a text that was edited while it was decrypted. What did not change stays as it was encrypted.
pub(super) fn reencrypt(edited: &Edited<'_>, recipients: &Recipients) -> Result<String, CryptError> {
    let encrypted = own::encrypt(edited.after, recipients, Some(edited))?;
    with_section(edited.text, edited.after, &encrypted, recipients)
}

/// A file that was edited while it was decrypted.
pub(super) struct Edited<'a> {
    /// The file as it is, encrypted.
    pub file: &'a Node,
    /// The decrypted text before.
    pub before: &'a Node,
    /// The decrypted text after.
    pub after: &'a Node,
    /// The same, not read.
    pub text: &'a str,
}

/// The recipients that a file names.
pub(super) fn recipients(tree: &Node) -> Vec<String> {
    let list = tree.at(&[own::SECTION, own::RECIPIENTS]).and_then(Node::as_list).unwrap_or_default();
    list.iter().filter_map(Node::text).map(str::to_owned).collect()
}

fn with_section(text: &str, tree: &Node, secrets: &[Generated], recipients: &Recipients) -> Result<String, CryptError> {
    let place = (own::SECTION, own::RECIPIENTS);
    let text = document::set_with_list(text, tree, secrets, place, recipients.texts()).ok_or(CryptError::Unwritable)?;
    // Nothing takes the place of a file that may leave a secret readable, or lose one.
    let written = yaml::read_map(&text, LayerId::default()).map_err(|_| CryptError::Unwritable)?;
    own::require_closed(&written, tree)?;
    comments::require_harmless(&text)?;
    Ok(text)
}

/// The recipients that a reader of the file has confirmed.
pub(super) fn sealed_recipients(tree: &Node, keys: &Keys) -> Result<BTreeSet<String>, CryptError> {
    own::sealed_recipients(tree, keys)
}

/// How a file is read that somebody may have changed. What was lost, moved or damaged is an error all the same.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// It has to be as it was sealed.
    Sealed,
    /// Its recipients have to be those that it was sealed with; a person answers for the rest that was added.
    Known,
    /// A person answers for what was added: values that are not encrypted, names and recipients that are not sealed.
    Reviewed,
}

/// How much of an encrypted file is encrypted anew for the same recipients.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// What is not encrypted yet. The rest stays as it is, so that a change shows as one.
    Rest,
    /// All of it.
    All,
}

/// All single values of a file that hold text, by the keys that lead to them. `section` is not looked into.
fn leaves<'a>(tree: &'a Node, section: &str) -> Vec<(String, &'a Node)> {
    let is_inside =
        |path: &str| path.strip_prefix(section).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    tree::leaves(tree).into_iter().filter(|(path, _)| !is_inside(path)).collect()
}

/// Whether any value starts like this.
fn holds(node: &Node, prefix: &str) -> bool {
    match &node.value {
        Value::Scalar(scalar) => scalar.text.starts_with(prefix),
        Value::List(list) => list.iter().any(|item| holds(item, prefix)),
        Value::Map(map) => map.values().any(|entry| holds(&entry.node, prefix)),
    }
}
