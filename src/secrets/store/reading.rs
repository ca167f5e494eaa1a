//! Reading the secrets file, as it stands there and decrypted.

use std::fs::{self, File};
use std::io::{self, Read};

use super::super::encryption::{self, Form};
use super::super::mark::{self, End};
use super::super::need::NEEDS;
use super::super::store_error::StoreError;
use super::super::tree;
use super::whole::{Doubt, Loss, Named};
use super::{Raw, Store};
use crate::yaml::{self, LayerId, Node};

impl Store {
    /// The file as it stands there, if there is one.
    pub(super) fn raw(&self) -> Result<Option<Raw>, StoreError> {
        let Some(metadata) = self.metadata()? else { return Ok(None) };
        let mut bytes = Vec::new();
        let limit = yaml::MAX_BYTES as u64;
        let file = File::open(&self.path).map_err(|source| self.unread(source))?;
        file.take(limit + 1).read_to_end(&mut bytes).map_err(|source| self.unread(source))?;
        if bytes.len() > yaml::MAX_BYTES {
            return Err(self.unusable(format!("is longer than {} MiB", yaml::MAX_BYTES >> 20)));
        }
        if encryption::is_age_file(&bytes) {
            return Err(self.unusable(
                "is encrypted with age as a whole, so that nothing could be added to it; decrypt it with `age --decrypt`, and encrypt \
                 each value with `st2ha secrets encrypt`",
            ));
        }
        let text = String::from_utf8(bytes).map_err(|_| self.unusable("is not text in UTF-8"))?;
        let tree = self.parse(&text)?;
        let (doubt, recipients) = self.end(&text, &tree)?;
        Ok(Some(Raw { text, tree, metadata, doubt, recipients }))
    }

    /// Why the file may have held more than this text, and who has named those that it is encrypted for. A text that no command could read
    /// again is refused.
    pub(super) fn end(&self, text: &str, tree: &Node) -> Result<(Option<Doubt>, Named), StoreError> {
        self.check(tree)?;
        // SOPS has a checksum of its own, and puts its section behind what the file ended in.
        let is_ours = Form::of(tree) != Form::Sops;
        let end = if is_ours { mark::end_of(text, tree, &encryption::recipients(tree)) } else { End::Whole };
        let doubt = |problem, loss| Some(Doubt { problem, loss });
        Ok(match end {
            End::Whole => (None, Named::ByUs),
            End::Unusable(problem) => return Err(self.unusable(problem)),
            End::Doubtful(problem) => (doubt(problem, Loss::Possible), Named::ByUs),
            End::Unclear(problem) => (doubt(problem, Loss::Unclear), Named::ByUs),
            End::Torn(problem) => (doubt(problem, Loss::Certain), Named::ByUs),
            End::OtherRecipients => (None, Named::ByOthers),
        })
    }

    /// The decrypted text of the file, without its end mark.
    pub(super) fn opened(&self, raw: &Raw) -> Result<String, StoreError> {
        let text = encryption::open(&self.path, raw.body(), &raw.tree, &self.keys);
        text.map_err(|error| self.sealed(error))
    }

    /// The file as it was at another time, decrypted.
    pub fn open(&self, bytes: Vec<u8>) -> Result<Vec<u8>, StoreError> {
        let text = String::from_utf8(bytes).map_err(|_| self.unusable("is not text in UTF-8"))?;
        let tree = self.parse(&text)?;
        let text = encryption::open(&self.path, &text, &tree, &self.keys).map_err(|error| self.sealed(error))?;
        Ok(text.into_bytes())
    }

    pub(super) fn parse(&self, text: &str) -> Result<Node, StoreError> {
        yaml::read_map(text, LayerId::default())
            .map_err(|source| StoreError::Damaged { path: self.path.clone(), source })
    }

    fn metadata(&self) -> Result<Option<fs::Metadata>, StoreError> {
        match fs::metadata(&self.path) {
            Ok(metadata) if metadata.is_file() => Ok(Some(metadata)),
            Ok(metadata) if metadata.is_dir() => Err(self.unusable("is a directory")),
            Ok(_) => Err(self.unusable("is not a regular file")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if fs::symlink_metadata(&self.path).is_ok() {
                    return Err(self.unusable("is a link to a file that is not there"));
                }
                Ok(None)
            }
            Err(source) => Err(self.unread(source)),
        }
    }

    /// What to say of secrets that consist of blanks: they count for secrets, and are none.
    pub(super) fn blank(&self, tree: &Node) -> Option<String> {
        let is_blank = |path: &str| {
            let text = tree::at(tree, path).and_then(Node::text).unwrap_or_default();
            !text.is_empty() && text.trim().is_empty()
        };
        let blank: Vec<&str> = NEEDS.iter().map(|need| need.path).filter(|path| is_blank(path)).collect();
        let (path, keys) = (self.path.display(), blank.join(", "));
        (!blank.is_empty()).then(|| {
            format!("the secrets file {path} holds nothing but blanks at {keys}, which anybody can guess; `st2ha secrets rotate` makes others")
        })
    }

    /// What would be taken for missing, and generated anew, although something stands there.
    pub(super) fn check(&self, tree: &Node) -> Result<(), StoreError> {
        for need in NEEDS {
            let mut node = tree;
            let mut path = String::new();
            let mut keys = need.path.split('.').peekable();
            while let Some(key) = keys.next() {
                let Some(next) = node.get(key) else { break };
                path = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
                let (fits, wanted) = if keys.peek().is_some() {
                    (next.as_map().is_some() || next.is_null(), "a map")
                } else {
                    (next.as_scalar().is_some(), "text")
                };
                if !fits {
                    let line = next.origin.line;
                    return Err(self.unusable(format!(
                        "has {} at `{path}` in line {line}, where {wanted} belongs",
                        next.kind_name()
                    )));
                }
                node = next;
            }
        }
        Ok(())
    }
}
