//! One object and where it came from.

use std::collections::HashMap;
use std::fmt;

use serde_json::{Map, Value};

use super::key::ManifestKey;

/// One Kubernetes object.
#[derive(Clone, PartialEq)]
pub struct Manifest {
    /// The object.
    pub object: Value,
    /// Its identity.
    pub key: ManifestKey,
    /// Where it came from: a template's path, a file, a document of a stream.
    pub origin: String,
}

/// Prints no content: it may be that of a Secret.
impl fmt::Debug for Manifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Manifest").field("key", &self.key).field("origin", &self.origin).finish_non_exhaustive()
    }
}

/// Why documents are not a set of manifests.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// Something every object has is missing.
    #[error("{origin}: the document has no {field}")]
    Missing {
        /// Where the document came from.
        origin: String,
        /// The missing field.
        field: &'static str,
    },
    /// Two objects share one identity.
    #[error("{key} is there twice: from {first} and from {second}")]
    Duplicate {
        /// The identity.
        key: Box<ManifestKey>,
        /// Where the first came from.
        first: String,
        /// Where the second came from.
        second: String,
    },
}

impl Manifest {
    /// Takes a document for a manifest. It needs an apiVersion, a kind and a name.
    pub fn new(object: Value, origin: impl Into<String>) -> Result<Self, ManifestError> {
        let origin = origin.into();
        match key_of(&object) {
            Ok(key) => Ok(Self { object, key, origin }),
            Err(field) => Err(ManifestError::Missing { origin, field }),
        }
    }

    /// `apiVersion` of the object.
    pub fn api_version(&self) -> &str {
        self.object.get("apiVersion").and_then(Value::as_str).unwrap_or_default()
    }

    /// An annotation's text.
    pub fn annotation(&self, name: &str) -> Option<&str> {
        self.object.get("metadata")?.get("annotations")?.get(name)?.as_str()
    }

    /// `metadata`, to change it. Call [`Manifest::rekey`] after changing name or namespace.
    pub fn metadata_mut(&mut self) -> Option<&mut Map<String, Value>> {
        self.object.get_mut("metadata")?.as_object_mut()
    }

    /// Sets an annotation.
    pub fn annotate(&mut self, name: &str, value: Value) {
        let Some(metadata) = self.metadata_mut() else { return };
        let annotations = metadata.entry("annotations").or_insert_with(|| Value::Object(Map::new()));
        if !annotations.is_object() {
            *annotations = Value::Object(Map::new());
        }
        if let Some(annotations) = annotations.as_object_mut() {
            annotations.insert(name.to_owned(), value);
        }
    }

    /// Gives the object another name.
    pub fn rename(&mut self, name: &str) {
        if let Some(metadata) = self.metadata_mut() {
            metadata.insert("name".to_owned(), Value::from(name));
        }
        self.rekey();
    }

    /// Reads the identity anew.
    pub fn rekey(&mut self) {
        if let Ok(key) = key_of(&self.object) {
            self.key = key;
        }
    }
}

/// Refuses two manifests of one identity.
pub fn unique(manifests: &[Manifest]) -> Result<(), ManifestError> {
    let mut seen: HashMap<&ManifestKey, &str> = HashMap::with_capacity(manifests.len());
    for manifest in manifests {
        if let Some(first) = seen.insert(&manifest.key, &manifest.origin) {
            let (key, second) = (Box::new(manifest.key.clone()), manifest.origin.clone());
            return Err(ManifestError::Duplicate { key, first: first.to_owned(), second });
        }
    }
    Ok(())
}

fn key_of(object: &Value) -> Result<ManifestKey, &'static str> {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
    let api_version = text(object.get("apiVersion")).ok_or("apiVersion")?;
    let kind = text(object.get("kind")).ok_or("kind")?;
    let metadata = object.get("metadata").ok_or("metadata")?;
    let name = text(metadata.get("name")).or_else(|| text(metadata.get("generateName"))).ok_or("metadata.name")?;
    let group = api_version.split_once('/').map_or("", |(group, _)| group).to_owned();
    Ok(ManifestKey { group, kind, namespace: text(metadata.get("namespace")), name })
}
