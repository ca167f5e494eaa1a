//! Adding secrets to the file, or telling beforehand that they would not be added.

use super::super::encryption::{self, CryptError, Extent, Form, Recipients, Trust};
use super::super::generated::Generated;
use super::super::generation::Generation;
use super::super::mark::PREVIOUS;
use super::super::need::{DATASTORE_KEY, NEEDS};
use super::super::store_error::StoreError;
use super::super::tree;
use super::claim::Source;
use super::folder::Tracked;
use super::whole::{Coverage, Doubt, marked};
use super::{Added, Raw, Store};
use crate::config::Secret;
use crate::yaml::{self, Node};

/// What stands for a secret that nobody has made.
const NOT_MADE: &str = "not-made";

/// A text that is to be stored.
struct Updated {
    text: String,
    /// Whether the file held nothing before.
    is_new: bool,
}

impl Store {
    /// Stores new secrets that somebody has asked for, unless another process was faster. Nothing is added to a file that may have held more.
    pub fn add(&self, secrets: &[Generated]) -> Result<Added, StoreError> {
        self.add_for(secrets, Generation::AskedFor)
    }

    /// The same for one of the reasons that there are. What is only needed has no key of the datastore, if other secrets are there: the key may have
    /// stood in a values file that was left out, and with another one nobody reads what is encrypted already.
    pub fn add_for(&self, secrets: &[Generated], generation: Generation) -> Result<Added, StoreError> {
        let mut added = Added::Stored;
        self.update(Coverage::Unknown, Source::Here(secrets), |raw| {
            let new = self.new_ones(raw, secrets, generation)?;
            if new.is_none() {
                added = Added::Outrun;
            }
            Ok(new.unwrap_or_default())
        })?;
        Ok(added)
    }

    /// Why secrets at these keys, which are missing and needed, would not be stored. Nothing is written.
    pub fn refusal(&self, missing: &[&str]) -> Option<StoreError> {
        let made = |path: &&str| Generated { path: (*path).to_owned(), secret: Secret::new(NOT_MADE) };
        let secrets: Vec<Generated> = missing.iter().map(made).collect();
        if secrets.is_empty() { None } else { self.try_to_add(&secrets).err() }
    }

    /// Does all of adding secrets that are needed but for writing.
    fn try_to_add(&self, secrets: &[Generated]) -> Result<(), StoreError> {
        self.allow_new(Source::Here(secrets))?;
        let raw = self.raw()?;
        self.rewritten(raw.as_ref(), |raw| {
            let new = self.new_ones(raw, secrets, Generation::Needed)?.unwrap_or_default();
            Ok(self.updated(raw, Coverage::Unknown, &new)?.map(|updated| updated.text))
        })?;
        Ok(())
    }

    /// The secrets that are to be added to what the file holds; nothing if it holds any of them already.
    fn new_ones(
        &self,
        raw: Option<&Raw>,
        secrets: &[Generated],
        generation: Generation,
    ) -> Result<Option<Vec<Generated>>, StoreError> {
        if raw.is_some_and(|raw| secrets.iter().any(|secret| tree::is_set(&raw.tree, &secret.path))) {
            return Ok(None);
        }
        if let Some(Doubt { problem, .. }) = raw.and_then(|raw| raw.doubt.clone()) {
            let missing = secrets.iter().map(|secret| secret.path.clone()).collect();
            let (path, release) = (self.path.clone(), self.release.clone());
            return Err(StoreError::Doubtful { path, problem, missing, release });
        }
        let is_new = secrets.iter().any(|secret| secret.path == DATASTORE_KEY);
        let holds = |raw: &Raw| NEEDS.iter().any(|need| tree::is_set(&raw.tree, need.path));
        if generation == Generation::Needed && is_new && raw.is_some_and(holds) {
            return Err(StoreError::OtherKey { path: self.path.clone(), help: self.around.key_help.clone() });
        }
        Ok(Some(secrets.to_vec()))
    }

    /// Stores secrets, whether they are there already or not.
    pub fn replace(&self, secrets: &[Generated]) -> Result<(), StoreError> {
        self.update(Coverage::Unknown, Source::Here(secrets), |_| Ok(secrets.to_vec()))
    }

    /// Stores what a function makes of what is stored and of what the cluster has, while no other process can change it. It sees the secrets that
    /// were replaced, too.
    pub fn import(&self, change: impl FnOnce(&Node) -> Vec<Generated>) -> Result<(), StoreError> {
        self.change_from(Source::Cluster, Coverage::Unknown, change)
    }

    /// The same from one of the places that secrets come from.
    pub(super) fn change_from(
        &self,
        source: Source<'_>,
        coverage: Coverage,
        change: impl FnOnce(&Node) -> Vec<Generated>,
    ) -> Result<(), StoreError> {
        self.update(coverage, source, |raw| {
            let Some(raw) = raw else { return Ok(change(&Node::map(yaml::Origin::default()))) };
            Ok(change(&self.parse(&self.opened(raw)?)?))
        })
    }

    fn update(
        &self,
        coverage: Coverage,
        source: Source<'_>,
        change: impl FnOnce(Option<&Raw>) -> Result<Vec<Generated>, StoreError>,
    ) -> Result<(), StoreError> {
        self.allow_new(source)?;
        let mut is_new = false;
        self.rewrite(|raw| {
            let secrets = change(raw)?;
            let Some(updated) = self.updated(raw, coverage, &secrets)? else { return Ok(None) };
            is_new = updated.is_new;
            Ok(Some(updated.text))
        })?;
        if is_new && !self.recipients.is_empty() {
            self.track(Tracked::Yes).map_err(|source| self.unwritten(source))?;
        }
        Ok(())
    }

    /// What the file would hold with these secrets, if there are any.
    fn updated(
        &self,
        raw: Option<&Raw>,
        coverage: Coverage,
        secrets: &[Generated],
    ) -> Result<Option<Updated>, StoreError> {
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
        let text = encryption::set(text, tree, secrets, &self.keys).map_err(|error| match error {
            CryptError::Unwritable => {
                self.unusable("is written in a way that st2ha cannot add keys to; write it as plain YAML")
            }
            error => self.sealed(error),
        })?;
        // One that was confirmed empty is as new as one that is not there.
        let is_new = raw.is_none_or(|raw| tree::leaves(&raw.tree).is_empty() && Form::of(&raw.tree) == Form::Plain);
        let text = if is_new { self.for_wanted(text)? } else { text };
        // What is in doubt stays so: nobody has looked at it.
        let is_whole = coverage == Coverage::Complete || raw.is_none_or(|raw| raw.doubt.is_none());
        let tree = self.parse(&text)?;
        let text = if is_whole && Form::of(&tree) != Form::Sops { marked(&text, &tree) } else { text };
        Ok(Some(Updated { text, is_new }))
    }

    /// The text of a new file, encrypted if there is anybody to encrypt it for.
    fn for_wanted(&self, text: String) -> Result<String, StoreError> {
        if self.recipients.is_empty() {
            return Ok(text);
        }
        let recipients = Recipients::read(&self.recipients).map_err(|error| self.sealed(error))?;
        let tree = self.parse(&text)?;
        let how = (Trust::Sealed, Extent::All);
        encryption::encrypt(&text, &tree, &recipients, &self.keys, how).map_err(|error| self.sealed(error))
    }
}
