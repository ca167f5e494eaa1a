//! Flux fills in variables in every object that a Kustomization with `postBuild` applies, scripts included: `${name}` becomes a
//! value or nothing, and of `$$`, `\\` and `\/` one character is left.
//!
//! Source: <https://github.com/drone/envsubst/blob/v1.0.3/parse/scan.go>, which Flux runs over the text of each object.

use serde_json::{Value, json};

use crate::manifests::manifest::Manifest;

/// The annotation that keeps an object as it is.
const SUBSTITUTE: &str = "kustomize.toolkit.fluxcd.io/substitute";

/// Keeps Flux's hands off an object that would lose something, and a Job in the cluster: Flux would make a Job that expired again and again.
pub fn adapt(mut manifest: Manifest) -> Manifest {
    let is_job = manifest.key.kind == "Job";
    if let Some(Value::Object(spec)) = manifest.object.get_mut("spec").filter(|_| is_job) {
        spec.shift_remove(super::job_name::TIME_TO_LIVE);
    }
    if would_change(&manifest.object) {
        manifest.annotate(SUBSTITUTE, json!("disabled"));
    }
    manifest
}

/// Whether anything in an object means something else to Flux than it says.
fn would_change(value: &Value) -> bool {
    match value {
        Value::String(text) => is_special(text),
        Value::Array(items) => items.iter().any(would_change),
        Value::Object(map) => map.iter().any(|(key, value)| is_special(key) || would_change(value)),
        _ => false,
    }
}

fn is_special(text: &str) -> bool {
    ["${", "$$", "\\"].iter().any(|special| text.contains(special))
}
