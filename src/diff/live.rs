//! What a cluster holds, seen as the one who applied it sees it.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::canonical::{LAST_APPLIED, canonical};
use super::pairs::identity;
use super::{lists, ownership};
use crate::manifests::{Manifest, ManifestKey, is_quantity_field, is_same_quantity};

/// What the cluster adds to every object.
const SERVER_SIDE: &[&str] =
    &["creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid"];

/// What those who apply objects add to all of them for their own use. No render has it.
const NOTES: &[&str] = &[
    "applyset.kubernetes.io/",
    "argocd.argoproj.io/",
    "helm.toolkit.fluxcd.io/",
    "kustomize.toolkit.fluxcd.io/",
    "meta.helm.sh/",
];

/// What a cluster holds, reduced to what counts in a comparison.
pub struct Live {
    /// The objects.
    pub manifests: Vec<Manifest>,
    /// How many of ours are there without a word about what was applied: fields that ours no longer have are not seen in them.
    pub unaccounted: usize,
}

/// The parts of live objects that count in a comparison with ours: the fields that our manifest names, and those that were applied
/// before, which applying ours would remove. Everything else is the cluster's own: status, defaults, what controllers write.
pub fn as_applied(live: Vec<Manifest>, ours: &[Manifest], namespace: &str) -> Live {
    let ours: HashMap<ManifestKey, &Manifest> =
        ours.iter().map(|manifest| (identity(manifest, namespace), manifest)).collect();
    let mut unaccounted = 0;
    let reduce = |mut manifest: Manifest| {
        let object = canonical(&manifest.object);
        let applied = last_applied(&manifest).or_else(|| ownership::applied(&object)).map(without_notes);
        let named = ours.get(&identity(&manifest, namespace)).map(|ours| canonical(&ours.object));
        unaccounted += usize::from(named.is_some() && applied.is_none());
        manifest.object = match (named.as_ref().or(applied.as_ref()), applied.as_ref()) {
            (Some(named), applied) => part("", &object, named, applied),
            (None, _) => without_server_side(object),
        };
        manifest
    };
    Live { manifests: live.into_iter().map(reduce).collect(), unaccounted }
}

/// What kubectl noted when it applied an object.
fn last_applied(manifest: &Manifest) -> Option<Value> {
    let applied = serde_json::from_str(manifest.annotation(LAST_APPLIED)?).ok()?;
    Some(canonical(&applied))
}

fn without_notes(mut applied: Value) -> Value {
    for kind in ["labels", "annotations"] {
        let Some(Value::Object(metadata)) = applied.get_mut("metadata") else { break };
        let Some(Value::Object(map)) = metadata.get_mut(kind) else { continue };
        map.retain(|key, value| {
            let is_helm = key == "app.kubernetes.io/managed-by" && value == "Helm";
            !is_helm && !NOTES.iter().any(|prefix| key.starts_with(prefix))
        });
        if map.is_empty() {
            metadata.shift_remove(kind);
        }
    }
    applied
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
        (live, ours) if is_quantity_field(field) && is_same_quantity(live, ours) => ours.clone(),
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
            // All of it was applied, whatever that was.
            (None, Some(applied)) if is_empty(applied) => drop(kept.insert(key.clone(), value.clone())),
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
