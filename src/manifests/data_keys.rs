//! Keys that pods need of ConfigMaps and Secrets which are rendered.

use std::collections::HashMap;

use serde_json::Value;

use super::faults::{Add, FaultKind};
use super::manifest::Manifest;
use super::pod::{Pod, list, pod, text};

/// A kind of object, its namespace and its name.
type Owner<'a> = (&'static str, Option<&'a str>, &'a str);

/// Finds keys that a rendered ConfigMap or Secret does not have.
pub fn check(manifests: &[Manifest], add: &mut Add<'_>) {
    let objects: HashMap<Owner<'_>, &Value> = manifests.iter().filter_map(owner).collect();
    if objects.is_empty() {
        return;
    }
    for manifest in manifests {
        let Some(pod) = pod(manifest) else { continue };
        let namespace = manifest.key.namespace.as_deref();
        for Needed { kind, name, key, path } in needed(&pod) {
            let object = objects.get(&(kind, namespace, name));
            if !key.is_empty() && object.is_some_and(|object| !has(object, key)) {
                add(manifest, path, FaultKind::MissingKey, key);
            }
        }
    }
}

fn owner(manifest: &Manifest) -> Option<(Owner<'_>, &Value)> {
    let kind = ["ConfigMap", "Secret"].into_iter().find(|kind| *kind == manifest.key.kind)?;
    Some(((kind, manifest.key.namespace.as_deref(), &manifest.key.name), &manifest.object))
}

fn has(object: &Value, key: &str) -> bool {
    ["data", "stringData", "binaryData"]
        .iter()
        .any(|field| object.get(field).is_some_and(|data| data.get(key).is_some()))
}

struct Needed<'a> {
    kind: &'static str,
    name: &'a str,
    key: &'a str,
    path: String,
}

fn needed<'a>(pod: &Pod<'a>) -> Vec<Needed<'a>> {
    let mut found = Vec::new();
    for (containers, items) in pod.containers() {
        for (index, container) in items.iter().enumerate() {
            for (number, variable) in list(container, "env").iter().enumerate() {
                for (field, kind) in [("secretKeyRef", "Secret"), ("configMapKeyRef", "ConfigMap")] {
                    let Some(source) = variable.get("valueFrom").and_then(|from| from.get(field)) else { continue };
                    let path = format!("{}.{containers}[{index}].env[{number}].valueFrom.{field}.key", pod.path);
                    let (name, key) = (text(source, "name"), text(source, "key"));
                    found.extend(is_needed(source).then_some(Needed { kind, name, key, path }));
                }
            }
            for (number, mount) in list(container, "volumeMounts").iter().enumerate() {
                let path = format!("{}.{containers}[{index}].volumeMounts[{number}].subPath", pod.path);
                found.extend(file_of(pod, mount, path));
            }
        }
    }
    for (index, volume) in list(pod.spec, "volumes").iter().enumerate() {
        let path = format!("{}.volumes[{index}]", pod.path);
        files(volume, &path, &mut found);
        for (number, source) in
            volume.get("projected").map_or(&[][..], |projected| list(projected, "sources")).iter().enumerate()
        {
            files(source, &format!("{path}.projected.sources[{number}]"), &mut found);
        }
    }
    found
}

/// Keys that become files of a volume.
fn files<'a>(volume: &'a Value, path: &str, found: &mut Vec<Needed<'a>>) {
    for (field, kind) in [("secret", "Secret"), ("configMap", "ConfigMap")] {
        let Some(source) = volume.get(field).filter(|source| is_needed(source)) else { continue };
        let name = source.get("secretName").or_else(|| source.get("name")).and_then(Value::as_str).unwrap_or_default();
        found.extend(list(source, "items").iter().enumerate().map(|(index, item)| Needed {
            kind,
            name,
            key: text(item, "key"),
            path: format!("{path}.{field}.items[{index}].key"),
        }));
    }
}

/// The key that is mounted alone, out of a volume that has all keys of an object.
fn file_of<'a>(pod: &Pod<'a>, mount: &'a Value, path: String) -> Option<Needed<'a>> {
    let key = text(mount, "subPath").split('/').next().unwrap_or_default();
    let volume = list(pod.spec, "volumes").iter().find(|volume| text(volume, "name") == text(mount, "name"))?;
    let (field, kind) = [("secret", "Secret"), ("configMap", "ConfigMap")]
        .into_iter()
        .find(|(field, _)| volume.get(field).is_some())?;
    let source = volume.get(field).filter(|source| is_needed(source) && list(source, "items").is_empty())?;
    let name = source.get("secretName").or_else(|| source.get("name")).and_then(Value::as_str).unwrap_or_default();
    Some(Needed { kind, name, key, path })
}

fn is_needed(source: &Value) -> bool {
    source.get("optional") != Some(&Value::Bool(true))
}
