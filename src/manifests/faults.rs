//! What Kubernetes refuses although every field has the right type, and what it takes although it cannot work.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::manifest::Manifest;
use super::place::Place;
use super::pod::{Pod, list, pod, text};

/// How an object is at odds with itself or with others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub place: Place,
    /// What is at odds.
    pub kind: FaultKind,
    /// The name or label that it is about.
    pub about: String,
}

/// What is at odds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// Two volumes of a pod have one name.
    DuplicateVolume,
    /// Two containers of a pod have one name.
    DuplicateContainer,
    /// Two volumes are mounted at one place.
    DuplicateMount,
    /// A container mounts a volume that its pod does not have.
    MissingVolume,
    /// Pods lack a label that their own object selects them by, or have another value for it.
    SelectorMisses,
    /// An object selects pods of which there are none.
    SelectsNothing,
}

/// Finds faults in all objects.
pub fn faults(manifests: &[Manifest]) -> Vec<Fault> {
    let mut found = Vec::new();
    let pods: Vec<(Option<&str>, Pod<'_>)> =
        manifests.iter().filter_map(|manifest| Some((manifest.key.namespace.as_deref(), pod(manifest)?))).collect();
    for manifest in manifests {
        let mut add = |path: String, kind, about: &str| {
            found.push(Fault { place: Place::new(manifest, path), kind, about: about.to_owned() });
        };
        if let Some(pod) = pod(manifest) {
            check_names(manifest, &pod, &mut add);
            for (label, _) in selector(&manifest.object).into_iter().flatten().filter(|label| !has(pod.labels, *label))
            {
                add("spec.selector.matchLabels".to_owned(), FaultKind::SelectorMisses, label);
            }
        } else if let Some((path, labels)) = selected(manifest) {
            let namespace = manifest.key.namespace.as_deref();
            let is_selected = |(place, pod): &(Option<&str>, Pod<'_>)| {
                *place == namespace && labels.iter().all(|label| has(pod.labels, label))
            };
            if !labels.is_empty() && !pods.iter().any(is_selected) {
                add(path.to_owned(), FaultKind::SelectsNothing, "");
            }
        }
    }
    found
}

fn check_names(manifest: &Manifest, pod: &Pod<'_>, add: &mut dyn FnMut(String, FaultKind, &str)) {
    let mut volumes = BTreeSet::new();
    for (index, volume) in list(pod.spec, "volumes").iter().enumerate() {
        if !volumes.insert(text(volume, "name")) {
            add(format!("{}.volumes[{index}].name", pod.path), FaultKind::DuplicateVolume, text(volume, "name"));
        }
    }
    let claims = manifest.object.get("spec").map(|spec| list(spec, "volumeClaimTemplates")).unwrap_or_default();
    volumes.extend(claims.iter().filter_map(|claim| claim.pointer("/metadata/name")?.as_str()));
    let mut containers = BTreeSet::new();
    for (key, items) in pod.containers() {
        for (index, container) in items.iter().enumerate() {
            let path = format!("{}.{key}[{index}]", pod.path);
            if !containers.insert(text(container, "name")) {
                add(format!("{path}.name"), FaultKind::DuplicateContainer, text(container, "name"));
            }
            let mut places = BTreeSet::new();
            for (index, mount) in list(container, "volumeMounts").iter().enumerate() {
                let path = format!("{path}.volumeMounts[{index}]");
                if !volumes.contains(text(mount, "name")) {
                    add(format!("{path}.name"), FaultKind::MissingVolume, text(mount, "name"));
                }
                if !places.insert(text(mount, "mountPath")) {
                    add(format!("{path}.mountPath"), FaultKind::DuplicateMount, text(mount, "mountPath"));
                }
            }
        }
    }
}

/// The labels that an object of pods selects its own by.
fn selector(object: &Value) -> Option<&Map<String, Value>> {
    object.pointer("/spec/selector/matchLabels")?.as_object()
}

/// The labels by which an object selects the pods of others.
fn selected(manifest: &Manifest) -> Option<(&'static str, &Map<String, Value>)> {
    match manifest.key.kind.as_str() {
        "Service" => Some(("spec.selector", manifest.object.pointer("/spec/selector")?.as_object()?)),
        "PodDisruptionBudget" => Some(("spec.selector.matchLabels", selector(&manifest.object)?)),
        _ => None,
    }
}

/// Labels that Kubernetes itself puts on pods.
const GIVEN: &[&str] =
    &["statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index", "batch.kubernetes.io/job-name"];

fn has(labels: &Value, (name, value): (&String, &Value)) -> bool {
    labels.get(name) == Some(value) || GIVEN.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail this way")]

    use serde_json::{Value, json};

    use super::faults;
    use crate::manifests::Manifest;

    fn found(objects: &[Value]) -> Vec<String> {
        let manifests: Vec<_> = objects.iter().map(|object| Manifest::new(object.clone(), "test").unwrap()).collect();
        let line =
            |fault: &super::Fault| format!("{} {} {:?} {}", fault.place.key, fault.place.path, fault.kind, fault.about);
        faults(&manifests).iter().map(line).collect()
    }

    #[test]
    fn names_and_places_in_a_pod_are_unique() {
        let pod = json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "p" }, "spec": {
            "volumes": [{ "name": "a" }, { "name": "b" }, { "name": "a" }],
            "initContainers": [{ "name": "main" }],
            "containers": [{ "name": "main", "volumeMounts": [
                { "name": "a", "mountPath": "/x" }, { "name": "b", "mountPath": "/x" }, { "name": "c", "mountPath": "/z" },
            ] }],
        } });
        assert_eq!(
            found(&[pod]),
            [
                "Pod/p spec.volumes[2].name DuplicateVolume a",
                "Pod/p spec.containers[0].name DuplicateContainer main",
                "Pod/p spec.containers[0].volumeMounts[1].mountPath DuplicateMount /x",
                "Pod/p spec.containers[0].volumeMounts[2].name MissingVolume c",
            ]
        );
    }

    #[test]
    fn claims_of_a_stateful_set_are_volumes_too() {
        let set = json!({ "apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": { "name": "s" }, "spec": {
            "volumeClaimTemplates": [{ "metadata": { "name": "data" } }],
            "template": { "spec": { "containers": [{ "name": "c", "volumeMounts": [{ "name": "data", "mountPath": "/d" }] }] } },
        } });
        assert!(found(&[set]).is_empty());
    }

    #[test]
    fn selectors_find_pods() {
        let deployment = |labels: Value| {
            json!({ "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "d" }, "spec": {
                "selector": { "matchLabels": { "app": "x" } }, "template": { "metadata": { "labels": labels }, "spec": {} } } })
        };
        let service = json!({ "apiVersion": "v1", "kind": "Service", "metadata": { "name": "s" }, "spec": { "selector": { "app": "x" } } });
        assert!(found(&[deployment(json!({ "app": "x", "more": "y" })), service.clone()]).is_empty());
        // Kubernetes labels the pods of a StatefulSet by name.
        let one_pod = json!({ "apiVersion": "v1", "kind": "Service", "metadata": { "name": "s" },
            "spec": { "selector": { "app": "x", "statefulset.kubernetes.io/pod-name": "d-0" } } });
        assert!(found(&[deployment(json!({ "app": "x" })), one_pod]).is_empty());
        assert_eq!(
            found(&[deployment(json!({ "app": "y" })), service]),
            ["Deployment/d spec.selector.matchLabels SelectorMisses app", "Service/s spec.selector SelectsNothing "]
        );
    }
}
