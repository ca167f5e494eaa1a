//! What routes of the Gateway API refer to.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::forms::is_part;

/// The kind of an object that something else refers to.
pub fn is_kind(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && is_part(&text.to_lowercase())
}

/// Whether a route names a Gateway twice, and does not name another listener or port of it each time.
pub fn repeats_a_parent(route: &Value) -> bool {
    let text = |parent: &Value, key: &str| parent.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut listeners: BTreeMap<[String; 4], Vec<(String, String)>> = BTreeMap::new();
    for parent in route.get("parentRefs").and_then(Value::as_array).into_iter().flatten() {
        let port = parent.get("port").map(ToString::to_string).unwrap_or_default();
        let gateway = ["group", "kind", "namespace", "name"].map(|key| text(parent, key));
        listeners.entry(gateway).or_default().push((text(parent, "sectionName"), port));
    }
    listeners.into_values().filter(|ways| ways.len() > 1).any(|ways| {
        let differ: BTreeSet<&(String, String)> = ways.iter().collect();
        let is_mixed = |of: fn(&(String, String)) -> &String| {
            let without = ways.iter().filter(|way| of(way).is_empty()).count();
            without > 0 && without < ways.len()
        };
        let names: BTreeSet<&String> = ways.iter().map(|way| &way.0).filter(|name| !name.is_empty()).collect();
        // Names of listeners are enough, whatever the ports say.
        let are_named = names.len() == ways.len();
        !are_named && (differ.len() < ways.len() || is_mixed(|way| &way.0) || is_mixed(|way| &way.1))
    })
}
