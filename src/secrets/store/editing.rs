//! The decrypted text of a secrets file, to be edited and put back.

use super::super::check::{Harm, check_to_store};
use super::super::encryption::{self, Edited, Form, Recipients};
use super::super::mark;
use super::super::need::{NEEDS, Need};
use super::super::store_error::StoreError;
use super::super::tree;
use super::Store;
use super::whole::marked;
use crate::yaml::{self, LayerId, Node};

impl Store {
    /// The decrypted text of the file, for an editor: with an end mark, by which one sees that all of it comes back.
    pub fn text(&self) -> Result<Option<String>, StoreError> {
        let Some(raw) = self.raw()? else { return Ok(None) };
        if Form::of(&raw.tree) == Form::Sops {
            return Err(self.unusable("is a file of SOPS: use `sops edit`"));
        }
        self.require_confirmed(&raw)?;
        let text = self.opened(&raw)?;
        let tree = self.parse(&text)?;
        Ok(Some(marked(&text, &tree)))
    }

    /// Puts another text in the place of the decrypted one, both with their end marks. Keys that were taken out are gone; an encrypted file
    /// stays encrypted. A text that may have been cut off on the way is refused.
    pub fn edit(&self, before: &str, after: &str) -> Result<(), StoreError> {
        let edited = |problem: String| StoreError::Edited { path: self.path.clone(), problem };
        let tree =
            yaml::read_map(after, LayerId::default()).map_err(|error| edited(format!("cannot be read: {error}")))?;
        self.check(&tree).map_err(|error| match error {
            StoreError::Unusable { problem, .. } => edited(problem),
            other => other,
        })?;
        if let Some(problem) = mark::behind(after) {
            return Err(edited(problem));
        }
        let (held, known) = (tree::paths(&tree), tree::paths(&self.parse(before)?));
        let lost: Vec<String> = known.iter().filter(|path| !held.contains(path)).cloned().collect();
        let is_renamed = || !lost.is_empty() && held.len() >= known.len();
        let renamed = || "it has other keys in the place of some".to_owned();
        if let Some(problem) = mark::is_cut(after, &tree).or_else(|| is_renamed().then(renamed)) {
            return Err(StoreError::Cut { path: self.path.clone(), problem, lost });
        }
        let known = self.parse(before)?;
        let is_new = |need: &Need| {
            tree::at(&tree, need.path).and_then(Node::text) != tree::at(&known, need.path).and_then(Node::text)
        };
        let unfit =
            |need| check_to_store(need, tree::at(&tree, need.path)?).filter(|problem| problem.harm == Harm::Unusable);
        if let Some(problem) = NEEDS.iter().filter(|need| is_new(need)).find_map(unfit) {
            return Err(StoreError::Unfit { key: problem.path, problem: problem.message, help: problem.help });
        }
        if Form::of(&tree) != Form::Plain {
            return Err(edited(
                "has a section `sops` or `st2ha`, or an encrypted value, by which the file would count as encrypted; take it out".to_owned(),
            ));
        }
        let (before, after) = (mark::without(before), mark::without(after));
        self.rewrite(|raw| {
            let raw = raw.ok_or_else(|| self.unusable("is not there"))?;
            if mark::promising(mark::without(&self.opened(raw)?)) != before {
                return Err(self.unusable("was changed by another process meanwhile; nothing was written"));
            }
            self.require_confirmed(raw)?;
            match Form::of(&raw.tree) {
                Form::Plain => Ok(Some(self.marked_like(raw, after.to_owned())?)),
                Form::Age => {
                    let recipients =
                        Recipients::read(encryption::recipients(&raw.tree)).map_err(|error| self.sealed(error))?;
                    let edited = Edited { file: &raw.tree, before: &self.parse(before)?, after: &tree, text: after };
                    let text = encryption::reencrypt(&edited, &recipients).map_err(|error| self.sealed(error))?;
                    Ok(Some(self.marked_like(raw, text)?))
                }
                Form::Sops => Err(self.unusable("is a file of SOPS: use `sops edit`")),
            }
        })
    }
}
