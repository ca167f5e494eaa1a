//! Objects of a release in other namespaces than those that are looked through anyway.

use serde_json::Value;

use crate::cli::ReleaseArgs;
use crate::manifests::{Manifest, RELEASE_NAMESPACE};

/// Whether an object of another namespace is this release's. One of the same name may be in that namespace, too, and has the same labels: so it
/// has to say from which namespace it comes, by a label, as Helm notes it, or by the namespace whose pods are watched.
pub fn is_of(manifest: &Manifest, release: &ReleaseArgs) -> bool {
    if let Some(namespace) = told(manifest) {
        return namespace == release.namespace;
    }
    let watched = manifest.object.pointer("/spec/namespaceSelector/matchNames").and_then(Value::as_array);
    watched.is_some_and(|names| names.iter().any(|name| name == &*release.namespace))
}

/// Whether an object outside of namespaces says that it is that of a release in another namespace.
pub fn is_anothers(manifest: &Manifest, release: &ReleaseArgs) -> bool {
    manifest.key.namespace.is_none() && told(manifest).is_some_and(|namespace| namespace != release.namespace)
}

/// The namespace of the release that an object says it is of.
fn told(manifest: &Manifest) -> Option<&str> {
    let text = |pointer: &str, name: &str| manifest.object.pointer(pointer)?.get(name)?.as_str();
    text("/metadata/labels", RELEASE_NAMESPACE)
        .or_else(|| text("/metadata/annotations", "meta.helm.sh/release-namespace"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail this way")]

    use serde_json::{Value, json};

    use super::{is_anothers, is_of};
    use crate::cli::ReleaseArgs;
    use crate::manifests::Manifest;

    #[test]
    fn an_object_says_from_which_namespace_it_comes() {
        let release = ReleaseArgs { name: "st2".to_owned(), namespace: "stack".to_owned() };
        let is_of = |metadata: Value, watched: &[&str]| {
            let object = json!({
                "apiVersion": "monitoring.coreos.com/v1", "kind": "ServiceMonitor", "metadata": metadata,
                "spec": { "namespaceSelector": { "matchNames": watched } },
            });
            is_of(&Manifest::new(object, "test").unwrap(), &release)
        };
        let labelled =
            |namespace: &str| json!({ "name": "a", "labels": { "st2ha.stackstorm.com/release-namespace": namespace } });
        let helms =
            |namespace: &str| json!({ "name": "a", "annotations": { "meta.helm.sh/release-namespace": namespace } });
        assert!(is_of(labelled("stack"), &[]));
        assert!(!is_of(labelled("other"), &["stack"]));
        assert!(is_of(helms("stack"), &[]));
        assert!(!is_of(helms("other"), &["stack"]));
        assert!(is_of(json!({ "name": "a" }), &["stack"]));
        assert!(!is_of(json!({ "name": "a" }), &["other"]));
        assert!(!is_of(json!({ "name": "a" }), &[]));
    }
    #[test]
    fn an_object_outside_of_namespaces_may_be_anothers() {
        let release = ReleaseArgs { name: "st2".to_owned(), namespace: "stack".to_owned() };
        let role = |metadata: Value| {
            let object =
                json!({ "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": metadata });
            is_anothers(&Manifest::new(object, "test").unwrap(), &release)
        };
        let labels = |namespace: &str| json!({ "st2ha.stackstorm.com/release-namespace": namespace });
        assert!(role(json!({ "name": "a", "labels": labels("other") })));
        assert!(role(json!({ "name": "a", "annotations": { "meta.helm.sh/release-namespace": "other" } })));
        assert!(!role(json!({ "name": "a", "labels": labels("stack") })));
        assert!(!role(json!({ "name": "a" })), "nothing tells");
        assert!(!role(json!({ "name": "a", "namespace": "other", "labels": labels("other") })));
    }
}
