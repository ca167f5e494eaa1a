//! What a cluster holds, seen as the one who applied it sees it.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::canonical::{LAST_APPLIED, canonical};
use super::pairs::identity;
use super::{lists, quantity};
use crate::manifests::{Manifest, ManifestKey};

/// What the cluster adds to every object.
const SERVER_SIDE: &[&str] =
    &["creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid"];

/// The parts of live objects that count in a comparison with ours: the fields that our manifest names, and those that the last
/// `kubectl apply` named, which the next one would remove. Everything else is the cluster's own: status, defaults, what
/// controllers write.
pub fn as_applied(live: Vec<Manifest>, ours: &[Manifest], namespace: &str) -> Vec<Manifest> {
    let ours: HashMap<ManifestKey, &Manifest> =
        ours.iter().map(|manifest| (identity(manifest, namespace), manifest)).collect();
    live.into_iter()
        .map(|mut manifest| {
            let applied = manifest.annotation(LAST_APPLIED).and_then(|text| serde_json::from_str::<Value>(text).ok());
            let applied = applied.map(|applied| canonical(&applied));
            let object = canonical(&manifest.object);
            let named = ours.get(&identity(&manifest, namespace)).map(|ours| canonical(&ours.object));
            manifest.object = match (named.as_ref().or(applied.as_ref()), applied.as_ref()) {
                (Some(named), applied) => part("", &object, named, applied),
                (None, _) => without_server_side(object),
            };
            manifest
        })
        .collect()
}

fn without_server_side(mut object: Value) -> Value {
    if let Some(object) = object.as_object_mut() {
        object.shift_remove("status");
    }
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.retain(|key, _| !SERVER_SIDE.contains(&key.as_str()));
    }
    object
}

fn part(field: &str, live: &Value, ours: &Value, applied: Option<&Value>) -> Value {
    match (live, ours) {
        (Value::Object(live), Value::Object(ours)) => {
            Value::Object(fields(live, ours, applied.and_then(Value::as_object)))
        }
        (Value::Array(live), Value::Array(ours)) => {
            Value::Array(items(field, live, ours, applied.and_then(Value::as_array)))
        }
        // The cluster writes quantities in a form of its own.
        (live, ours) if quantity::is_one(field) && quantity::same(live, ours) => ours.clone(),
        (live, _) => live.clone(),
    }
}

fn fields(
    live: &Map<String, Value>,
    ours: &Map<String, Value>,
    applied: Option<&Map<String, Value>>,
) -> Map<String, Value> {
    let mut kept = Map::new();
    for (key, value) in live {
        let applied = applied.and_then(|applied| applied.get(key));
        match (ours.get(key), applied) {
            (Some(ours), applied) => drop(kept.insert(key.clone(), part(key, value, ours, applied))),
            (None, Some(applied)) => drop(kept.insert(key.clone(), part(key, value, applied, Some(applied)))),
            (None, None) => {}
        }
    }
    // The cluster drops what is empty.
    for (key, value) in ours.iter().filter(|(key, value)| !live.contains_key(*key) && is_empty(value)) {
        kept.insert(key.clone(), value.clone());
    }
    kept
}

fn items(field: &str, live: &[Value], ours: &[Value], applied: Option<&Vec<Value>>) -> Vec<Value> {
    let Some(named) = lists::named(field, live, ours) else {
        let rest = live.iter().skip(ours.len()).cloned();
        return live.iter().zip(ours).map(|(live, ours)| part(field, live, ours, None)).chain(rest).collect();
    };
    let applied = applied.and_then(|applied| lists::named(field, applied, &[])).map(|named| named.before);
    let kept = named.before.iter().filter_map(|(name, live)| {
        let applied = applied.as_ref().and_then(|applied| applied.get(name)).copied();
        match (named.after.get(name), applied) {
            (Some(ours), applied) => Some(part(field, live, ours, applied)),
            (None, Some(applied)) => Some(part(field, live, applied, Some(applied))),
            (None, None) => None,
        }
    });
    kept.collect()
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Object(map) => map.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}
