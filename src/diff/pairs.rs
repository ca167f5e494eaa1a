//! Which objects of two sets are the same one.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::rename;
use crate::manifests::{Manifest, ManifestError, ManifestKey, namespace_of};

/// The identity of an object that is applied to a namespace.
pub fn identity(manifest: &Manifest, namespace: &str) -> ManifestKey {
    ManifestKey { namespace: namespace_of(manifest, namespace).map(str::to_owned), ..manifest.key.clone() }
}

/// One set of objects by their identity, in which those without a namespace have that of the release.
pub struct Side<'a>(HashMap<ManifestKey, &'a Manifest>);

impl<'a> Side<'a> {
    /// Refuses two objects of one identity.
    pub fn new(manifests: &'a [Manifest], namespace: &str) -> Result<Self, ManifestError> {
        let mut side: HashMap<ManifestKey, &Manifest> = HashMap::with_capacity(manifests.len());
        for manifest in manifests {
            if let Some(first) = side.insert(identity(manifest, namespace), manifest) {
                let (key, first, second) = (manifest.key.clone(), first.origin.clone(), manifest.origin.clone());
                return Err(ManifestError::Duplicate { key: Box::new(key), first, second });
            }
        }
        Ok(Self(side))
    }

    fn without(&self, other: &Self) -> Vec<(&ManifestKey, &'a Value)> {
        let mut only: Vec<_> = self.0.iter().filter(|(key, _)| !other.0.contains_key(*key)).collect();
        only.sort_by_key(|(key, _)| *key);
        only.into_iter().map(|(key, manifest)| (key, &manifest.object)).collect()
    }
}

/// Objects of two sets, put side by side.
pub enum Pair<'a> {
    /// Only in the second set.
    Added(ManifestKey, &'a Value),
    /// Only in the first set.
    Removed(ManifestKey, &'a Value),
    /// In both sets.
    Both(ManifestKey, &'a Value, &'a Value),
    /// In both sets, under two names.
    Renamed(ManifestKey, &'a Value, ManifestKey, &'a Value),
}

/// Pairs up all objects that are not the same to the letter.
pub fn pair<'a>(before: &Side<'a>, after: &Side<'a>) -> Vec<Pair<'a>> {
    let mut pairs = Vec::new();
    for (key, new) in &after.0 {
        if let Some(old) = before.0.get(key).filter(|old| old.object != new.object) {
            pairs.push(Pair::Both(key.clone(), &old.object, &new.object));
        }
    }
    let (removed, added) = (before.without(after), after.without(before));
    let renamed: HashMap<ManifestKey, ManifestKey> = rename::find(&removed, &added).into_iter().collect();
    let new_names: HashSet<&ManifestKey> = renamed.values().collect();
    for (key, old) in removed {
        pairs.push(match renamed.get(key).and_then(|name| Some((name, after.0.get(name)?))) {
            Some((name, new)) => Pair::Renamed(key.clone(), old, name.clone(), &new.object),
            None => Pair::Removed(key.clone(), old),
        });
    }
    let added = added.into_iter().filter(|(key, _)| !new_names.contains(key));
    pairs.extend(added.map(|(key, object)| Pair::Added(key.clone(), object)));
    pairs
}
