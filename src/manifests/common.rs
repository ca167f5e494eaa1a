//! Labels and annotations that all objects have.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::manifest::Manifest;

/// Where pods are described inside of the objects that make them.
const TEMPLATES: &[&str] = &["/spec/template", "/spec/jobTemplate", "/spec/jobTemplate/spec/template"];

/// Adds entries of the metadata to an object and to its pods. What an object has already stays as it is, and selectors never change: they
/// find objects by what those had before.
pub fn add(key: &str, entries: &BTreeMap<String, String>, manifest: &mut Manifest) {
    if entries.is_empty() {
        return;
    }
    let makes_pods = super::pod::pod(manifest).is_some();
    add_to(&mut manifest.object, key, entries);
    for path in TEMPLATES.iter().filter(|_| makes_pods) {
        if let Some(template) = manifest.object.pointer_mut(path) {
            add_to(template, key, entries);
        }
    }
}

/// Adds a label to an object alone.
pub fn add_label(name: &str, value: &str, manifest: &mut Manifest) {
    add_to(&mut manifest.object, "labels", &BTreeMap::from([(name.to_owned(), value.to_owned())]));
}

fn add_to(object: &mut Value, key: &str, entries: &BTreeMap<String, String>) {
    let Some(object) = object.as_object_mut() else { return };
    let metadata = object.entry("metadata").or_insert_with(|| Value::Object(Map::new()));
    let Some(metadata) = metadata.as_object_mut() else { return };
    let map = metadata.entry(key).or_insert_with(|| Value::Object(Map::new()));
    let Some(map) = map.as_object_mut() else { return };
    for (name, value) in entries {
        map.entry(name.as_str()).or_insert_with(|| Value::String(value.clone()));
    }
}
