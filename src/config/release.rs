//! Which cluster the manifests are for.

use serde::{Deserialize, Serialize};

/// One installation: what Helm calls a release.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Release {
    /// Prefix of nearly every object's name.
    pub name: String,
    /// Namespace of the objects.
    pub namespace: String,
}
