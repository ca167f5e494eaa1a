//! Secrets that were replaced, which the file keeps until they are pruned.

use super::super::document;
use super::super::encryption::{self, CryptError, Form};
use super::super::generated::Generated;
use super::super::mark::{self, PREVIOUS};
use super::super::need::NEEDS;
use super::super::store_error::StoreError;
use super::super::tree;
use super::claim::Source;
use super::{Coverage, Store};
use crate::config::Secret;
use crate::yaml::{self, LayerId, Node};

impl Store {
    /// A file without the secrets that were replaced: they are no values.
    pub(super) fn current(&self, text: String, tree: Node, form: Form) -> Result<(String, Node), StoreError> {
        if tree.get(PREVIOUS).is_none() {
            return Ok((text, tree));
        }
        // SOPS puts what it adds behind the end mark.
        let body = if form == Form::Sops { text.as_str() } else { mark::without(&text) };
        let text = document::remove(body, &tree, PREVIOUS).ok_or_else(|| self.sealed(CryptError::Unwritable))?;
        let tree = self.parse(&text)?;
        Ok((text, tree))
    }

    /// Stores new secrets and keeps those that they replace, with the time at which that happened. A file that has no end mark and holds all
    /// that is needed gets one.
    pub fn rotate(&self, secrets: &[Generated], time: &str, coverage: Coverage) -> Result<(), StoreError> {
        self.require_covered(coverage)?;
        self.change_from(Source::Here(secrets), coverage, |stored| replacing(stored, secrets.to_vec(), time))
    }

    /// The secrets that were replaced and are still kept: their keys, and when that was.
    pub fn previous(&self) -> Result<Vec<(String, String)>, StoreError> {
        let Some(raw) = self.raw()? else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for need in NEEDS {
            let kept = raw.tree.get(PREVIOUS).and_then(|kept| tree::at(kept, need.path)).and_then(Node::as_map);
            found.extend(
                kept.into_iter().flat_map(|kept| kept.keys()).map(|time| (need.path.to_owned(), time.to_string())),
            );
        }
        Ok(found)
    }

    /// Forgets the secrets that were replaced: all of these keys, or simply all. Says which ones.
    pub fn prune(&self, keys: &[String]) -> Result<Vec<String>, StoreError> {
        let is_meant = |path: &String| keys.is_empty() || keys.contains(path);
        let mut pruned = Vec::new();
        self.rewrite(|raw| {
            let Some(raw) = raw else { return Ok(None) };
            self.require_no_loss(Some(raw))?;
            self.require_known_recipients(raw)?;
            let (mut text, mut tree) = (raw.body().to_owned(), raw.tree.clone());
            for need in NEEDS.iter().filter(|need| is_meant(&need.path.to_owned())) {
                let path = format!("{PREVIOUS}.{}", need.path);
                if tree::at(&tree, &path).is_none() {
                    continue;
                }
                text = document::remove(&text, &tree, &path).ok_or_else(|| self.sealed(CryptError::Unwritable))?;
                tree = self.parse(&text)?;
                pruned.push(need.path.to_owned());
            }
            if pruned.is_empty() {
                return Ok(None);
            }
            let text = encryption::reseal(&text, &tree).map_err(|error| self.sealed(error))?;
            Ok(Some(self.marked_like(raw, text)?))
        })?;
        Ok(pruned)
    }
}

/// New secrets, and those of a file that they replace, as they are to be kept: nothing that was kept before goes.
pub fn replacing(stored: &Node, secrets: Vec<Generated>, time: &str) -> Vec<Generated> {
    let kept = |secret: &Generated| {
        let old = tree::at(stored, &secret.path).and_then(Node::text).filter(|old| !old.is_empty())?;
        if old == secret.secret.expose() {
            return None;
        }
        let place = format!("{PREVIOUS}.{}.{time}", secret.path);
        // Two within a second.
        let places = std::iter::once(place.clone()).chain((2_u32..).map(|number| format!("{place}-{number}")));
        let free = places.into_iter().find(|place| tree::at(stored, place).is_none())?;
        Some(Generated { path: free, secret: Secret::new(old) })
    };
    let kept: Vec<Generated> = secrets.iter().filter_map(kept).collect();
    secrets.into_iter().chain(kept).collect()
}

/// The text of a secrets file without the secrets that were replaced, if it holds any. A file with a section of that name that means
/// something else is left as it is.
pub fn without_old(text: &str) -> Option<String> {
    let tree = yaml::read_map(text, LayerId::default()).ok()?;
    let old = tree.get(PREVIOUS).filter(|old| old.as_map().is_some_and(|old| !old.is_empty()))?;
    let is_known =
        |path: &String| NEEDS.iter().any(|need| path.strip_prefix(need.path).is_some_and(|rest| rest.starts_with('.')));
    let is_old = tree::paths(old).iter().all(is_known);
    is_old.then(|| document::remove(text, &tree, PREVIOUS)).flatten()
}
