//! Finding the objects of a release.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use serde_json::{Value, json};

use super::super::kind::Kind;
use super::complaints;
use super::kubectl::{Answer, Kubectl};
use super::served::Served;
use crate::manifests::{Manifest, namespace_of};

/// A search, and what it could not look at.
pub struct Search<'a> {
    kubectl: Kubectl<'a>,
    /// The kinds that the cluster knows.
    pub served: Served,
    /// Kinds that the cluster does not let us read.
    pub unread: BTreeSet<Kind>,
    /// Kinds that were asked for and that the cluster does not know, or not in that version.
    pub unknown: BTreeSet<Kind>,
}

impl<'a> Search<'a> {
    /// Nothing is found yet.
    pub fn new(kubectl: Kubectl<'a>) -> Result<Self> {
        let served = kubectl.served()?;
        Ok(Self { kubectl, served, unread: BTreeSet::new(), unknown: BTreeSet::new() })
    }

    /// The objects that are called as these are. An object that names no namespace is looked for in this one.
    pub fn by_name(&mut self, ours: &[&Manifest], namespace: &str) -> Result<Vec<Manifest>> {
        for kind in ours.iter().map(|manifest| Kind::of(&manifest.key)) {
            if !self.served.has(&kind) {
                self.unknown.insert(kind);
            }
        }
        self.repeatedly(|search| {
            let can_ask = |kind: &Kind| !search.unread.contains(kind) && !search.unknown.contains(kind);
            let askable: Vec<&Manifest> =
                ours.iter().copied().filter(|manifest| can_ask(&Kind::of(&manifest.key))).collect();
            if askable.is_empty() {
                return Ok(Answer::Objects(Vec::new()));
            }
            // Each names its namespace: said once more with a flag, kubectl would take it for a rule that all have to obey.
            search.kubectl.get(&["-f", "-"], &identities(&askable, namespace))
        })
    }

    /// The objects of these kinds that carry a label.
    pub fn by_label(&mut self, kinds: &BTreeSet<Kind>, label: &str, namespace: &str) -> Result<Vec<Manifest>> {
        self.repeatedly(|search| {
            let askable = kinds.iter().filter(|kind| !search.unread.contains(*kind));
            let resources: Vec<String> = askable.filter_map(|kind| search.served.resource(kind)).collect();
            if resources.is_empty() {
                return Ok(Answer::Objects(Vec::new()));
            }
            search.kubectl.get(&[&resources.join(","), "--selector", label, "--namespace", namespace], "")
        })
    }

    /// The same in all namespaces, or nothing where that may not be asked.
    pub fn everywhere(&mut self, kinds: &BTreeSet<Kind>, label: &str) -> Result<Option<Vec<Manifest>>> {
        let askable = kinds.iter().filter(|kind| !self.unread.contains(*kind));
        let resources: Vec<String> = askable.filter_map(|kind| self.served.resource(kind)).collect();
        if resources.is_empty() {
            return Ok(Some(Vec::new()));
        }
        match self.kubectl.get(&[&resources.join(","), "--selector", label, "--all-namespaces"], "")? {
            Answer::Objects(objects) => Ok(Some(objects)),
            Answer::Complaint(_) => Ok(None),
        }
    }

    /// Asks until there is nothing more to complain about than kinds that are not asked for any more.
    fn repeatedly(&mut self, ask: impl Fn(&Self) -> Result<Answer>) -> Result<Vec<Manifest>> {
        loop {
            let complaint = match ask(self)? {
                Answer::Objects(objects) => return Ok(objects),
                Answer::Complaint(complaint) => complaint,
            };
            let known = self.unread.len() + self.unknown.len();
            if let Some(about) = complaints::about_kinds(&complaint, &self.served) {
                self.unread.extend(about.unread);
                self.unknown.extend(about.unknown);
            }
            if self.unread.len() + self.unknown.len() == known {
                bail!(self.kubectl.said(&complaint));
            }
        }
    }
}

/// The identities of objects as manifests: kubectl needs no more, and secrets have no business in its input.
fn identities(ours: &[&Manifest], namespace: &str) -> String {
    let items = ours.iter().map(|manifest| {
        let mut metadata = json!({ "name": manifest.key.name });
        if let Some(namespace) = namespace_of(manifest, namespace) {
            metadata["namespace"] = json!(namespace);
        }
        json!({ "apiVersion": manifest.api_version(), "kind": manifest.key.kind, "metadata": metadata })
    });
    json!({ "apiVersion": "v1", "kind": "List", "items": items.collect::<Vec<Value>>() }).to_string()
}
