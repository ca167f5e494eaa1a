//! The JSON Schema of the values, for editors, CI and this crate's own build script.

use std::collections::BTreeSet;

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::config::Config;

/// Prefix of the names that `k8s-openapi` gives its types.
const KUBERNETES: &str = "io.k8s.";

/// The schema as JSON Schema 2020-12, generated from [`Config`] and its default values.
///
/// It says what a values *file* may hold: any key may be left out or null, and text may be written as a number. What a complete
/// set of values needs is kept under `x-required`, from which the build script makes the tables for checking.
pub fn export(defaults: &Value) -> Value {
    let schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Config>();
    let mut root = schema.to_value();
    let in_lists = definitions_in_lists(&root);
    if let Some(Value::Object(definitions)) = root.get_mut("$defs") {
        for (name, definition) in definitions.iter_mut() {
            let whole = name.starts_with(KUBERNETES) || in_lists.contains(name);
            relax(definition, whole);
        }
    }
    relax(&mut root, false);
    let defaults = defaults.clone();
    annotate(&mut root, &defaults);
    if let Some(root) = root.as_object_mut() {
        root.insert("title".to_owned(), json!("Values of st2ha"));
        root.insert("$id".to_owned(), json!("https://st2ha.example/values.schema.json"));
        // Users may have keys of their own, for templates inside values.
        root.insert("additionalProperties".to_owned(), json!(true));
    }
    root
}

/// Loosens a schema from what st2ha works with to what people write.
fn relax(schema: &mut Value, whole: bool) {
    let Some(map) = schema.as_object_mut() else { return };
    if !whole && let Some(required) = map.remove("required") {
        map.insert("x-required".to_owned(), required);
    }
    if map.contains_key("x-kubernetes-int-or-string") {
        map.insert("type".to_owned(), json!(["integer", "string"]));
    }
    relax_type(map);
    if let Some(Value::Object(properties)) = map.get_mut("properties") {
        for property in properties.values_mut() {
            relax(property, whole);
            let template = property.get("x-template").is_some();
            allow_everywhere(property, template);
        }
        if !whole && !map.contains_key("additionalProperties") {
            map.insert("additionalProperties".to_owned(), json!(false));
        }
    }
    for key in ["items", "additionalProperties"] {
        if let Some(inner) = map.get_mut(key) {
            relax(inner, whole || key == "items");
        }
    }
    for key in ["anyOf", "oneOf", "allOf"] {
        if let Some(Value::Array(alternatives)) = map.get_mut(key) {
            for one in alternatives {
                relax(one, whole);
            }
        }
    }
}

/// Text may be written as a number, a number as text, and a truth value as `"true"`.
fn relax_type(map: &mut Map<String, Value>) {
    let named: Vec<String> = match map.get("type") {
        Some(Value::String(name)) => vec![name.clone()],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => return,
    };
    let nullable = named.iter().any(|name| name == "null");
    let is = |wanted: &str| named.iter().all(|name| name == wanted || name == "null");
    let mut types = if is("string") && !map.contains_key("enum") && !map.contains_key("const") {
        vec!["string", "number", "boolean"]
    } else if is("integer") {
        map.remove("format");
        map.insert("pattern".to_owned(), json!("^-?[0-9]+$"));
        vec!["integer", "string"]
    } else if is("boolean") {
        map.insert("pattern".to_owned(), json!("^(true|false)$"));
        vec!["boolean", "string"]
    } else {
        return;
    };
    if nullable {
        types.push("null");
    }
    map.insert("type".to_owned(), json!(types));
}

/// Null deletes any key, and a key that takes templates takes their text.
fn allow_everywhere(property: &mut Value, template: bool) {
    let Some(map) = property.as_object_mut() else { return };
    let structure = match map.get("type") {
        Some(Value::String(name)) => name == "object" || name == "array",
        Some(Value::Array(names)) => names.iter().any(|name| name == "object" || name == "array"),
        _ => true,
    };
    if map.is_empty() {
        return;
    }
    let takes_template = template && structure;
    if !takes_template
        && !map.contains_key("enum")
        && let Some(types) = map.get_mut("type")
    {
        let mut names = match types.take() {
            Value::Array(names) => names,
            name => vec![name],
        };
        if !names.contains(&json!("null")) {
            names.push(json!("null"));
        }
        *types = Value::Array(names);
        return;
    }
    let mut alternatives = if let Some(Value::Array(alternatives)) = map.remove("anyOf") {
        alternatives
    } else {
        let constraints = map.iter().filter(|(key, _)| !is_annotation(key));
        let inner: Map<String, Value> = constraints.map(|(key, value)| (key.clone(), value.clone())).collect();
        map.retain(|key, _| is_annotation(key));
        vec![Value::Object(inner)]
    };
    if !alternatives.contains(&json!({ "type": "null" })) {
        alternatives.push(json!({ "type": "null" }));
    }
    if takes_template {
        alternatives.push(json!({ "type": "string", "x-template-text": true }));
    }
    map.insert("anyOf".to_owned(), Value::Array(alternatives));
}

/// Keywords that say something about a property without constraining it.
fn is_annotation(key: &str) -> bool {
    matches!(key, "description" | "title" | "default" | "x-template" | "writeOnly" | "examples" | "deprecated")
}

/// Names of definitions that lists are made of: their items are whole objects, not pieces that defaults complete.
fn definitions_in_lists(root: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect(root, false, &mut found);
    found
}

fn collect(schema: &Value, in_list: bool, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(map) => {
            if in_list
                && let Some(name) =
                    map.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix("#/$defs/"))
            {
                found.insert(name.to_owned());
            }
            for (key, value) in map {
                collect(value, key == "items" || (in_list && key == "anyOf"), found);
            }
        }
        Value::Array(list) => list.iter().for_each(|value| collect(value, in_list, found)),
        _ => {}
    }
}

/// Writes the default of every key that has one beside its description.
fn annotate(root: &mut Value, defaults: &Value) {
    let definitions = root.get("$defs").cloned().unwrap_or_default();
    if let Some(properties) = root.get_mut("properties").and_then(Value::as_object_mut) {
        annotate_properties(properties, defaults, &definitions);
    }
}

fn annotate_properties(properties: &mut Map<String, Value>, defaults: &Value, _definitions: &Value) {
    for (key, property) in properties {
        let Some(default) = defaults.get(key) else { continue };
        if let Some(property) = property.as_object_mut() {
            property.insert("default".to_owned(), default.clone());
        }
    }
}
