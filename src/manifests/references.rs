//! References to Secrets and ConfigMaps that no manifest provides: they have to be in the cluster already.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::manifest::Manifest;
use super::place::Place;
use super::pod::{list, pod, text};

/// A Secret or ConfigMap that objects need and no manifest provides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unprovided {
    /// `Secret` or `ConfigMap`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// The first reference of each object that needs it.
    pub needed_by: Vec<Place>,
}

/// ConfigMaps that Kubernetes puts into every namespace.
const EVERYWHERE: &[&str] = &["kube-root-ca.crt"];

/// What is referred to and not provided. References that are marked as optional are left out, and so are certificates of an
/// Ingress that cert-manager is asked to make.
pub fn unprovided(manifests: &[Manifest]) -> Vec<Unprovided> {
    let provided: BTreeSet<(&str, Option<&str>, &str)> = manifests
        .iter()
        .map(|manifest| (manifest.key.kind.as_str(), manifest.key.namespace.as_deref(), manifest.key.name.as_str()))
        .collect();
    let mut found: BTreeMap<(&'static str, String), Vec<Place>> = BTreeMap::new();
    for manifest in manifests {
        for Reference { kind, name, path } in references(manifest) {
            let is_provided = provided.contains(&(kind, manifest.key.namespace.as_deref(), name));
            if is_provided || name.is_empty() || EVERYWHERE.contains(&name) {
                continue;
            }
            let needed_by = found.entry((kind, name.to_owned())).or_default();
            if needed_by.last().is_none_or(|place| place.key != manifest.key) {
                needed_by.push(Place::new(manifest, path));
            }
        }
    }
    found.into_iter().map(|((kind, name), needed_by)| Unprovided { kind, name, needed_by }).collect()
}

struct Reference<'a> {
    kind: &'static str,
    name: &'a str,
    path: String,
}

fn references(manifest: &Manifest) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    if let Some(pod) = pod(manifest) {
        search(pod.spec, pod.path, &mut found);
    }
    match manifest.key.kind.as_str() {
        // `secrets` of a ServiceAccount says which Secrets its pods may use and makes none of them do so: nothing waits for those.
        "ServiceAccount" => {
            named(list(&manifest.object, "imagePullSecrets"), "imagePullSecrets", &mut found);
        }
        "Ingress" if !makes_certificates(manifest) => {
            let tls = manifest.object.get("spec").map(|spec| list(spec, "tls")).unwrap_or_default();
            found.extend(tls.iter().enumerate().map(|(index, item)| Reference {
                kind: "Secret",
                name: text(item, "secretName"),
                path: format!("spec.tls[{index}].secretName"),
            }));
        }
        _ => {}
    }
    found
}

fn makes_certificates(manifest: &Manifest) -> bool {
    let annotations = manifest.object.pointer("/metadata/annotations").and_then(Value::as_object);
    annotations.is_some_and(|map| map.keys().any(|key| key.contains("cert-manager.io") || key.contains("tls-acme")))
}

/// Walks through a pod. Kubernetes names its references alike everywhere in one.
fn search<'a>(value: &'a Value, path: &str, found: &mut Vec<Reference<'a>>) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                let path = format!("{path}.{key}");
                let reference = match key.as_str() {
                    "imagePullSecrets" => {
                        named(list(value, key), &path, found);
                        continue;
                    }
                    // A volume names its Secret by `secretName`, all others use `name`.
                    "secret" if inner.get("secretName").is_some() => Some(("Secret", text(inner, "secretName"))),
                    "secret" | "secretKeyRef" | "secretRef" | "nodePublishSecretRef" => {
                        Some(("Secret", text(inner, "name")))
                    }
                    "configMap" | "configMapKeyRef" | "configMapRef" => Some(("ConfigMap", text(inner, "name"))),
                    _ => None,
                };
                match reference {
                    Some((kind, name)) if inner.get("optional") != Some(&Value::Bool(true)) => {
                        found.push(Reference { kind, name, path });
                    }
                    Some(_) => {}
                    None => search(inner, &path, found),
                }
            }
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| search(item, &format!("{path}[{index}]"), found));
        }
        _ => {}
    }
}

/// References that are a list of names.
fn named<'a>(items: &'a [Value], path: &str, found: &mut Vec<Reference<'a>>) {
    found.extend(items.iter().enumerate().map(|(index, item)| Reference {
        kind: "Secret",
        name: text(item, "name"),
        path: format!("{path}[{index}]"),
    }));
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail this way")]

    use serde_json::{Value, json};

    use super::unprovided;
    use crate::manifests::Manifest;

    fn found(objects: &[Value]) -> Vec<String> {
        let manifests: Vec<_> = objects.iter().map(|object| Manifest::new(object.clone(), "test").unwrap()).collect();
        let line = |one: &super::Unprovided| {
            let places: Vec<String> =
                one.needed_by.iter().map(|place| format!("{} {}", place.key, place.path)).collect();
            format!("{} {}: {}", one.kind, one.name, places.join(" "))
        };
        unprovided(&manifests).iter().map(line).collect()
    }

    fn deployment(name: &str, spec: &Value) -> Value {
        json!({ "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": name, "namespace": "n" },
            "spec": { "template": { "spec": spec } } })
    }

    #[test]
    fn every_way_to_refer_is_seen() {
        let spec = json!({
            "imagePullSecrets": [{ "name": "pull" }],
            "initContainers": [{ "env": [{ "name": "A", "valueFrom": { "configMapKeyRef": { "name": "cm-key", "key": "k" } } }] }],
            "containers": [{
                "envFrom": [{ "secretRef": { "name": "env" } }, { "configMapRef": { "name": "cm-env" } }],
                "env": [{ "name": "A", "valueFrom": { "secretKeyRef": { "name": "key", "key": "k" } } }],
            }],
            "volumes": [
                { "name": "a", "secret": { "secretName": "volume" } },
                { "name": "b", "configMap": { "name": "cm-volume" } },
                { "name": "c", "projected": { "sources": [{ "secret": { "name": "part" } }] } },
            ],
        });
        assert_eq!(
            found(&[deployment("d", &spec), deployment("e", &json!({ "imagePullSecrets": [{ "name": "pull" }] }))]),
            [
                "ConfigMap cm-env: Deployment/n/d spec.template.spec.containers[0].envFrom[1].configMapRef",
                "ConfigMap cm-key: Deployment/n/d spec.template.spec.initContainers[0].env[0].valueFrom.configMapKeyRef",
                "ConfigMap cm-volume: Deployment/n/d spec.template.spec.volumes[1].configMap",
                "Secret env: Deployment/n/d spec.template.spec.containers[0].envFrom[0].secretRef",
                "Secret key: Deployment/n/d spec.template.spec.containers[0].env[0].valueFrom.secretKeyRef",
                "Secret part: Deployment/n/d spec.template.spec.volumes[2].projected.sources[0].secret",
                "Secret pull: Deployment/n/d spec.template.spec.imagePullSecrets[0] Deployment/n/e spec.template.spec.imagePullSecrets[0]",
                "Secret volume: Deployment/n/d spec.template.spec.volumes[0].secret",
            ]
        );
    }

    #[test]
    fn what_is_provided_or_optional_is_no_finding() {
        let spec = json!({ "volumes": [
            { "name": "a", "secret": { "secretName": "mine" } },
            { "name": "b", "secret": { "secretName": "perhaps", "optional": true } },
            { "name": "c", "configMap": { "name": "kube-root-ca.crt" } },
        ] });
        let secret = |namespace: &str| json!({ "apiVersion": "v1", "kind": "Secret", "metadata": { "name": "mine", "namespace": namespace } });
        assert!(found(&[deployment("d", &spec), secret("n")]).is_empty());
        assert_eq!(found(&[deployment("d", &spec), secret("other")]).len(), 1);
    }

    #[test]
    fn certificates_of_an_ingress_may_come_from_cert_manager() {
        let ingress = |annotations: Value| {
            json!({ "apiVersion": "networking.k8s.io/v1", "kind": "Ingress",
                "metadata": { "name": "i", "annotations": annotations }, "spec": { "tls": [{ "secretName": "tls" }] } })
        };
        assert_eq!(found(&[ingress(json!({}))]), ["Secret tls: Ingress/i spec.tls[0].secretName"]);
        assert!(found(&[ingress(json!({ "cert-manager.io/cluster-issuer": "x" }))]).is_empty());
    }
}
