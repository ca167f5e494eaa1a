//! What makes two manifests the same object.

use std::fmt;

use serde::Serialize;

/// Identity of an object in a cluster. The version of its API group does not belong to it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct ManifestKey {
    /// API group, empty for the core group.
    pub group: String,
    /// Kind.
    pub kind: String,
    /// Namespace, if the manifest names one.
    pub namespace: Option<String>,
    /// Name.
    pub name: String,
}

/// Whether objects may be in the same namespace. One that names none is in that of the release, whatever its name is: Helm leaves it out.
pub fn may_share(one: Option<&str>, other: Option<&str>) -> bool {
    one == other || one.is_none() || other.is_none()
}

impl fmt::Display for ManifestKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/", self.kind)?;
        if let Some(namespace) = &self.namespace {
            write!(f, "{namespace}/")?;
        }
        f.write_str(&self.name)
    }
}
