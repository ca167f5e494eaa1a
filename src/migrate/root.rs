//! As whom MongoDB's servers run. Bitnami's image has a user of its own; the official one starts as root, and what makes it change is not run.

use serde_json::Value;

use super::plan::Rendered;
use crate::manifests::Manifest;

/// Who makes MongoDB's servers root.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Root {
    /// The image, since nothing names a user.
    ByImage,
    /// The values.
    ByValues,
}

/// Who makes MongoDB's servers root in a stage that moves them, if anybody does, for all that the manifests say.
pub fn root(stages: &[Rendered]) -> Option<Root> {
    let moved = stages.iter().filter(|rendered| rendered.stage.hop().is_some());
    moved.flat_map(|rendered| &rendered.manifests).filter_map(root_of).min()
}

fn root_of(manifest: &Manifest) -> Option<Root> {
    let pod = manifest.object.pointer("/spec/template/spec");
    let pod = pod.filter(|_| manifest.key.kind == "StatefulSet" && manifest.origin.starts_with("mongodb/"))?;
    let user = |place: &Value| place.pointer("/securityContext/runAsUser").and_then(Value::as_i64);
    let containers = pod.get("containers").and_then(Value::as_array).into_iter().flatten();
    let of_pod = user(pod);
    let servers = containers.filter(|container| container["name"] == "mongodb");
    let roots = servers.filter_map(|server| match user(server).or(of_pod) {
        None => Some(Root::ByImage),
        Some(0) => Some(Root::ByValues),
        Some(_) => None,
    });
    roots.min()
}
