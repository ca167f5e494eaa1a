//! The committed schema is the one that the types make, and complete.

use std::path::Path;

use serde_json::{Map, Value};

/// `UPDATE_SCHEMA=1 cargo test --test schema` writes it anew.
#[test]
fn the_committed_schema_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/values.schema.json");
    let current =
        format!("{:#}\n", st2ha::schema::export(&super::defaults().to_json(), &super::kubernetes::definitions()));
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(&path, &current).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    let same = serde_json::from_str::<Value>(&committed).ok() == serde_json::from_str(&current).ok();
    assert!(same, "schema/values.schema.json is out of date: run `UPDATE_SCHEMA=1 cargo test --test schema`");
}

#[test]
fn it_is_valid_json_schema_of_2020_12() {
    let schema = super::schema();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    jsonschema::draft202012::meta::validate(&schema).unwrap();
    jsonschema::validator_for(&schema).unwrap();
}

#[test]
fn every_key_is_described() {
    let undescribed: Vec<String> = super::walk::keys(&super::schema())
        .into_iter()
        .filter(|key| key.schema["description"].as_str().is_none_or(str::is_empty))
        .map(|key| key.path())
        .collect();
    assert!(undescribed.is_empty(), "{undescribed:#?}");
}

/// Putting all defaults of the schema together yields the default values: none is missing, none is made up.
#[test]
fn the_defaults_of_the_schema_are_the_default_values() {
    let schema = super::schema();
    let collected = collect(&schema, &[&schema]).unwrap();
    assert_eq!(collected, super::defaults().to_json());
}

/// The default that schemas which all apply to one value give it; `schemas` are ordered from the outermost.
fn collect(root: &Value, schemas: &[&Value]) -> Option<Value> {
    let applied: Vec<&Value> = schemas.iter().flat_map(|schema| applying(root, schema)).collect();
    if let Some(default) = applied.iter().find_map(|schema| schema.get("default")) {
        return Some(default.clone());
    }
    let mut names: Vec<&String> = Vec::new();
    let properties = |schema: &&'_ Value| schema.get("properties").and_then(Value::as_object).cloned();
    let all: Vec<Map<String, Value>> = applied.iter().filter_map(properties).collect();
    for name in all.iter().flat_map(Map::keys) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let mut found = Map::new();
    for name in names {
        let inner: Vec<&Value> = all.iter().filter_map(|properties| properties.get(name)).collect();
        if let Some(default) = collect(root, &inner) {
            found.insert(name.clone(), default);
        }
    }
    (!found.is_empty()).then(|| found.into())
}

/// A schema and those that it refers to for a value that is not null.
fn applying<'a>(root: &'a Value, schema: &'a Value) -> Vec<&'a Value> {
    let mut found = vec![schema];
    for one in schema["anyOf"].as_array().into_iter().flatten() {
        found.extend(applying(root, one));
    }
    if let Some(name) = schema["$ref"].as_str() {
        // Definitions of Kubernetes describe fragments, which are defaults as a whole.
        if !name.starts_with("#/$defs/io.k8s.") {
            found.extend(applying(root, root.pointer(&name[1..]).unwrap()));
        }
    }
    found
}
