//! Keys that pods need of ConfigMaps and Secrets which are rendered.

use std::collections::HashMap;

use serde_json::Value;

use super::fault::{Add, FaultKind};
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
        let Some(pod) = pod(manifest).or_else(|| overridden(manifest)) else { continue };
        let namespace = manifest.key.namespace.as_deref();
        let whole = Whole { manifest, pod: &pod, namespace, objects: &objects };
        for Needed { kind, name, key, path } in whole.needed() {
            let object = objects.get(&(kind, namespace, name));
            if object.is_some_and(|object| !has(object, key)) {
                add(manifest, path, FaultKind::MissingFile, key);
            }
        }
        for Needed { kind, name, key, path } in needed(&pod) {
            let object = objects.get(&(kind, namespace, name));
            if !key.is_empty() && object.is_some_and(|object| !has(object, key)) {
                add(manifest, path, FaultKind::MissingKey, key);
            }
        }
    }
}

/// The pods of a cluster of RabbitMQ's operator, as far as its object says more about them than the operator does.
fn overridden(manifest: &Manifest) -> Option<Pod<'_>> {
    let cluster = Some(manifest).filter(|manifest| manifest.key.kind == "RabbitmqCluster")?;
    let template = cluster.object.pointer("/spec/override/statefulSet/spec/template")?;
    let path = "spec.override.statefulSet.spec.template.spec";
    Some(Pod { path, template, labels: &Value::Null, annotations: &Value::Null, spec: template.get("spec")? })
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

/// What is mounted with all of its keys, and the texts that name files of it: commands, variables and mounted ConfigMaps.
struct Whole<'a> {
    manifest: &'a Manifest,
    pod: &'a Pod<'a>,
    namespace: Option<&'a str>,
    objects: &'a HashMap<Owner<'a>, &'a Value>,
}

impl<'a> Whole<'a> {
    /// The files that the texts name below where volumes are mounted.
    fn needed(&self) -> Vec<Needed<'a>> {
        let mut found = Vec::new();
        let mut texts = None;
        for (index, volume) in list(self.pod.spec, "volumes").iter().enumerate() {
            let Some((field, kind, source, name)) = source_of(volume) else { continue };
            if !list(source, "items").is_empty() || !self.objects.contains_key(&(kind, self.namespace, name)) {
                continue;
            }
            let label = if source.get("secretName").is_some() { "secretName" } else { "name" };
            for folder in self.folders(text(volume, "name")) {
                let texts: &Vec<&'a str> = texts.get_or_insert_with(|| self.texts());
                for key in texts.iter().flat_map(|text| files_below(text, folder)) {
                    if !found.iter().any(|one: &Needed<'_>| one.name == name && one.key == key) {
                        let path = format!("{}.volumes[{index}].{field}.{label}", self.pod.path);
                        found.push(Needed { kind, name, key, path });
                    }
                }
            }
        }
        found
    }

    /// Where containers mount a volume as a whole.
    fn folders(&self, volume: &str) -> Vec<&'a str> {
        let containers = self.pod.containers().flat_map(|(_, items)| items);
        let mounts = containers.flat_map(|container| list(container, "volumeMounts"));
        let is_whole = |mount: &&Value| {
            text(mount, "name") == volume && ["subPath", "subPathExpr"].iter().all(|key| text(mount, key).is_empty())
        };
        let mut folders: Vec<&str> =
            mounts.filter(is_whole).map(|mount| text(mount, "mountPath").trim_end_matches('/')).collect();
        folders.sort_unstable();
        folders.dedup();
        folders
    }

    fn texts(&self) -> Vec<&'a str> {
        let own = |key| text(self.manifest.object.pointer("/spec/rabbitmq").unwrap_or(&Value::Null), key);
        // Settings that the operator makes files of.
        let mut texts = vec![own("additionalConfig"), own("advancedConfig")];
        for container in self.pod.containers().flat_map(|(_, items)| items) {
            let words = ["command", "args"].iter().flat_map(|key| list(container, key)).filter_map(Value::as_str);
            texts.extend(words);
            texts.extend(list(container, "env").iter().map(|variable| text(variable, "value")));
        }
        for volume in list(self.pod.spec, "volumes") {
            let Some((_, "ConfigMap", _, name)) = source_of(volume) else { continue };
            let data = self.objects.get(&("ConfigMap", self.namespace, name)).and_then(|object| object.get("data"));
            texts.extend(
                data.and_then(Value::as_object).into_iter().flat_map(|data| data.values()).filter_map(Value::as_str),
            );
        }
        texts
    }
}

/// The field of a volume, and the kind, the description and the name of the object whose keys are its files.
fn source_of(volume: &Value) -> Option<(&'static str, &'static str, &Value, &str)> {
    [("secret", "Secret"), ("configMap", "ConfigMap")].into_iter().find_map(|(field, kind)| {
        let source = volume.get(field).filter(|source| is_needed(source))?;
        let name = source.get("secretName").or_else(|| source.get("name"))?.as_str()?;
        Some((field, kind, source, name))
    })
}

/// The names of files that a text names in a folder, each a whole word.
fn files_below<'a>(text: &'a str, folder: &str) -> Vec<&'a str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let file = |at: usize| {
        let before = text.get(..at)?.chars().next_back();
        let rest = text.get(at + folder.len()..)?.strip_prefix('/')?;
        let name = rest.get(..rest.find(|c: char| !is_part(c)).unwrap_or(rest.len()))?;
        // A folder, a pattern or a variable is none.
        let after = rest.get(name.len()..)?.chars().next();
        let is_word = before.is_none_or(|c| !is_part(c) && c != '/' && c != '}')
            && after.is_none_or(|c| c.is_whitespace() || "\"';)".contains(c));
        (is_word && !matches!(name, "" | "." | "..")).then_some(name)
    };
    if folder.is_empty() {
        return Vec::new();
    }
    let counts = |at: usize| !is_overruled(text, at);
    text.match_indices(folder).filter_map(|(at, _)| file(at).filter(|_| counts(at))).collect()
}

/// Whether what stands there is in a line that loads definitions, and another such line follows: RabbitMQ reads the last one.
fn is_overruled(text: &str, at: usize) -> bool {
    let loads = |line: &str| line.split_once('=').is_some_and(|(key, _)| key.trim() == "load_definitions");
    let Some((before, after)) = text.split_at_checked(at) else { return false };
    let start = before.rsplit('\n').next().unwrap_or_default();
    loads(start) && after.lines().skip(1).any(loads)
}

fn is_needed(source: &Value) -> bool {
    source.get("optional") != Some(&Value::Bool(true))
}
