//! Manifests as one text.

use serde_json::{Value, json};

use crate::manifests::Manifest;

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
pub fn stream(manifests: &[Manifest], format: Format) -> String {
    match format {
        Format::Yaml => manifests.iter().fold(String::new(), |mut text, manifest| {
            text.push_str("---\n");
            text.push_str(&manifest.object.to_string());
            text.push('\n');
            text
        }),
        Format::Json => {
            let items: Vec<&Value> = manifests.iter().map(|manifest| &manifest.object).collect();
            format!("{:#}\n", json!({ "apiVersion": "v1", "kind": "List", "items": items }))
        }
    }
}
