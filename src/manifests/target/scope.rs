//! Which objects live in a namespace, and in which.

use serde_json::Value;

use crate::manifests::manifest::Manifest;

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

/// The namespace that an object ends up in when it is applied with this default namespace; none for those of the whole cluster.
pub fn namespace_of<'a>(manifest: &'a Manifest, default: &'a str) -> Option<&'a str> {
    let in_namespace = !CLUSTER_SCOPED.contains(&manifest.key.kind.as_str());
    in_namespace.then(|| manifest.key.namespace.as_deref().unwrap_or(default))
}

/// Writes down the namespace of an object that does not name one.
pub fn set_namespace(manifest: &mut Manifest, namespace: &str) {
    if CLUSTER_SCOPED.contains(&manifest.key.kind.as_str()) {
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
