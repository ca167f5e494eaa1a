//! Keys that only Bitnami's layout reads: after the migration they would be errors, and mean nothing.

use serde_json::{Map, Value};

use super::values::Values;
use crate::config::{Provider, Reads};
use crate::yaml::Node;

/// What a section is to say of such keys where the user wrote them: what the defaults say, and otherwise nothing.
pub fn idle(values: Values<'_>, service: &str) -> Map<String, Value> {
    let (Some(section), Some(official)) = (values.before.get(service), Provider::find(service, "official")) else {
        return Map::new();
    };
    let walk = Walk { values, official };
    walk.below(section, values.defaults.get(service), &mut vec![service.to_owned()])
}

/// The keys that a layer of [`idle`] is about, as `--set` would write them.
pub fn keys(layer: &Map<String, Value>, service: &str) -> Vec<String> {
    let below = |(key, value): (&String, &Value)| match value {
        Value::Object(map) if !map.is_empty() => keys(map, &format!("{service}.{key}")),
        _ => vec![format!("{service}.{key}")],
    };
    layer.iter().flat_map(below).collect()
}

struct Walk<'a> {
    values: Values<'a>,
    official: &'static Provider,
}

impl Walk<'_> {
    fn below(&self, node: &Node, default: Option<&Node>, path: &mut Vec<String>) -> Map<String, Value> {
        let mut layer = Map::new();
        for (key, entry) in node.as_map().into_iter().flatten() {
            path.push(key.to_string());
            let default = default.and_then(|default| default.get(key));
            if let Some(value) = self.value(&entry.node, default, path) {
                layer.insert(key.to_string(), value);
            }
            path.pop();
        }
        layer
    }

    fn value(&self, node: &Node, default: Option<&Node>, path: &mut Vec<String>) -> Option<Value> {
        let words: Vec<&str> = path.iter().map(String::as_str).collect();
        let key = words.get(1..).unwrap_or_default().join(".");
        let reads = self.official.reads(&key);
        if reads == Reads::All || !(self.values.wrote)(&words) {
            return None;
        }
        let has_keys = default.and_then(Node::as_map).is_some_and(|map| !map.is_empty());
        if node.as_map().is_some() && (reads == Reads::Some || has_keys) {
            let layer = self.below(node, default, path);
            return (!layer.is_empty()).then_some(layer.into());
        }
        let is_map = node.as_map().is_some();
        (reads == Reads::Nothing).then(|| default.filter(|_| !is_map).map(Node::to_json).unwrap_or_default())
    }
}
