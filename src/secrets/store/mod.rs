//! The secrets file on disk.

mod adding;
mod claim;
mod editing;
mod folder;
mod previous;
mod reading;
mod whole;

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub use self::claim::{Claim, Others};
pub use self::previous::{replacing, without_old};
use self::whole::Named;
pub use self::whole::{Coverage, Doubt, Loss, Sealed};
use super::advice::Caller;
use super::encryption::{self, CryptError, Form, Keys};
use super::lock::Lock;
use super::mark;
use super::need::NEEDS;
use super::place;
use super::replace;
use super::store_error::StoreError;
use super::surroundings::{NamedBy, Surroundings};
use super::tree;
use crate::config::Release;
use crate::yaml::Node;

/// The file that keeps the secrets of one release.
#[derive(Clone, Debug)]
pub struct Store {
    path: PathBuf,
    /// The folder of st2ha's own that the file is in.
    root: Option<PathBuf>,
    /// What an encrypted file is read with.
    keys: Keys,
    /// Public keys of those whom a new file is encrypted for. It is not encrypted if there are none.
    recipients: Vec<String>,
    /// The release whose secrets these are.
    release: Release,
    /// Whose values these are, where this is not the file of that environment.
    claim: Option<Claim>,
    /// The file that the release has itself, where this one is named and differs.
    own: Option<PathBuf>,
    /// The environments of a project that have the same file.
    sharing: Vec<String>,
    /// What is known of its place.
    around: Surroundings,
    caller: Caller,
}

/// What the secrets file holds.
pub struct Stored {
    /// The text, decrypted, to be read as a layer of values.
    pub text: String,
    /// The same as read.
    pub tree: Node,
    /// Whether the file is encrypted.
    pub form: Form,
    /// What is odd about the file without keeping it from being used.
    pub warnings: Vec<String>,
    /// Why the file may have held more: then nothing is to be added to it.
    pub doubt: Option<Doubt>,
}

/// What the secrets file holds, to somebody who need not be able to decrypt it.
struct Raw {
    text: String,
    tree: Node,
    metadata: fs::Metadata,
    doubt: Option<Doubt>,
    /// Those whom the file says it is encrypted for, as st2ha wrote them into it.
    recipients: Named,
}

impl Raw {
    /// The text without its end mark. A file of SOPS is left as it is: SOPS puts its section behind it.
    fn body(&self) -> &str {
        if Form::of(&self.tree) == Form::Sops { &self.text } else { mark::without(&self.text) }
    }
}

/// What became of secrets that were to be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// They are stored.
    Stored,
    /// Another process has stored some of them meanwhile. Nothing was written; what it stored counts.
    Outrun,
}

impl Store {
    /// The file at this path, or else the one of a release, as seen from the working folder: `.st2ha/NAMESPACE/RELEASE.secrets.yaml`.
    pub fn new(path: Option<&Path>, release: &Release) -> Result<Self, StoreError> {
        Self::near(path, &[], release)
    }

    /// The file at this path, or else the one of a release that belongs to these files: a project file, the first values file.
    pub fn near(path: Option<&Path>, owners: &[&Path], release: &Release) -> Result<Self, StoreError> {
        if let Some(path) = path {
            let unusable = |problem: &str| StoreError::Unusable { path: path.to_owned(), problem: problem.to_owned() };
            if path == Path::new("-") {
                return Err(unusable("would be stdin, and secrets are written back: name a file"));
            }
            if path.as_os_str().as_encoded_bytes().ends_with(b"/") {
                return Err(unusable("is named as a folder: name a file in it"));
            }
            // A name that was mistyped would get a second set of secrets.
            if !path.exists() {
                match place::find(owners, release) {
                    Ok(usual) if !place::is_absent(&usual.file) => {
                        let (named, usual) = (path.to_owned(), usual.file);
                        return Err(StoreError::Elsewhere { named, usual, by: NamedBy::Flag });
                    }
                    // Such a name has no usual place.
                    Ok(_) | Err(StoreError::Name(_)) => {}
                    Err(error) => return Err(error),
                }
            }
            return Ok(Self::at(path.to_owned(), None, release));
        }
        let place::Place { root, file } = place::find(owners, release)?;
        Ok(Self::at(file, Some(root), release))
    }

    /// The file at this path, wherever another one of the release may be: nothing is made here.
    pub fn of_file(path: &Path, release: &Release) -> Self {
        Self::at(path.to_owned(), None, release)
    }

    fn at(path: PathBuf, root: Option<PathBuf>, release: &Release) -> Self {
        Self {
            path,
            root,
            keys: Keys::default(),
            recipients: Vec::new(),
            release: release.clone(),
            claim: None,
            own: None,
            sharing: Vec::new(),
            around: Surroundings::default(),
            caller: Caller::Person,
        }
    }

    /// The same with private keys.
    #[must_use]
    pub fn with_keys(self, keys: Keys) -> Self {
        Self { keys, ..self }
    }

    /// The same, with public keys of those whom a new file is to be encrypted for.
    #[must_use]
    pub fn with_recipients(self, recipients: Vec<String>) -> Self {
        Self { recipients, ..self }
    }

    /// Public keys of those whom a new file is encrypted for.
    pub fn wanted_recipients(&self) -> &[String] {
        &self.recipients
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether nothing keeps the file from version control: it is not in st2ha's own folder, and it is not encrypted.
    pub fn is_open_to_git(&self) -> bool {
        let is_plain = || self.outline().is_ok_and(|tree| tree.is_some_and(|tree| Form::of(&tree) == Form::Plain));
        self.root.is_none() && is_plain()
    }

    /// What the file holds; nothing if there is no file. Anything that is there and cannot be read is an error.
    pub fn read(&self) -> Result<Option<Stored>, StoreError> {
        let Some(raw) = self.raw()? else { return Ok(None) };
        let form = Form::of(&raw.tree);
        let mut warnings: Vec<String> = self.told_of_own().into_iter().chain(self.told_of_sharing()).collect();
        let of_sharing = warnings.clone();
        warnings.extend(self.warnings(&raw.metadata));
        warnings.extend(self.unlike_wanted(form, &raw.tree));
        let doubted: Vec<String> = self.doubted(raw.doubt.as_ref()).into_iter().collect();
        if form == Form::Plain {
            warnings.extend(doubted);
            let Raw { text, tree, doubt, .. } = raw;
            let (text, tree) = self.current(text, tree, form)?;
            warnings.extend(self.blank(&tree));
            return Ok(Some(Stored { text, tree, form, warnings, doubt }));
        }
        let text =
            encryption::open(&self.path, &raw.text, &raw.tree, &self.keys).map_err(|error| self.sealed(error))?;
        let tree = self.parse(&text)?;
        self.check(&tree)?;
        let (text, tree) = self.current(text, tree, form)?;
        // Others may read what is encrypted.
        let warnings = of_sharing
            .into_iter()
            .chain(self.unlike_wanted(form, &raw.tree))
            .chain(doubted)
            .chain(self.blank(&tree))
            .collect();
        Ok(Some(Stored { text, tree, form, warnings, doubt: None }))
    }

    /// What to say of a file that is not encrypted for those who are wanted.
    fn unlike_wanted(&self, form: Form, tree: &Node) -> Option<String> {
        let set = |texts: &[String]| texts.iter().map(|text| text.trim().to_owned()).collect::<BTreeSet<_>>();
        let wanted = set(&self.recipients);
        let path = self.path.display();
        match form {
            Form::Plain if !wanted.is_empty() => Some(format!(
                "the secrets file {path} is not encrypted, and the project names recipients; run `st2ha secrets encrypt` for it"
            )),
            Form::Age if !wanted.is_empty() && set(&encryption::recipients(tree)) != wanted => Some(format!(
                "the secrets file {path} has other recipients than the project names; run `st2ha secrets updatekeys` for it"
            )),
            _ => None,
        }
    }

    /// Which values the file holds, as far as that can be told without decrypting it: encrypted values stand for themselves.
    pub fn outline(&self) -> Result<Option<Node>, StoreError> {
        Ok(self.raw()?.map(|raw| raw.tree))
    }

    /// Whether the file is there, with any secret in it.
    pub fn holds_secrets(&self) -> Result<bool, StoreError> {
        let stored = self.outline()?;
        Ok(stored.is_some_and(|tree| NEEDS.iter().any(|need| tree::is_set(&tree, need.path))))
    }

    /// The recipients that an encrypted file names.
    pub fn recipients(&self) -> Result<Vec<String>, StoreError> {
        let Some(raw) = self.raw()? else { return Ok(Vec::new()) };
        Ok(encryption::recipients(&raw.tree))
    }

    /// Replaces the text of the file, while no other process can change it.
    fn rewrite(
        &self,
        change: impl FnOnce(Option<&Raw>) -> Result<Option<String>, StoreError>,
    ) -> Result<(), StoreError> {
        self.make_folders()?;
        // A link stays a link: what it points to is replaced.
        let path = fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        let _lock = Lock::of(&path)?;
        replace::clean_up(&path);
        let raw = self.raw()?;
        let Some(text) = self.rewritten(raw.as_ref(), change)? else { return Ok(()) };
        replace::tighten(&path).map_err(|source| self.unwritten(source))?;
        replace::write(&path, &text).map_err(|error| match error.kind() {
            io::ErrorKind::PermissionDenied if raw.is_some() && replace::is_of_another(&path) => {
                StoreError::NotOurs { path: self.path.clone() }
            }
            _ => self.unwritten(error),
        })
    }

    /// The text that would take the place of what the file holds.
    fn rewritten(
        &self,
        raw: Option<&Raw>,
        change: impl FnOnce(Option<&Raw>) -> Result<Option<String>, StoreError>,
    ) -> Result<Option<String>, StoreError> {
        let is_of_sops = raw.is_some_and(|raw| Form::of(&raw.tree) == Form::Sops);
        if self.is_json() && !is_of_sops {
            return Err(self.unusable(
                "is named as JSON, which has no comments and so no end mark; give it a name that ends in .yaml",
            ));
        }
        let Some(text) = change(raw)? else { return Ok(None) };
        // What could not be read again must not take the place of what can.
        self.end(&text, &self.parse(&text)?)?;
        Ok(Some(text))
    }

    /// Whether the file is named as JSON, as SOPS may write it.
    fn is_json(&self) -> bool {
        self.path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
    }

    fn sealed(&self, problem: CryptError) -> StoreError {
        StoreError::Encrypted { path: self.path.clone(), problem }
    }

    fn unusable(&self, problem: impl Into<String>) -> StoreError {
        StoreError::Unusable { path: self.path.clone(), problem: problem.into() }
    }

    fn unread(&self, source: io::Error) -> StoreError {
        StoreError::Read { path: self.path.clone(), source }
    }

    fn unwritten(&self, source: io::Error) -> StoreError {
        StoreError::Write { path: self.path.clone(), source }
    }
}
