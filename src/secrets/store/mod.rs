//! The secrets file on disk.

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

pub use self::claim::Claim;
use self::claim::Source;
use self::folder::Tracked;
pub use self::previous::{replacing, without_old};
pub use self::whole::{Coverage, Doubt, Loss};
use self::whole::{Named, marked};
use super::advice::Caller;
use super::encryption::{self, CryptError, Form, Keys, Recipients, Trust};
use super::generated::Generated;
use super::generation::Generation;
use super::lock::Lock;
use super::mark::{self, PREVIOUS};
use super::need::{DATASTORE_KEY, NEEDS};
use super::place;
use super::replace;
use super::store_error::StoreError;
use super::surroundings::{NamedBy, Surroundings};
use super::tree;
use crate::config::Release;
use crate::yaml::{self, Node};

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
        let mut warnings: Vec<String> = self.told_of_sharing().into_iter().collect();
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

    /// Stores new secrets that somebody has asked for, unless another process was faster. Nothing is added to a file that may have held more.
    pub fn add(&self, secrets: &[Generated]) -> Result<Added, StoreError> {
        self.add_for(secrets, Generation::AskedFor)
    }

    /// The same for one of the reasons that there are. What is only needed has no key of the datastore, if other secrets are there: the key may have
    /// stood in a values file that was left out, and with another one nobody reads what is encrypted already.
    pub fn add_for(&self, secrets: &[Generated], generation: Generation) -> Result<Added, StoreError> {
        let mut outrun = false;
        self.update(Coverage::Unknown, Source::Here, |raw| {
            outrun = raw.is_some_and(|raw| secrets.iter().any(|secret| tree::is_set(&raw.tree, &secret.path)));
            if outrun {
                return Ok(Vec::new());
            }
            if let Some(Doubt { problem, .. }) = raw.and_then(|raw| raw.doubt.clone()) {
                let missing = secrets.iter().map(|secret| secret.path.clone()).collect();
                let (path, release) = (self.path.clone(), self.release.clone());
                return Err(StoreError::Doubtful { path, problem, missing, release });
            }
            let is_new = secrets.iter().any(|secret| secret.path == DATASTORE_KEY);
            let holds = |raw: &Raw| NEEDS.iter().any(|need| tree::is_set(&raw.tree, need.path));
            if generation == Generation::Needed && is_new && raw.is_some_and(holds) {
                return Err(StoreError::OtherKey { path: self.path.clone() });
            }
            Ok(secrets.to_vec())
        })?;
        Ok(if outrun { Added::Outrun } else { Added::Stored })
    }

    /// Stores secrets, whether they are there already or not.
    pub fn replace(&self, secrets: &[Generated]) -> Result<(), StoreError> {
        self.update(Coverage::Unknown, Source::Here, |_| Ok(secrets.to_vec()))
    }

    /// Stores what a function makes of what is stored and of what the cluster has, while no other process can change it. It sees the secrets that
    /// were replaced, too.
    pub fn import(&self, change: impl FnOnce(&Node) -> Vec<Generated>) -> Result<(), StoreError> {
        self.change_from(Source::Cluster, Coverage::Unknown, change)
    }

    fn change_from(
        &self,
        source: Source,
        coverage: Coverage,
        change: impl FnOnce(&Node) -> Vec<Generated>,
    ) -> Result<(), StoreError> {
        self.update(coverage, source, |raw| {
            let Some(raw) = raw else { return Ok(change(&Node::map(yaml::Origin::default()))) };
            Ok(change(&self.parse(&self.opened(raw)?)?))
        })
    }

    /// The recipients that an encrypted file names.
    pub fn recipients(&self) -> Result<Vec<String>, StoreError> {
        let Some(raw) = self.raw()? else { return Ok(Vec::new()) };
        Ok(encryption::recipients(&raw.tree))
    }

    fn update(
        &self,
        coverage: Coverage,
        source: Source,
        change: impl FnOnce(Option<&Raw>) -> Result<Vec<Generated>, StoreError>,
    ) -> Result<(), StoreError> {
        self.allow_new(source)?;
        let mut is_new = false;
        self.rewrite(|raw| {
            let secrets = change(raw)?;
            if secrets.is_empty() {
                return Ok(None);
            }
            if let Some(raw) = raw {
                self.require_known_recipients(raw)?;
                // What was replaced stands only in files with an end mark: by that one sees that one has lost it.
                let keeps_old = || secrets.iter().any(|secret| secret.path.starts_with(PREVIOUS));
                match coverage {
                    Coverage::Complete => self.require_no_loss(Some(raw))?,
                    Coverage::Unknown if keeps_old() => self.require_confirmed(raw)?,
                    Coverage::Unknown => {}
                }
            }
            let nothing = Node::map(yaml::Origin::default());
            let (text, tree) = raw.map_or(("", &nothing), |raw| (raw.body(), &raw.tree));
            let text = encryption::set(text, tree, &secrets, &self.keys).map_err(|error| match error {
                CryptError::Unwritable => {
                    self.unusable("is written in a way that st2ha cannot add keys to; write it as plain YAML")
                }
                error => self.sealed(error),
            })?;
            // One that was confirmed empty is as new as one that is not there.
            is_new = raw.is_none_or(|raw| tree::leaves(&raw.tree).is_empty() && Form::of(&raw.tree) == Form::Plain);
            let text = if is_new { self.for_wanted(text)? } else { text };
            // What is in doubt stays so: nobody has looked at it.
            let is_whole = coverage == Coverage::Complete || raw.is_none_or(|raw| raw.doubt.is_none());
            let tree = self.parse(&text)?;
            Ok(Some(if is_whole && Form::of(&tree) != Form::Sops { marked(&text, &tree) } else { text }))
        })?;
        if is_new && !self.recipients.is_empty() {
            self.track(Tracked::Yes).map_err(|source| self.unwritten(source))?;
        }
        Ok(())
    }

    /// The text of a new file, encrypted if there is anybody to encrypt it for.
    fn for_wanted(&self, text: String) -> Result<String, StoreError> {
        if self.recipients.is_empty() {
            return Ok(text);
        }
        let recipients = Recipients::read(&self.recipients).map_err(|error| self.sealed(error))?;
        let tree = self.parse(&text)?;
        encryption::encrypt(&text, &tree, &recipients, &self.keys, Trust::Sealed).map_err(|error| self.sealed(error))
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
        let is_of_sops = raw.as_ref().is_some_and(|raw| Form::of(&raw.tree) == Form::Sops);
        if self.is_json() && !is_of_sops {
            return Err(self.unusable(
                "is named as JSON, which has no comments and so no end mark; give it a name that ends in .yaml",
            ));
        }
        let Some(text) = change(raw.as_ref())? else { return Ok(()) };
        // What could not be read again must not take the place of what can.
        self.end(&text, &self.parse(&text)?)?;
        replace::tighten(&path).map_err(|source| self.unwritten(source))?;
        replace::write(&path, &text).map_err(|error| match error.kind() {
            io::ErrorKind::PermissionDenied if raw.is_some() && replace::is_of_another(&path) => {
                StoreError::NotOurs { path: self.path.clone() }
            }
            _ => self.unwritten(error),
        })
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
