//! What somebody has applied of a live object, as Kubernetes keeps account of it in `metadata.managedFields`.

use serde_json::{Map, Value};

use super::defaults;
use crate::manifests::Manifest;

/// Who applies objects in the manner of an update: Helm 3, the controller of Flux that runs Helm, `kubectl apply`, Argo CD.
const APPLIERS: &[&str] =
    &["helm", "helm-controller", "kubectl-client-side-apply", "argocd-controller", "argocd-application-controller"];

/// Who makes objects out of others, with their labels: claims of volumes out of StatefulSets.
const CONTROLLER: &str = "kube-controller-manager";

/// Maps that have one owner as a whole, and that Kubernetes adds nothing to: all that is there was written.
const WHOLE: &[&str] = &["f:nodeSelector", "f:selector"];

/// A set of fields as Kubernetes writes it: `f:spec` for a field, `k:{"name":"a"}`, `v:"a"` and `i:0` for items of lists, `.` for the
/// value itself. An empty set is all of a value.
type Fields = Map<String, Value>;

/// Whether the cluster has made an object by itself and given it the labels that it is found by.
pub fn is_made_by_controller(manifest: &Manifest) -> bool {
    let entries = manifest.object.pointer("/metadata/managedFields").and_then(Value::as_array);
    entries.into_iter().flatten().any(|entry| {
        let is_by_controller = entry.get("manager").and_then(Value::as_str) == Some(CONTROLLER);
        is_by_controller && entry.pointer("/fieldsV1/f:metadata/f:labels").is_some()
    })
}

/// The parts of an object that whoever applied it has written. `None`: Kubernetes does not say that anyone did.
pub fn applied(object: &Value) -> Option<Value> {
    let mut all: Option<Fields> = None;
    for entry in object.pointer("/metadata/managedFields").and_then(Value::as_array).into_iter().flatten() {
        let text = |key: &str| entry.get(key).and_then(Value::as_str).unwrap_or_default();
        let Some(Value::Object(fields)) = entry.get("fieldsV1") else { continue };
        let fields = match text("operation") {
            // A part of an object with a way of its own, such as its scale, is not written by applying the object.
            _ if !text("subresource").is_empty() => continue,
            "Apply" => fields.clone(),
            "Update" if APPLIERS.contains(&text("manager")) => without_defaults(object, fields),
            _ => continue,
        };
        add(all.get_or_insert_default(), fields);
    }
    let parts = all?.into_iter().filter_map(|(key, fields)| part(object, &key, &fields));
    Some(Value::Object(parts.filter_map(|(name, value)| Some((name?, value))).collect()))
}

/// The same without fields that are at their default. Who updates an object also gets to own what Kubernetes fills in, and taking away
/// what is there by default changes nothing.
fn without_defaults(value: &Value, fields: &Fields) -> Fields {
    let keep = |(key, inner): (&String, &Value)| {
        let inner = inner.as_object()?;
        let child = child(value, key)?;
        let rest = without_defaults(child, inner);
        let field = key.strip_prefix("f:").unwrap_or_default();
        let is_default =
            if inner.is_empty() { defaults::is_one(field, child) } else { rest.keys().all(|key| key == ".") };
        (!is_default).then(|| (key.clone(), Value::Object(rest)))
    };
    fields
        .iter()
        .filter_map(
            |entry| if entry.0 == "." { Some((entry.0.clone(), Value::Object(Map::new()))) } else { keep(entry) },
        )
        .collect()
}

fn add(to: &mut Fields, fields: Fields) {
    for (key, inner) in fields {
        match (to.get_mut(&key), inner) {
            // All of a value is more than parts of it.
            (Some(Value::Object(own)), Value::Object(inner)) if !own.is_empty() && !inner.is_empty() => add(own, inner),
            (_, inner) => drop(to.insert(key, inner)),
        }
    }
}

/// What a key of a set stands for in a value.
fn child<'a>(value: &'a Value, key: &str) -> Option<&'a Value> {
    let (kind, name) = key.split_once(':')?;
    let parsed = || serde_json::from_str::<Value>(name).ok();
    match (kind, value) {
        ("f", Value::Object(map)) => map.get(name),
        ("i", Value::Array(items)) => items.get(name.parse::<usize>().ok()?),
        ("v", Value::Array(items)) => parsed().and_then(|wanted| items.iter().find(|item| **item == wanted)),
        ("k", Value::Array(items)) => {
            let Value::Object(wanted) = parsed()? else { return None };
            items.iter().find(|item| wanted.iter().all(|(key, value)| item.get(key) == Some(value)))
        }
        _ => None,
    }
}

/// The part of a value that a key and the set below it stand for, and its name if it is a field.
fn part(value: &Value, key: &str, fields: &Value) -> Option<(Option<String>, Value)> {
    let (child, fields) = (child(value, key)?, fields.as_object()?);
    let inner = fields.iter().filter_map(|(key, fields)| part(child, key, fields));
    let part = match child {
        whole @ Value::Object(_) if fields.is_empty() && WHOLE.contains(&key) => whole.clone(),
        // What was written of it cannot be told: some lists and maps have one owner as a whole.
        Value::Object(_) if fields.is_empty() => Value::Object(Map::new()),
        Value::Array(_) if fields.is_empty() => Value::Array(Vec::new()),
        Value::Object(_) => {
            let mut map: Map<String, Value> = inner.filter_map(|(name, value)| Some((name?, value))).collect();
            // What names an item counts as written, so that it is found again.
            let names = key.strip_prefix("k:").and_then(|names| serde_json::from_str::<Fields>(names).ok());
            map.extend(names.into_iter().flatten().filter(|(field, value)| !defaults::is_one(field, value)));
            Value::Object(map)
        }
        Value::Array(_) => Value::Array(inner.map(|(_, value)| value).collect()),
        single => single.clone(),
    };
    Some((key.strip_prefix("f:").map(str::to_owned), part))
}
