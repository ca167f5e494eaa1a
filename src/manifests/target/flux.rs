//! Flux replaces `${name}` in every object that a Kustomization with `postBuild` applies, scripts included.

use serde_json::{Value, json};

use crate::manifests::manifest::Manifest;

/// The annotation that keeps an object as it is.
const SUBSTITUTE: &str = "kustomize.toolkit.fluxcd.io/substitute";

/// Keeps Flux's hands off an object that would lose something.
pub fn adapt(manifest: &mut Manifest) {
    if holds_variable(&manifest.object) {
        manifest.annotate(SUBSTITUTE, json!("disabled"));
    }
}

fn holds_variable(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains("${"),
        Value::Array(items) => items.iter().any(holds_variable),
        Value::Object(map) => map.iter().any(|(key, value)| key.contains("${") || holds_variable(value)),
        _ => false,
    }
}
