//! A place in an object.

use super::key::ManifestKey;
use super::manifest::Manifest;

/// A field of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The object.
    pub key: ManifestKey,
    /// Where the object came from: a template's path.
    pub origin: String,
    /// Path of the field.
    pub path: String,
}

impl Place {
    /// A field of a manifest.
    pub fn new(manifest: &Manifest, path: String) -> Self {
        Self { key: manifest.key.clone(), origin: manifest.origin.clone(), path }
    }
}
