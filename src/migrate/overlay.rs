//! What the values of a stage say over those of the user.

use serde_json::{Map, Value, json};

use super::idle::{self, idle};
use super::moving::{Moving, SERVICES, STACKSTORM, is_moved};
use super::stage::{Era, Stage};
use super::values::Values;
use crate::yaml::Node;

/// The preset that a release is moved away from.
pub const PRESET: &str = "stackstorm-ha-1.1";
/// Where Bitnami's image keeps MongoDB's files, below the mount path of the volume.
const FILES: &str = "data/db";
/// The user that owns them.
const OWNER: i64 = 1001;

/// What holds from an era on, whatever else the user's values say: everything is as new as the era, and on the volumes of before.
pub fn overlay(values: Values<'_>, era: Era) -> Map<String, Value> {
    let mut layer = Map::new();
    // In the end, the default is new enough.
    let is_pinned = era < Era::Finished || (values.wrote)(&["image", "tag"]);
    if is_pinned && era >= Era::StackStorm && Moving::between(values.before, values.before).has_old_stackstorm {
        layer.insert("image".to_owned(), json!({ "tag": STACKSTORM.to_string() }));
    }
    let moved = |service: &&&str| is_moved(values.before, service) && era >= era_of(service);
    for service in SERVICES.iter().filter(moved) {
        let mut section = if *service == "mongodb" { on_its_volumes(values.before) } else { Map::new() };
        section.insert("provider".to_owned(), "official".into());
        let image = image(values, service);
        if !image.is_empty() {
            section.insert("image".to_owned(), image.into());
        }
        add(&mut section, idle(values, service));
        layer.insert((*service).to_owned(), section.into());
    }
    layer
}

/// Adds what is not there yet.
fn add(layer: &mut Map<String, Value>, more: Map<String, Value>) {
    for (key, value) in more {
        match (layer.get_mut(&key), value) {
            (Some(Value::Object(known)), Value::Object(value)) => add(known, value),
            (Some(_), _) => {}
            (None, value) => {
                layer.insert(key, value);
            }
        }
    }
}

/// The keys that the user wrote and that nothing reads after the migration.
pub fn idle_keys(values: Values<'_>) -> Vec<String> {
    let moved = SERVICES.into_iter().filter(|service| is_moved(values.before, service));
    moved.flat_map(|service| idle::keys(&idle(values, service), service)).collect()
}

/// The sections of the preset that do not count any more.
pub fn left_out(era: Era) -> Vec<&'static str> {
    SERVICES.into_iter().filter(|service| era >= era_of(service)).collect()
}

/// The image that only this stage has: the values choose the last one.
pub fn image_of_stage(stage: &Stage, moving: &Moving) -> Option<Value> {
    let hop = stage.hop()?;
    (moving.hops().last() != Some(hop)).then(|| json!({ "mongodb": { "image": { "tag": hop.tag } } }))
}

fn era_of(service: &str) -> Era {
    if service == "mongodb" { Era::Mongodb } else { Era::Brokers }
}

/// What keeps MongoDB on the volumes that it has: a StatefulSet cannot change its claim templates, and files belong to a user.
fn on_its_volumes(before: &Node) -> Map<String, Value> {
    let text = |path: &[&str]| before.at(path).and_then(Node::text);
    let number = |path: &[&str]| text(path).and_then(|text| text.parse::<i64>().ok()).unwrap_or(OWNER);
    let mount = text(&["mongodb", "persistence", "mountPath"]).unwrap_or_default();
    let user = number(&["mongodb", "containerSecurityContext", "runAsUser"]);
    let group = number(&["mongodb", "podSecurityContext", "fsGroup"]);
    let mut section = Map::new();
    let policy = text(&["mongodb", "podManagementPolicy"]).unwrap_or("OrderedReady");
    section.insert("podManagementPolicy".to_owned(), policy.into());
    let folder = format!("{}/{FILES}", mount.trim_end_matches('/'));
    let persistence = json!({ "claimName": "datadir", "mountPath": mount, "dbPath": folder });
    section.insert("persistence".to_owned(), persistence);
    if let Some(domain) = text(&["mongodb", "clusterDomain"]) {
        section.insert("clusterDomain".to_owned(), domain.into());
    }
    // Nor can its Secret change its type.
    section.insert("auth".to_owned(), json!({ "secretType": "Opaque" }));
    // A context that the values have removed stays so: then the platform chooses the user, or root reads the files of all.
    for (key, context) in [
        ("podSecurityContext", json!({ "runAsUser": user, "runAsGroup": group, "fsGroup": group })),
        ("containerSecurityContext", json!({ "runAsUser": user })),
    ] {
        if before.at(&["mongodb", key]).is_some_and(|known| known.as_map().is_some()) {
            section.insert(key.to_owned(), context);
        }
    }
    section
}

/// The official image where the user wrote one of Bitnami's. A registry of their own stays: it mirrors others, too.
fn image(values: Values<'_>, service: &str) -> Map<String, Value> {
    let is_written = |key: &&str| (values.wrote)(&[service, "image", key]);
    let keys = ["repository", "tag"];
    if !keys.iter().any(is_written) {
        return Map::new();
    }
    let default = |key: &str| values.defaults.at(&[service, "image", key]).map(Node::to_json).unwrap_or_default();
    keys.into_iter().map(|key| (key.to_owned(), default(key))).collect()
}

/// What is to be written into the values after the migration, `preset` included.
pub fn lasting(values: Values<'_>) -> Map<String, Value> {
    let mut layer = overlay(values, Era::Finished);
    if let Some(preset) = (values.wrote)(&["preset"]).then(|| values.before.get("preset")).flatten() {
        let names: Vec<&str> = match preset.as_list() {
            Some(list) => list.iter().filter_map(Node::text).collect(),
            None => preset.text().into_iter().collect(),
        };
        let others: Vec<&str> = names.into_iter().filter(|name| *name != PRESET).collect();
        layer.insert("preset".to_owned(), if others.is_empty() { Value::Null } else { json!(others) });
    }
    layer
}
