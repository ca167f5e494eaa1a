//! The schema of the values as Helm is to check it.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// Loosens the schema for Helm, which knows no warnings: an unknown key passes, so that st2ha can warn of it. A wrong type does not.
///
/// Null may stand anywhere. The schema says so by `anyOf`, for which Helm reports each alternative; here the types say it.
pub fn for_helm(mut schema: Value) -> Value {
    let definitions = schema.get("$defs").and_then(Value::as_object).into_iter().flatten();
    let typed = definitions.filter(|(_, definition)| definition.get("type").is_some());
    let typed = typed.map(|(name, _)| format!("#/$defs/{name}")).collect();
    loosen(&mut schema, &typed);
    schema
}

/// `typed` are the definitions that say null by their type, too.
fn loosen(schema: &mut Value, typed: &BTreeSet<String>) {
    let Some(map) = schema.as_object_mut() else { return };
    if map.get("additionalProperties") == Some(&Value::Bool(false)) {
        map.remove("additionalProperties");
    }
    for key in ["properties", "$defs"] {
        for inner in map.get_mut(key).and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut) {
            loosen(inner, typed);
        }
    }
    for key in ["items", "additionalProperties"] {
        if let Some(inner) = map.get_mut(key) {
            loosen(inner, typed);
        }
    }
    for inner in map.get_mut("anyOf").and_then(Value::as_array_mut).into_iter().flatten() {
        loosen(inner, typed);
    }
    allow_null(map);
    drop_null_alternative(map, typed);
}

fn allow_null(map: &mut Map<String, Value>) {
    let is_null = |value: &Value| value == "null";
    match map.get_mut("type") {
        Some(Value::Array(names)) if !names.iter().any(is_null) => names.push(json!("null")),
        Some(name @ Value::String(_)) if !is_null(name) => *name = json!([name, "null"]),
        _ => return,
    }
    if let Some(Value::Array(values)) = map.get_mut("enum") {
        values.push(Value::Null);
    }
}

fn drop_null_alternative(map: &mut Map<String, Value>, typed: &BTreeSet<String>) {
    let Some(Value::Array(alternatives)) = map.get_mut("anyOf") else { return };
    let is_null = |one: &Value| one.get("type") == Some(&json!("null"));
    let takes_null = |one: &Value| {
        let of_reference = one.get("$ref").and_then(Value::as_str).is_some_and(|name| typed.contains(name));
        of_reference || one.get("type").and_then(Value::as_array).is_some_and(|names| names.contains(&json!("null")))
    };
    if !alternatives.iter().any(takes_null) {
        return;
    }
    alternatives.retain(|one| !is_null(one));
    if let [Value::Object(only)] = alternatives.as_slice() {
        let only = only.clone();
        map.remove("anyOf");
        for (key, value) in only {
            map.entry(key).or_insert(value);
        }
    }
}
