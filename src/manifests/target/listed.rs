//! What an API server fills in inside of lists that `kubectl apply` replaces as a whole.
//!
//! Of other lists and of maps, kubectl sends what differs from what was applied before, so what is filled in there stays. These it compares as
//! they are: without what the server fills in, every apply would send them anew, and server-side apply would meet a conflict.

use serde_json::{Map, Value};

use super::fields::{Field, is_free};
use crate::manifests::check::is_typed;
use crate::manifests::manifest::Manifest;

/// A field of all objects that stand in another one, for objects of one kind or of all (empty), with the text or number that a server fills in.
struct Default {
    kind: &'static str,
    inside: Field,
    key: &'static str,
    value: fn() -> Value,
}

const DEFAULTS: &[Default] = &[
    Default { kind: "NetworkPolicy", inside: ("egress", "ports"), key: "protocol", value: || Value::from("TCP") },
    Default { kind: "NetworkPolicy", inside: ("ingress", "ports"), key: "protocol", value: || Value::from("TCP") },
    // The files of projected volumes and of those with facts about the pod.
    Default { kind: "", inside: ("items", "fieldRef"), key: "apiVersion", value: || Value::from("v1") },
    Default { kind: "", inside: ("items", "resourceFieldRef"), key: "divisor", value: || Value::from("0") },
    Default {
        kind: "",
        inside: ("sources", "serviceAccountToken"),
        key: "expirationSeconds",
        value: || Value::from(3600),
    },
];

/// Writes out what a server would fill in.
pub fn complete(manifest: &mut Manifest) {
    if is_typed(manifest) {
        let kind = manifest.key.kind.clone();
        walk(&mut manifest.object, &kind, ("", ""));
    }
}

/// Goes through a value that stands in this field.
fn walk(value: &mut Value, kind: &str, field: (&str, &str)) {
    match value {
        Value::Object(map) => {
            fill_in(map, kind, field);
            for (key, value) in map.iter_mut().filter(|(key, _)| !is_free((field.1, key))) {
                walk(value, kind, (field.1, key));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, kind, field)),
        _ => {}
    }
}

fn fill_in(map: &mut Map<String, Value>, kind: &str, field: (&str, &str)) {
    let fits = |default: &&Default| default.inside == field && (default.kind.is_empty() || default.kind == kind);
    for default in DEFAULTS.iter().filter(fits) {
        if map.get(default.key).is_none_or(Value::is_null) {
            map.insert(default.key.to_owned(), (default.value)());
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail this way")]

    use serde_json::{Value, json};

    use super::complete;
    use crate::manifests::Manifest;

    fn completed(object: Value) -> Value {
        let mut manifest = Manifest::new(object, "test").unwrap();
        complete(&mut manifest);
        manifest.object
    }

    #[test]
    fn ports_of_policies_say_their_protocol() {
        let policy = |ports: Value| {
            json!({ "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": { "name": "a" },
                "spec": { "podSelector": {}, "ingress": [{ "ports": ports }], "egress": [{}, { "ports": ports, "to": [] }] } })
        };
        let given = json!([{ "port": 1 }, { "port": 53, "protocol": "UDP" }, { "port": 2, "endPort": 3 }, {}]);
        let kept = json!([{ "port": 1, "protocol": "TCP" }, { "port": 53, "protocol": "UDP" },
            { "port": 2, "endPort": 3, "protocol": "TCP" }, { "protocol": "TCP" }]);
        assert_eq!(completed(policy(given)), policy(kept));
        let service = json!({ "apiVersion": "v1", "kind": "Service", "metadata": { "name": "a" }, "spec": { "ports": [{ "port": 1 }] } });
        assert_eq!(completed(service.clone()), service, "ports of Services are merged");
    }

    #[test]
    fn sources_of_volumes_are_complete() {
        let pod = |token: Value, field: Value, amount: Value| {
            let items = json!([{ "path": "a", "fieldRef": field }, { "path": "b", "resourceFieldRef": amount }]);
            json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "a" }, "spec": {
                "containers": [{ "name": "c", "env": [{ "name": "A", "valueFrom": { "fieldRef": { "fieldPath": "b" } } }] }],
                "volumes": [
                    { "name": "v", "downwardAPI": { "items": items } },
                    { "name": "p", "projected": { "sources": [{ "serviceAccountToken": token }, { "downwardAPI": { "items": items } }] } },
                ],
            } })
        };
        let (field, amount) = (json!({ "fieldPath": "a" }), json!({ "resource": "limits.cpu" }));
        assert_eq!(
            completed(pod(json!({ "path": "t" }), field, amount)),
            pod(
                json!({ "path": "t", "expirationSeconds": 3600 }),
                json!({ "fieldPath": "a", "apiVersion": "v1" }),
                json!({ "resource": "limits.cpu", "divisor": "0" }),
            )
        );
    }
}
