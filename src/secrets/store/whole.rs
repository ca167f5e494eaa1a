//! Whether the secrets file is whole: confirming it, and the changes that only a whole file gets.

use super::super::advice;
use super::super::encryption::{self, Extent, Form, Recipients, Trust};
use super::super::mark;
use super::super::store_error::StoreError;
use super::super::tree;
use super::folder::Tracked;
use super::{Raw, Store};
use crate::credential::is_encrypted;
use crate::yaml::Node;

/// Why a file may have held more than it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// What is wrong with its end.
    pub problem: String,
    /// Whether it has lost something for sure.
    pub loss: Loss,
}

/// Whether a file has lost something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// It may have: version 0.1 and people write files without an end mark.
    Possible,
    /// It may have: so much was added to it by hand that its end mark tells nothing any more.
    Unclear,
    /// It had an end mark that it does not fit to.
    Certain,
}

/// What is known of a file that has no end mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// It holds all that the values of its release call for, so it has lost nothing.
    Complete,
    /// Nothing.
    Unknown,
}

/// What confirming that a file is whole has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sealed {
    /// Nothing: it was whole.
    Already,
    /// It counts as whole now.
    Now {
        /// The keys of values that an encrypted file has lost, and that are not missed any more.
        lost: Vec<String>,
    },
}

/// Whether the recipients of a file are those that st2ha wrote into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    ByUs,
    ByOthers,
}

impl Store {
    /// Confirms that the file is whole, and returns what was in doubt before. A person answers for what was lost.
    pub fn seal(&self) -> Result<Sealed, StoreError> {
        let mut sealed = Sealed::Already;
        self.rewrite(|raw| {
            let Some(raw) = raw else { return Ok(None) };
            let lost = self.require_sealable(raw)?;
            if raw.doubt.is_none() && lost.is_empty() {
                return Ok(None);
            }
            self.require_known_recipients(raw)?;
            let text = if lost.is_empty() {
                raw.text.clone()
            } else {
                encryption::reseal(&raw.text, &raw.tree).map_err(|error| self.sealed(error))?
            };
            let text = marked(&text, &self.parse(&text)?);
            sealed = Sealed::Now { lost };
            Ok(Some(text))
        })?;
        Ok(sealed)
    }

    /// Refuses to confirm an encrypted file of which nobody could decrypt what is left, which a private key tells. Returns what it has lost
    /// for certain.
    fn require_sealable(&self, raw: &Raw) -> Result<Vec<String>, StoreError> {
        encryption::require_told(&raw.text, &raw.tree).map_err(|error| self.sealed(error))?;
        match Form::of(&raw.tree) {
            Form::Age => encryption::lost(&raw.tree, &self.keys).map_err(|error| self.sealed(error)),
            Form::Sops => self.opened(raw).map(|_| Vec::new()),
            Form::Plain => {
                let leaves = tree::leaves(&raw.tree).into_iter();
                let cut = leaves.filter(|(_, node)| node.text().is_some_and(is_encrypted)).map(|(path, _)| path).next();
                cut.map_or(Ok(Vec::new()), |path| {
                    let problem = format!("holds an encrypted value at `{path}`, and nothing says how to decrypt it");
                    Err(self.unusable(problem))
                })
            }
        }
    }

    /// The same for a file that holds all that is needed, which cannot tell whether it has lost what was replaced: so one that has lost
    /// its end is refused. One that is named as JSON cannot have an end mark.
    pub fn confirm(&self) -> Result<bool, StoreError> {
        self.require_whole()?;
        let is_doubted = self.raw()?.is_some_and(|raw| raw.doubt.is_some());
        Ok(is_doubted && !self.is_json() && self.seal()? != Sealed::Already)
    }

    /// Encrypts the file, or what in it is not encrypted yet, for these recipients and nobody else. Returns those of them that no reader of
    /// the file has confirmed before.
    pub fn encrypt(&self, recipients: &Recipients) -> Result<Vec<String>, StoreError> {
        self.encrypt_for(recipients, (Trust::Reviewed, Extent::Rest))
    }

    /// The same for all of the file, whatever is encrypted in it already.
    pub fn update_keys(&self, recipients: &Recipients) -> Result<Vec<String>, StoreError> {
        self.encrypt_for(recipients, (Trust::Reviewed, Extent::All))
    }

    /// Encrypts what in an encrypted file is not encrypted yet, for the recipients that it names, if they are those that st2ha wrote into it.
    pub fn encrypt_rest(&self) -> Result<(), StoreError> {
        let raw = self.raw()?.ok_or_else(|| self.missing())?;
        self.require_known_recipients(&raw)?;
        let recipients = Recipients::read(encryption::recipients(&raw.tree)).map_err(|error| self.sealed(error))?;
        self.encrypt_for(&recipients, (Trust::Known, Extent::Rest)).map(drop)
    }

    fn encrypt_for(&self, recipients: &Recipients, how: (Trust, Extent)) -> Result<Vec<String>, StoreError> {
        let mut new = recipients.texts().to_vec();
        self.rewrite(|raw| {
            let raw = raw.ok_or_else(|| self.missing())?;
            self.require_no_loss(Some(raw))?;
            let text = encryption::encrypt(raw.body(), &raw.tree, recipients, &self.keys, how)
                .map_err(|error| self.sealed(error))?;
            let known = encryption::sealed_recipients(&raw.tree, &self.keys).map_err(|error| self.sealed(error))?;
            new.retain(|text| !known.contains(text));
            Ok(Some(self.marked_like(raw, text)?))
        })?;
        self.track(Tracked::Yes).map_err(|source| self.unwritten(source))?;
        Ok(new)
    }

    fn missing(&self) -> StoreError {
        self.unusable("is not there; `st2ha secrets init` makes it")
    }

    /// Takes the encryption off the file, and says whether there was any.
    pub fn decrypt(&self) -> Result<bool, StoreError> {
        let raw = self.raw()?.ok_or_else(|| self.unusable("is not there"))?;
        if Form::of(&raw.tree) == Form::Plain {
            return Ok(false);
        }
        self.opened(&raw)?;
        // Before anybody could commit it.
        self.track(Tracked::No).map_err(|source| self.unwritten(source))?;
        self.rewrite(|raw| {
            let raw = raw.ok_or_else(|| self.unusable("is not there"))?;
            if Form::of(&raw.tree) == Form::Plain {
                return Ok(None);
            }
            self.require_no_loss(Some(raw))?;
            let text = self.opened(raw)?;
            if encryption::holds_comments_of_sops(&text) {
                return Err(self.unusable("holds comments that SOPS has encrypted: use `sops decrypt`"));
            }
            Ok(Some(self.marked_like(raw, text)?))
        })?;
        Ok(true)
    }

    /// A text with its end mark, unless that would confirm a file that nobody has looked at.
    pub(super) fn marked_like(&self, raw: &Raw, text: String) -> Result<String, StoreError> {
        if raw.doubt.is_some() {
            return Ok(text);
        }
        let tree = self.parse(&text)?;
        Ok(marked(&text, &tree))
    }

    /// Fails if the file has lost something.
    pub fn require_whole(&self) -> Result<(), StoreError> {
        self.require_no_loss(self.raw()?.as_ref())
    }

    /// Refuses to change a file that has lost something: the next end mark would hide it.
    pub(super) fn require_no_loss(&self, raw: Option<&Raw>) -> Result<(), StoreError> {
        match raw.and_then(|raw| raw.doubt.as_ref()) {
            Some(Doubt { problem, loss: Loss::Certain }) => {
                Err(StoreError::Torn { path: self.path.clone(), problem: problem.clone() })
            }
            Some(Doubt { problem, loss: Loss::Unclear }) => Err(self.unsure(problem)),
            Some(Doubt { loss: Loss::Possible, .. }) | None => Ok(()),
        }
    }

    /// Refuses to change a file that may have lost something: one without an end mark, too, unless it is known to hold all that is needed.
    pub fn require_covered(&self, coverage: Coverage) -> Result<(), StoreError> {
        match (self.raw()?, coverage) {
            (Some(raw), Coverage::Unknown) => self.require_confirmed(&raw),
            (raw, _) => self.require_no_loss(raw.as_ref()),
        }
    }

    /// Refuses to change a file that nobody has confirmed to be whole.
    pub(super) fn require_confirmed(&self, raw: &Raw) -> Result<(), StoreError> {
        self.require_no_loss(Some(raw))?;
        raw.doubt.as_ref().map_or(Ok(()), |doubt| Err(self.unsure(&doubt.problem)))
    }

    fn unsure(&self, problem: &str) -> StoreError {
        StoreError::Unsure { path: self.path.clone(), problem: problem.to_owned() }
    }

    /// What to say of a file that has lost its end mark, or no longer fits to it, while nothing is missing.
    pub(super) fn doubted(&self, doubt: Option<&Doubt>) -> Option<String> {
        let Doubt { problem, .. } = doubt.filter(|doubt| doubt.loss != Loss::Possible)?;
        let (path, seal) = (self.path.display(), advice::seal(&self.path));
        Some(format!(
            "the secrets file {path} {problem}; restore it from a backup, or run `{seal}` if this is all there was"
        ))
    }

    /// Refuses to encrypt anything for recipients that somebody has put into the file: whoever can write it could add himself.
    pub(super) fn require_known_recipients(&self, raw: &Raw) -> Result<(), StoreError> {
        match raw.recipients {
            Named::ByUs => Ok(()),
            Named::ByOthers => Err(self.unusable(
                "names other recipients than st2ha wrote into it; if they are right, confirm them with a private key: `st2ha secrets updatekeys`",
            )),
        }
    }
}

/// A text with its end mark.
pub(super) fn marked(text: &str, tree: &Node) -> String {
    mark::with(text, tree, &encryption::recipients(tree))
}
