//! How one set of settings lies over another.

use serde_json::Value;

use crate::workloads::{HANDLERS, alternatives, replaced_by};

/// Whether nothing is written: null, an empty text, list or map.
pub fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The setting of a key over another one: maps are merged, all else replaces, and what is empty says nothing.
pub fn merged(key: &str, lower: &Value, upper: &Value) -> Value {
    let is_another = says_one_of(upper, replaced_by(key));
    // Whoever drops no capability, or adds none, says so on purpose.
    if matches!((key, upper), ("drop" | "add", Value::Array(_))) {
        return upper.clone();
    }
    match (lower, upper) {
        (lower, upper) if says_nothing(upper) => lower.clone(),
        (Value::Object(lower), Value::Object(upper)) if !is_another => {
            let mut map = lower.clone();
            let instead = alternatives(key);
            if instead.iter().any(|key| upper.get(*key).is_some_and(|value| !says_nothing(value))) {
                map.retain(|key, _| !instead.contains(&key.as_str()));
            }
            for (key, value) in upper {
                let value = merged(key, map.get(key).unwrap_or(&Value::Null), value);
                map.insert(key.clone(), value);
            }
            Value::Object(map)
        }
        (_, upper) => upper.clone(),
    }
}

/// Whether a probe says what it does.
pub fn has_handler(probe: &Value) -> bool {
    says_one_of(probe, HANDLERS)
}

fn says_one_of(map: &Value, keys: &[&str]) -> bool {
    keys.iter().any(|key| map.get(key).is_some_and(|value| !value.is_null()))
}
