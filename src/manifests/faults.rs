//! What Kubernetes refuses although every field has the right type, and what it takes although it cannot work.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::fault::{Fault, FaultKind, has};
use super::key::may_share;
use super::manifest::Manifest;
use super::operated::{is_among, operated};
use super::place::Place;
use super::pod::{Pod, list, pod, text};
use super::refused::roots_by_image;
use super::{data_keys, monitors, ports};

/// Volumes that can be devices.
const CLAIMS: &[&str] = &["persistentVolumeClaim", "ephemeral"];

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
            for path in roots_by_image(manifest) {
                add(path, FaultKind::RootByImage, "true");
            }
            for (label, _) in selector(&manifest.object).into_iter().flatten().filter(|label| !has(pod.labels, *label))
            {
                add("spec.selector.matchLabels".to_owned(), FaultKind::SelectorMisses, label);
            }
        } else if let Some((path, labels)) = selected(manifest) {
            let namespace = manifest.key.namespace.as_deref();
            let is_selected = |(place, pod): &(Option<&str>, Pod<'_>)| {
                may_share(*place, namespace) && labels.iter().all(|label| has(pod.labels, label))
            };
            let is_operated = || {
                let here = manifests.iter().filter(|other| may_share(other.key.namespace.as_deref(), namespace));
                here.filter_map(operated).any(|made| is_among(labels, &made.pods))
            };
            if !labels.is_empty() && !pods.iter().any(is_selected) && !is_operated() {
                add(path.to_owned(), FaultKind::SelectsNothing, "");
            }
        }
    }
    let mut add = |manifest: &Manifest, path: String, kind, about: &str| {
        found.push(Fault { place: Place::new(manifest, path), kind, about: about.to_owned() });
    };
    data_keys::check(manifests, &mut add);
    ports::check(manifests, &mut add);
    monitors::check(manifests, &mut add);
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
            for (index, device) in list(container, "volumeDevices").iter().enumerate() {
                let name = text(device, "name");
                let mut volume = list(pod.spec, "volumes").iter().filter(|volume| text(volume, "name") == name);
                let is_claim = |volume: &Value| CLAIMS.iter().any(|claim| volume.get(claim).is_some());
                let kind = if !volumes.contains(name) {
                    FaultKind::MissingVolume
                } else if volume.next().is_some_and(|volume| !is_claim(volume)) {
                    FaultKind::NoDevice
                } else {
                    continue;
                };
                add(format!("{path}.volumeDevices[{index}].name"), kind, name);
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
pub(super) fn selected(manifest: &Manifest) -> Option<(&'static str, &Map<String, Value>)> {
    match manifest.key.kind.as_str() {
        "Service" => Some(("spec.selector", manifest.object.pointer("/spec/selector")?.as_object()?)),
        "NetworkPolicy" => {
            let labels = manifest.object.pointer("/spec/podSelector/matchLabels")?.as_object()?;
            Some(("spec.podSelector.matchLabels", labels))
        }
        "PodDisruptionBudget" => Some(("spec.selector.matchLabels", selector(&manifest.object)?)),
        _ => None,
    }
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
    fn keys_of_rendered_objects_are_there() {
        let env = |kind: &str, name: &str, key: &str| json!({ "name": "A", "valueFrom": { kind: { "name": name, "key": key } } });
        let pod = json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "p" }, "spec": {
            "containers": [{ "name": "c", "env": [
                env("secretKeyRef", "s", "a"), env("secretKeyRef", "s", "z"), env("configMapKeyRef", "s", "z"),
                { "name": "B", "valueFrom": { "secretKeyRef": { "name": "s", "key": "z", "optional": true } } },
            ] }],
            "volumes": [
                { "name": "a", "secret": { "secretName": "s", "items": [{ "key": "a", "path": "x" }, { "key": "y", "path": "y" }] } },
                { "name": "b", "projected": { "sources": [{ "configMap": { "name": "m", "items": [{ "key": "x", "path": "x" }] } }] } },
            ],
        } });
        let secret = json!({ "apiVersion": "v1", "kind": "Secret", "metadata": { "name": "s" }, "data": { "a": "" } });
        let map = json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "m" } });
        assert_eq!(
            found(&[pod, secret, map]),
            [
                "Pod/p spec.containers[0].env[1].valueFrom.secretKeyRef.key MissingKey z",
                "Pod/p spec.volumes[0].secret.items[1].key MissingKey y",
                "Pod/p spec.volumes[1].projected.sources[0].configMap.items[0].key MissingKey x",
            ]
        );
    }

    #[test]
    fn ports_are_those_of_somebody() {
        let probe = |port: &str| json!({ "httpGet": { "port": port } });
        let pod = json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "p", "labels": { "app": "x" } }, "spec": {
            "containers": [{ "name": "c", "ports": [{ "name": "web", "containerPort": 1 }],
                "livenessProbe": probe("web"), "readinessProbe": probe("wep") }],
        } });
        let service = |name: &str, target: &str, node: i64| {
            json!({ "apiVersion": "v1", "kind": "Service", "metadata": { "name": name, "labels": { "app": name } }, "spec": {
                "selector": { "app": "x" }, "ports": [{ "name": "http", "port": 80, "targetPort": target, "nodePort": node }] } })
        };
        let path = |port: Value| json!({ "path": "/", "backend": { "service": { "name": "s", "port": port } } });
        let ingress = json!({ "apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": { "name": "i" }, "spec": { "rules": [
            { "http": { "paths": [path(json!({ "number": 80 })), path(json!({ "number": 81 })), path(json!({ "name": "https" }))] } },
        ] } });
        assert_eq!(
            found(&[
                pod,
                service("s", "web", 30000),
                service("t", "api", 30000),
                service("u", "web", 32767),
                service("v", "web", 32768),
                ingress
            ]),
            [
                "Pod/p spec.containers[0].readinessProbe.httpGet.port MissingPort wep",
                "Service/t spec.ports[0].nodePort DuplicateNodePort 30000",
                "Service/t spec.ports[0].targetPort UnansweredPort api",
                "Service/v spec.ports[0].nodePort UnusualNodePort 32768",
                "Ingress/i spec.rules[0].http.paths[1].backend.service.port.number MissingPort 81",
                "Ingress/i spec.rules[0].http.paths[2].backend.service.port.name MissingPort https",
            ]
        );
    }

    #[test]
    fn monitors_watch_something() {
        let monitor = |kind: &str, endpoints: &str, labels: Value, port: &str| {
            json!({ "apiVersion": "monitoring.coreos.com/v1", "kind": kind, "metadata": { "name": port, "namespace": "m" },
                "spec": { "selector": { "matchLabels": labels }, "namespaceSelector": { "matchNames": ["n"] }, endpoints: [{ "port": port }] } })
        };
        let service = json!({ "apiVersion": "v1", "kind": "Service", "metadata": { "name": "s", "namespace": "n", "labels": { "app": "x" } },
            "spec": { "ports": [{ "name": "metrics", "port": 1 }] } });
        let pod = json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "p", "namespace": "n", "labels": { "app": "x" } },
            "spec": { "containers": [{ "name": "c", "ports": [{ "name": "metrics", "containerPort": 1 }] }] } });
        let app = |name: &str| json!({ "app": name });
        assert_eq!(
            found(&[
                service,
                pod,
                monitor("ServiceMonitor", "endpoints", app("x"), "metrics"),
                monitor("ServiceMonitor", "endpoints", app("x"), "other"),
                monitor("ServiceMonitor", "endpoints", app("y"), "none"),
                monitor("PodMonitor", "podMetricsEndpoints", app("x"), "metrics"),
                monitor("PodMonitor", "podMetricsEndpoints", app("x"), "odd"),
            ]),
            [
                "ServiceMonitor/m/other spec.endpoints[0].port MissingPort other",
                "ServiceMonitor/m/none spec.selector.matchLabels SelectsNothing ",
                "PodMonitor/m/odd spec.podMetricsEndpoints[0].port MissingPort odd",
            ]
        );
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
