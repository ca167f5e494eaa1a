//! Kinds of objects.

use crate::manifests::ManifestKey;

/// A kind in its API group, whatever the version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kind {
    /// Its name, such as `Deployment`.
    pub name: String,
    /// The API group, empty for the core group.
    pub group: String,
}

impl Kind {
    /// A kind by its API group and name.
    pub fn new(group: &str, name: &str) -> Self {
        Self { name: name.to_owned(), group: group.to_owned() }
    }

    /// The kind of an object.
    pub fn of(key: &ManifestKey) -> Self {
        Self::new(&key.group, &key.kind)
    }
}
