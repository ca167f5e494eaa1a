//! Who the manifests are for, and what that changes about them.

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::manifest::Manifest;

/// The consumer of the output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Target {
    /// `kubectl apply`: namespaces everywhere, no hooks, Jobs that can be applied again.
    #[default]
    Kubectl,
    /// Helm: what the upstream chart renders, hooks included.
    Helm,
}

/// What to make of manifests for a target.
#[derive(Clone, Copy, Debug)]
pub struct Adapt<'a> {
    /// The consumer.
    pub target: Target,
    /// Namespace of the release.
    pub namespace: &'a str,
    /// Whether the test pod and its ConfigMap stay in where the target would leave them out.
    pub include_tests: bool,
}

const HOOK: &str = "helm.sh/hook";
/// Longest name of a Job: its pods carry it in a label.
const LONGEST_NAME: usize = 63;

/// Kinds that live outside namespaces.
const CLUSTER_SCOPED: &[&str] = &[
    "APIService",
    "ClusterRole",
    "ClusterRoleBinding",
    "CustomResourceDefinition",
    "IngressClass",
    "MutatingWebhookConfiguration",
    "Namespace",
    "PersistentVolume",
    "PodSecurityPolicy",
    "PriorityClass",
    "StorageClass",
    "ValidatingWebhookConfiguration",
];

/// Whether objects of a kind live outside namespaces.
pub fn is_cluster_scoped(kind: &str) -> bool {
    CLUSTER_SCOPED.contains(&kind)
}

/// Makes manifests fit their target.
pub fn adapt(manifests: Vec<Manifest>, to: Adapt<'_>) -> Vec<Manifest> {
    match to.target {
        Target::Helm => manifests,
        Target::Kubectl => for_kubectl(manifests, to),
    }
}

fn for_kubectl(manifests: Vec<Manifest>, to: Adapt<'_>) -> Vec<Manifest> {
    manifests
        .into_iter()
        .filter(|manifest| to.include_tests || !is_test(manifest))
        .map(|mut manifest| {
            drop_hooks(&mut manifest);
            if manifest.key.kind == "Job" {
                name_by_content(&mut manifest);
            }
            set_namespace(&mut manifest, to.namespace);
            manifest.rekey();
            manifest
        })
        .collect()
}

/// Whether this belongs to the tests that Helm runs on demand.
fn is_test(manifest: &Manifest) -> bool {
    let label = manifest.object.pointer("/metadata/labels/app.kubernetes.io~1component").and_then(Value::as_str);
    let is_hook = manifest.annotation(HOOK).is_some_and(|hook| hook.contains("test"));
    is_hook || (label == Some("tests") && manifest.key.kind == "ConfigMap")
}

fn drop_hooks(manifest: &mut Manifest) {
    let Some(metadata) = manifest.metadata_mut() else { return };
    if let Some(Value::Object(annotations)) = metadata.get_mut("annotations") {
        annotations.retain(|name, _| !name.starts_with(HOOK));
        if annotations.is_empty() {
            metadata.remove("annotations");
        }
    }
}

/// Ends a Job's name in a hash of its spec, which Kubernetes does not let anyone change: a Job that would run something else is
/// another Job, and one that would run the same is left alone.
fn name_by_content(manifest: &mut Manifest) {
    let spec = manifest.object.get("spec").map(Value::to_string).unwrap_or_default();
    let digest = Sha256::digest(spec.as_bytes());
    let [one, two, three, four, five, ..] = digest.0;
    let hash = format!("{one:02x}{two:02x}{three:02x}{four:02x}{five:02x}");
    let kept: String = manifest.key.name.chars().take(LONGEST_NAME - hash.len() - 1).collect();
    let name = format!("{}-{hash}", kept.trim_end_matches(['-', '.']));
    if let Some(metadata) = manifest.metadata_mut() {
        metadata.insert("name".to_owned(), Value::String(name));
    }
}

fn set_namespace(manifest: &mut Manifest, namespace: &str) {
    if is_cluster_scoped(&manifest.key.kind) {
        return;
    }
    let Some(metadata) = manifest.metadata_mut() else { return };
    if metadata.contains_key("namespace") {
        return;
    }
    // After the name, where people look for it.
    let place = metadata.keys().position(|key| key == "name").map_or(0, |place| place + 1);
    metadata.shift_insert(place, "namespace".to_owned(), Value::String(namespace.to_owned()));
}
