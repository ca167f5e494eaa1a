//! What a cluster holds, seen as the one who applied it sees it.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::canonical::{LAST_APPLIED, canonical};
use super::pairs::identity;
use super::zeros::At;
use super::{defaults, lists, ownership, rename};
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
    let seen: Vec<Seen> = live.into_iter().map(|manifest| Seen::new(manifest, namespace)).collect();
    let new_names = new_names(&seen, &ours);
    let mut unaccounted = 0;
    let reduce = |seen: Seen| {
        let named = ours.get(&seen.key);
        unaccounted += usize::from(named.is_some() && seen.applied.is_none());
        let counterpart = named.or_else(|| ours.get(new_names.get(&seen.key)?));
        let object = match counterpart {
            Some(ours) => seen.beside(&canonical(&ours.object)),
            None => seen.alone(),
        };
        Manifest { object, ..seen.manifest }
    };
    Live { manifests: seen.into_iter().map(reduce).collect(), unaccounted }
}

/// The new names of objects that ours have under another one, so that these are compared with what they were.
fn new_names(seen: &[Seen], ours: &HashMap<ManifestKey, &Manifest>) -> HashMap<ManifestKey, ManifestKey> {
    let there: HashSet<&ManifestKey> = seen.iter().map(|seen| &seen.key).collect();
    let gone: Vec<(&ManifestKey, Value)> =
        seen.iter().filter(|seen| !ours.contains_key(&seen.key)).map(|seen| (&seen.key, seen.alone())).collect();
    let gone: Vec<(&ManifestKey, &Value)> = gone.iter().map(|(key, object)| (*key, object)).collect();
    let mut new: Vec<(&ManifestKey, &Value)> =
        ours.iter().filter(|(key, _)| !there.contains(key)).map(|(key, manifest)| (key, &manifest.object)).collect();
    new.sort_by_key(|(key, _)| *key);
    rename::find(&gone, &new).into_iter().collect()
}

/// A live object.
struct Seen {
    manifest: Manifest,
    key: ManifestKey,
    /// In canonical form.
    object: Value,
    /// What was applied of it, if anything tells.
    applied: Option<Value>,
}

impl Seen {
    fn new(manifest: Manifest, namespace: &str) -> Self {
        let object = canonical(&manifest.object);
        let applied = last_applied(&manifest).or_else(|| ownership::applied(&object)).map(without_notes);
        Self { key: identity(&manifest, namespace), manifest, object, applied }
    }

    /// The object as it is compared with one of ours.
    fn beside(&self, ours: &Value) -> Value {
        part(self.at(), &self.object, ours, self.applied.as_ref())
    }

    /// The object as it was applied, as far as anything tells.
    fn alone(&self) -> Value {
        let Some(applied) = &self.applied else { return without_server_side(self.object.clone()) };
        let mut object = part(self.at(), &self.object, applied, Some(applied));
        // The account of who wrote what does not say what an object is.
        let mut whole = Map::new();
        for key in ["apiVersion", "kind", "metadata"] {
            whole.insert(key.to_owned(), self.object.get(key).cloned().unwrap_or_default());
        }
        let mut metadata = Map::new();
        for key in ["name", "namespace"] {
            metadata
                .extend(self.object.pointer(&format!("/metadata/{key}")).map(|name| (key.to_owned(), name.clone())));
        }
        if let Some(Value::Object(applied)) = object.get_mut("metadata").map(Value::take) {
            metadata.extend(applied);
        }
        whole.insert("metadata".to_owned(), Value::Object(metadata));
        if let Value::Object(object) = object {
            whole.extend(object.into_iter().filter(|(key, _)| key != "metadata"));
        }
        Value::Object(whole)
    }

    fn at(&self) -> At<'_> {
        At { group: &self.manifest.key.group, kind: &self.manifest.key.kind, parent: "", field: "" }
    }
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

fn part(at: At<'_>, live: &Value, ours: &Value, applied: Option<&Value>) -> Value {
    match (live, ours) {
        (Value::Object(live), Value::Object(ours)) => {
            Value::Object(fields(at, live, ours, applied.and_then(Value::as_object)))
        }
        (Value::Array(live), Value::Array(ours)) => {
            Value::Array(items(at, live, ours, applied.and_then(Value::as_array)))
        }
        // The cluster writes quantities in a form of its own.
        (live, ours) if is_quantity_field(at.field) && is_same_quantity(live, ours) => ours.clone(),
        // To the cluster this was not said, so that it has chosen itself.
        (live, ours) if at.drops(ours) && defaults::is_one(at.field, live) => ours.clone(),
        (live, _) => live.clone(),
    }
}

fn fields(
    at: At<'_>,
    live: &Map<String, Value>,
    ours: &Map<String, Value>,
    applied: Option<&Map<String, Value>>,
) -> Map<String, Value> {
    let mut kept = Map::new();
    for (key, value) in live {
        let applied = applied.and_then(|applied| applied.get(key));
        match (ours.get(key), applied) {
            (Some(ours), _) if is_status(at, key) => drop(kept.insert(key.clone(), ours.clone())),
            (Some(ours), applied) => drop(kept.insert(key.clone(), part(at.inside(key), value, ours, applied))),
            // All of it was applied, whatever that was.
            (None, Some(applied)) if is_empty(applied) => drop(kept.insert(key.clone(), value.clone())),
            (None, Some(applied)) => {
                kept.insert(key.clone(), part(at.inside(key), value, applied, Some(applied)));
            }
            (None, None) => {}
        }
    }
    for (key, value) in ours.iter().filter(|(key, _)| !live.contains_key(*key)) {
        if is_status(at, key) || at.inside(key).drops(value) {
            kept.insert(key.clone(), value.clone());
        }
    }
    kept
}

/// Whether this is what only the cluster says about an object, whatever a manifest says.
fn is_status(at: At<'_>, key: &str) -> bool {
    at.field.is_empty() && key == "status"
}

fn items(at: At<'_>, live: &[Value], ours: &[Value], applied: Option<&Vec<Value>>) -> Vec<Value> {
    let Some(named) = lists::named(at.field, live, ours) else {
        let rest = live.iter().skip(ours.len()).cloned();
        return live.iter().zip(ours).map(|(live, ours)| part(at, live, ours, None)).chain(rest).collect();
    };
    let applied = applied.and_then(|applied| lists::named(at.field, applied, &[])).map(|named| named.before);
    let kept = named.before.iter().filter_map(|(name, live)| {
        let applied = applied.as_ref().and_then(|applied| applied.get(name)).copied();
        match (named.after.get(name), applied) {
            (Some(ours), applied) => Some(part(at, live, ours, applied)),
            (None, Some(applied)) => Some(part(at, live, applied, Some(applied))),
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
