//! References to objects that no manifest provides: they have to be in the cluster already.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::key::{ManifestKey, may_share};
use super::manifest::Manifest;
use super::operated::operated;
use super::place::Place;
use super::pod::{list, pod, text};

/// An object that others need and no manifest provides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unprovided {
    /// `Secret`, `ConfigMap`, `Service`, `ServiceAccount`, `PersistentVolumeClaim` or `Role`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// The first reference of each object that needs it.
    pub needed_by: Vec<Place>,
}

/// What Kubernetes puts into every namespace.
const EVERYWHERE: &[(&str, &str)] = &[("ConfigMap", "kube-root-ca.crt"), ("ServiceAccount", "default")];

/// What is referred to and not provided. References that are marked as optional are left out, and so are certificates of an
/// Ingress that cert-manager is asked to make.
pub fn unprovided(manifests: &[Manifest]) -> Vec<Unprovided> {
    let mut provided: BTreeMap<(&str, Cow<'_, str>), BTreeSet<Option<&str>>> = BTreeMap::new();
    for ManifestKey { kind, namespace, name, .. } in manifests.iter().map(|manifest| &manifest.key) {
        provided.entry((kind, name.into())).or_default().insert(namespace.as_deref());
    }
    for (manifest, made) in manifests.iter().filter_map(|manifest| Some((manifest, operated(manifest)?))) {
        for (kind, name) in made.objects {
            provided.entry((kind, name.into())).or_default().insert(manifest.key.namespace.as_deref());
        }
    }
    let mut found: BTreeMap<(&'static str, String), Vec<Place>> = BTreeMap::new();
    for manifest in manifests {
        for Reference { kind, name, path } in references(manifest) {
            let namespace = manifest.key.namespace.as_deref();
            let places = provided.get(&(kind, name.into())).into_iter().flatten();
            if places.into_iter().any(|place| may_share(*place, namespace))
                || name.is_empty()
                || EVERYWHERE.contains(&(kind, name))
            {
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

pub(super) struct Reference<'a> {
    pub kind: &'static str,
    pub name: &'a str,
    pub path: String,
}

pub(super) fn references(manifest: &Manifest) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    if let Some(pod) = pod(manifest) {
        search(pod.spec, pod.path, &mut found);
        let path = format!("{}.serviceAccountName", pod.path);
        found.push(Reference { kind: "ServiceAccount", name: text(pod.spec, "serviceAccountName"), path });
    }
    for (at, kind) in
        NAMED_BY.iter().filter(|(owner, ..)| *owner == manifest.key.kind).map(|(_, at, kind)| (*at, *kind))
    {
        let name = manifest.object.pointer(&format!("/{}", at.replace('.', "/"))).and_then(Value::as_str);
        found.extend(name.map(|name| Reference { kind, name, path: at.to_owned() }));
    }
    match manifest.key.kind.as_str() {
        // `secrets` of a ServiceAccount says which Secrets its pods may use and makes none of them do so: nothing waits for those.
        "ServiceAccount" => {
            named(list(&manifest.object, "imagePullSecrets"), "imagePullSecrets", &mut found);
        }
        "Ingress" => {
            found.extend(backends(&manifest.object).into_iter().map(|(path, service)| Reference {
                kind: "Service",
                name: text(service, "name"),
                path: format!("{path}.name"),
            }));
            let tls = manifest.object.get("spec").map(|spec| list(spec, "tls")).unwrap_or_default();
            let certificates = tls.iter().enumerate().map(|(index, item)| Reference {
                kind: "Secret",
                name: text(item, "secretName"),
                path: format!("spec.tls[{index}].secretName"),
            });
            found.extend(certificates.filter(|_| !makes_certificates(manifest)));
        }
        "HTTPRoute" => {
            for (path, backend) in lists(&manifest.object, &["rules", "backendRefs"]) {
                let is_service = ["", "Service"].contains(&text(backend, "kind")) && text(backend, "group").is_empty();
                let is_here = text(backend, "namespace").is_empty();
                if is_service && is_here {
                    found.push(Reference {
                        kind: "Service",
                        name: text(backend, "name"),
                        path: format!("{path}.name"),
                    });
                }
            }
        }
        "TriggerAuthentication" => {
            for (path, target) in lists(&manifest.object, &["secretTargetRef"]) {
                found.push(Reference { kind: "Secret", name: text(target, "name"), path: format!("{path}.name") });
            }
        }
        "RoleBinding" => {
            if manifest.object.pointer("/roleRef/kind").and_then(Value::as_str) == Some("Role") {
                let name = manifest.object.pointer("/roleRef/name").and_then(Value::as_str).unwrap_or_default();
                found.push(Reference { kind: "Role", name, path: "roleRef.name".to_owned() });
            }
            let subjects = list(&manifest.object, "subjects").iter().enumerate();
            let is_here = |subject: &Value| {
                let namespace = text(subject, "namespace");
                namespace.is_empty() || Some(namespace) == manifest.key.namespace.as_deref()
            };
            let accounts = subjects.filter(|(_, one)| text(one, "kind") == "ServiceAccount" && is_here(one));
            found.extend(accounts.map(|(index, subject)| Reference {
                kind: "ServiceAccount",
                name: text(subject, "name"),
                path: format!("subjects[{index}].name"),
            }));
        }
        _ => {}
    }
    found
}

/// The items of a list inside of the items of others, from the `spec` on, each with its path.
fn lists<'a>(object: &'a Value, keys: &[&str]) -> Vec<(String, &'a Value)> {
    let mut found = vec![("spec".to_owned(), object.get("spec").unwrap_or(&Value::Null))];
    for key in keys {
        let inside = |(path, value): (String, &'a Value)| {
            let item = move |(index, item): (usize, &'a Value)| (format!("{path}.{key}[{index}]"), item);
            list(value, key).iter().enumerate().map(item)
        };
        found = found.into_iter().flat_map(inside).collect();
    }
    found
}

/// Fields that name an object: the kind of their own, the field, the kind of the other.
const NAMED_BY: &[(&str, &str, &str)] = &[("StatefulSet", "spec.serviceName", "Service")];

/// The Services that an Ingress leads to, each with its path.
pub fn backends(ingress: &Value) -> Vec<(String, &Value)> {
    let spec = ingress.get("spec").unwrap_or(&Value::Null);
    let mut found: Vec<(String, &Value)> = Vec::new();
    let default = spec.pointer("/defaultBackend/service");
    found.extend(default.map(|service| ("spec.defaultBackend.service".to_owned(), service)));
    for (index, rule) in list(spec, "rules").iter().enumerate() {
        let paths = rule.get("http").map(|http| list(http, "paths")).unwrap_or_default();
        for (number, path) in paths.iter().enumerate() {
            let at = format!("spec.rules[{index}].http.paths[{number}].backend.service");
            found.extend(path.pointer("/backend/service").map(|service| (at, service)));
        }
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
                    "persistentVolumeClaim" => Some(("PersistentVolumeClaim", text(inner, "claimName"))),
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
    fn routes_and_scalers_refer_to_objects() {
        let route = json!({ "apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": { "name": "r", "namespace": "n" },
            "spec": { "rules": [{ "backendRefs": [{ "name": "web", "port": 80 }, { "name": "far", "namespace": "m" }] }] } });
        let login = json!({ "apiVersion": "keda.sh/v1alpha1", "kind": "TriggerAuthentication", "metadata": { "name": "t", "namespace": "n" },
            "spec": { "secretTargetRef": [{ "parameter": "a", "name": "own", "key": "k" }] } });
        assert_eq!(
            found(&[route, login]),
            [
                "Secret own: TriggerAuthentication/n/t spec.secretTargetRef[0].name",
                "Service web: HTTPRoute/n/r spec.rules[0].backendRefs[0].name",
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
    fn accounts_claims_services_and_roles_are_referred_to() {
        let spec = json!({ "serviceAccountName": "robot", "volumes": [
            { "name": "a", "persistentVolumeClaim": { "claimName": "disk" } },
        ] });
        let backend = |name: &str| json!({ "service": { "name": name, "port": { "number": 80 } } });
        let ingress = json!({ "apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": { "name": "i", "namespace": "n" },
            "spec": { "defaultBackend": backend("fallback"), "rules": [{ "http": { "paths": [
                { "path": "/", "backend": backend("web") }, { "path": "/a", "backend": backend("api") },
            ] } }] } });
        let set = json!({ "apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": { "name": "s", "namespace": "n" },
            "spec": { "serviceName": "headless", "template": { "spec": { "serviceAccountName": "default" } } } });
        let binding = json!({ "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding",
            "metadata": { "name": "b", "namespace": "n" }, "roleRef": { "kind": "Role", "name": "reader" },
            "subjects": [{ "kind": "ServiceAccount", "name": "clerk" },
                { "kind": "ServiceAccount", "name": "guest", "namespace": "other" }, { "kind": "User", "name": "me" }] });
        let service = json!({ "apiVersion": "v1", "kind": "Service", "metadata": { "name": "web", "namespace": "n" } });
        assert_eq!(
            found(&[deployment("d", &spec), ingress, set, binding, service]),
            [
                "PersistentVolumeClaim disk: Deployment/n/d spec.template.spec.volumes[0].persistentVolumeClaim",
                "Role reader: RoleBinding/n/b roleRef.name",
                "Service api: Ingress/n/i spec.rules[0].http.paths[1].backend.service.name",
                "Service fallback: Ingress/n/i spec.defaultBackend.service.name",
                "Service headless: StatefulSet/n/s spec.serviceName",
                "ServiceAccount clerk: RoleBinding/n/b subjects[0].name",
                "ServiceAccount robot: Deployment/n/d spec.template.spec.serviceAccountName",
            ]
        );
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
