//! Values as `gotmpl` holds them: from the values tree, and to JSON and YAML.

use std::collections::BTreeMap;
use std::sync::Arc;

use gotmpl::Value;

use super::substitutes::{Substitutes, address};
use crate::yaml::{Node, ScalarKind, Value as Yaml};

/// A string.
pub(super) fn text(text: &str) -> Value {
    Value::String(text.into())
}

/// A map of known keys.
pub(super) fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Map(Arc::new(entries.into_iter().map(|(key, value)| (Arc::from(key), value)).collect()))
}

/// A values tree. Whole numbers become integers however they are written, so that they print as such.
/// Nodes that have a substitute are what that says.
pub(super) fn from_node(node: &Node, substitutes: &Substitutes) -> Value {
    match &node.value {
        Yaml::List(list) => Value::List(list.iter().map(|item| from_node(item, substitutes)).collect()),
        Yaml::Map(map) => {
            let entries = map.iter().map(|(key, entry)| (Arc::from(&**key), from_node(&entry.node, substitutes)));
            Value::Map(Arc::new(entries.collect::<BTreeMap<_, _>>()))
        }
        Yaml::Scalar(scalar) => match scalar.kind {
            ScalarKind::Null => Value::Nil,
            ScalarKind::Bool(value) => Value::Bool(value),
            ScalarKind::Int(value) => Value::Int(value),
            ScalarKind::Float(value) => number(value),
            ScalarKind::String => substitutes.get(&address(node)).cloned().unwrap_or_else(|| text(&scalar.text)),
        },
    }
}

/// A JSON value.
pub(super) fn from_json(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Nil,
        serde_json::Value::Bool(value) => Value::Bool(*value),
        serde_json::Value::Number(value) => {
            value.as_i64().map_or_else(|| number(value.as_f64().unwrap_or_default()), Value::Int)
        }
        serde_json::Value::String(value) => text(value),
        serde_json::Value::Array(list) => Value::List(list.iter().map(from_json).collect()),
        serde_json::Value::Object(map) => {
            Value::Map(Arc::new(map.iter().map(|(key, value)| (Arc::from(key.as_str()), from_json(value))).collect()))
        }
    }
}

/// As JSON, keys sorted. `None` for a function, which JSON cannot hold, and for what is larger than `room` values.
pub(super) fn to_json(value: &Value, room: &mut usize) -> Option<serde_json::Value> {
    *room = room.checked_sub(1)?;
    Some(match value {
        Value::Nil => serde_json::Value::Null,
        Value::Bool(value) => (*value).into(),
        Value::Int(value) => (*value).into(),
        Value::Uint(value) => (*value).into(),
        Value::Float(value) => whole(*value).map_or_else(|| (*value).into(), Into::into),
        Value::String(value) => (&**value).into(),
        Value::List(list) => list.iter().map(|item| to_json(item, room)).collect::<Option<Vec<_>>>()?.into(),
        Value::Map(map) => {
            let entries = map.iter().map(|(key, value)| Some((key.to_string(), to_json(value, room)?)));
            serde_json::Value::Object(entries.collect::<Option<serde_json::Map<_, _>>>()?)
        }
        Value::Function(_) => return None,
    })
}

/// What kind of value this is, for messages.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Nil => "nothing",
        Value::Bool(_) => "a boolean",
        Value::Int(_) | Value::Uint(_) => "an integer",
        Value::Float(_) => "a number",
        Value::String(_) => "a string",
        Value::List(_) => "a list",
        Value::Map(_) => "a map",
        Value::Function(_) => "a function",
    }
}

/// The integer that a float stands for exactly.
pub(super) fn whole(value: f64) -> Option<i64> {
    // Beyond 2^53 a float no longer says which integer was meant.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[allow(clippy::cast_possible_truncation, reason = "checked: whole and within 2^53")]
    (value.fract() == 0.0 && value.abs() <= EXACT).then_some(value as i64)
}

fn number(value: f64) -> Value {
    whole(value).map_or(Value::Float(value), Value::Int)
}
