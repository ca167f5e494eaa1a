//! What a key reaches: found by rendering with another value.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::release::Studied;
use crate::manifests::{Manifest, ManifestKey};
use crate::schema::laid_over;

/// The most fields of an object that are named.
const FIELDS: usize = 3;

/// The field that holds the digest of a Job.
const NAME: &str = "metadata.name";

/// Kinds that are named before all others.
const WORKLOADS: &[&str] = &["Deployment/", "StatefulSet/", "Job/"];

/// What another value of a key changes.
pub enum Reached {
    /// Nobody can tell: it does not render with the other value, and this is why.
    Unknown(String),
    /// Objects, a line each.
    Objects {
        /// What changes in itself.
        changed: Vec<String>,
        /// Workloads whose pods start anew because of what they read, and Jobs that run again.
        restarted: Vec<String>,
    },
}

impl Reached {
    /// Whether everything stays as it is.
    pub fn is_nothing(&self) -> bool {
        matches!(self, Self::Objects { changed, restarted } if changed.is_empty() && restarted.is_empty())
    }
}

/// What changes when these values lie over those of a release, and over those that have to be there.
pub fn reached(studied: &Studied, needed: Option<&Value>, changed: Value) -> Reached {
    let render = || {
        let before = needed.map(|needed| studied.over(needed)).transpose()?;
        let changed = match needed {
            Some(needed) => laid_over(needed.clone(), changed),
            None => changed,
        };
        Ok((before, studied.over(&changed)?))
    };
    let (before, after) = match render() {
        Ok(both) => both,
        Err(why) => return Reached::Unknown(why),
    };
    let (before, after) = (by_key(before.as_ref().unwrap_or(&studied.outputs.manifests)), by_key(&after));
    let (mut changed, mut restarted) = (Vec::new(), Vec::new());
    for (key, object) in &after {
        let Some(other) = before.get(key) else {
            // The name of a Job tells what it does: another one runs.
            let same = before.iter().find(|(other, _)| key.kind == "Job" && is_same_job(other, key));
            if let Some((_, other)) = same {
                let name = format!("{}/{}", key.kind, stem(&key.name));
                let fields: Vec<String> = fields(other, object).own.into_iter().filter(|field| field != NAME).collect();
                if !fields.is_empty() {
                    changed.push(format!("{name}: {}", few(&fields)));
                }
                restarted.push(format!("{name} runs again"));
            } else {
                changed.push(format!("{}/{} is added", key.kind, key.name));
            }
            continue;
        };
        let fields = fields(other, object);
        if !fields.own.is_empty() {
            changed.push(format!("{}/{}: {}", key.kind, key.name, few(&fields.own)));
        } else if fields.has_sums {
            restarted.push(format!("{}/{}", key.kind, key.name));
        }
    }
    for key in before.keys().filter(|key| !after.contains_key(*key)) {
        if !(key.kind == "Job" && after.keys().any(|other| is_same_job(other, key))) {
            changed.push(format!("{}/{} goes", key.kind, key.name));
        }
    }
    // What runs comes first.
    changed.sort_by_key(|line: &String| (!WORKLOADS.iter().any(|kind| line.starts_with(kind)), line.clone()));
    Reached::Objects { changed, restarted }
}

/// The fields in which two objects differ.
struct Fields {
    /// Those that say something, labels last.
    own: Vec<String>,
    /// Whether checksums differ, of what the pods read.
    has_sums: bool,
}

fn fields(one: &Value, other: &Value) -> Fields {
    let mut all = Vec::new();
    differences("", one, other, &mut all);
    let (sums, all): (Vec<String>, Vec<String>) = all.into_iter().partition(|field| field.contains("checksum"));
    let (labels, mut own): (Vec<String>, Vec<String>) =
        all.into_iter().partition(|field| field.contains("metadata.labels"));
    own.extend(labels);
    Fields { own, has_sums: !sums.is_empty() }
}

fn by_key(manifests: &[Manifest]) -> BTreeMap<&ManifestKey, &Value> {
    manifests.iter().map(|manifest| (&manifest.key, &manifest.object)).collect()
}

/// The name of a Job without the digest at its end.
fn stem(name: &str) -> &str {
    name.rsplit_once('-').map_or(name, |(stem, _)| stem)
}

fn is_same_job(one: &ManifestKey, other: &ManifestKey) -> bool {
    one.kind == other.kind && one.namespace == other.namespace && stem(&one.name) == stem(&other.name)
}

fn few(fields: &[String]) -> String {
    let named = fields.iter().take(FIELDS).cloned().collect::<Vec<_>>().join(", ");
    match fields.len().saturating_sub(FIELDS) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

/// The fields in which two values differ.
fn differences(path: &str, one: &Value, other: &Value, fields: &mut Vec<String>) {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let keys = one.keys().chain(other.keys().filter(|key| !one.contains_key(*key)));
            for key in keys {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                match (one.get(key), other.get(key)) {
                    (Some(one), Some(other)) => differences(&path, one, other, fields),
                    _ => fields.push(path),
                }
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (place, (one, other)) in one.iter().zip(other).enumerate() {
                differences(&format!("{path}[{place}]"), one, other, fields);
            }
        }
        (one, other) if one != other => fields.push(path.to_owned()),
        _ => {}
    }
}
