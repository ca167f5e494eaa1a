//! As whom MongoDB's servers run. Bitnami's image has a user of its own; the official one starts as root, and what makes it change is not run.

use serde_json::Value;

use super::plan::Rendered;
use crate::manifests::Manifest;

/// Whether MongoDB's servers run as root in a stage that moves them, for all that the manifests say.
pub fn runs_as_root(stages: &[Rendered]) -> bool {
    let moved = stages.iter().filter(|rendered| rendered.stage.hop().is_some());
    moved.flat_map(|rendered| &rendered.manifests).any(is_roots)
}

fn is_roots(manifest: &Manifest) -> bool {
    let pod = manifest.object.pointer("/spec/template/spec");
    let Some(pod) = pod.filter(|_| manifest.key.kind == "StatefulSet" && manifest.origin.starts_with("mongodb/"))
    else {
        return false;
    };
    let user = |place: &Value| place.pointer("/securityContext/runAsUser").and_then(Value::as_i64);
    let containers = pod.get("containers").and_then(Value::as_array).into_iter().flatten();
    let of_pod = user(pod);
    let mut servers = containers.filter(|container| container["name"] == "mongodb");
    servers.any(|server| user(server).or(of_pod).is_none_or(|user| user == 0))
}
