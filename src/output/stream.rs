//! Manifests as one text.

use serde_json::{Value, json};

use crate::manifests::Manifest;
use crate::yaml::{self, EmitError};

/// How manifests are written down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// YAML documents, each after a line `---`.
    #[default]
    Yaml,
    /// One JSON document of kind `List`.
    Json,
}

/// The text of manifests, with a line break at its end. No manifests are no YAML documents, but an empty JSON list.
pub fn stream(manifests: &[Manifest], format: Format) -> Result<String, EmitError> {
    let objects = manifests.iter().map(|manifest| &manifest.object);
    match format {
        Format::Yaml => yaml::emit_stream(objects),
        Format::Json => {
            let items: Vec<&Value> = objects.collect();
            Ok(format!("{:#}\n", json!({ "apiVersion": "v1", "kind": "List", "items": items })))
        }
    }
}
