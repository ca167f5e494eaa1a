//! The committed schema is the one that the types make.

#![allow(clippy::unwrap_used, reason = "a test may fail this way")]

use std::path::Path;

use serde_json::{Value, json};

/// `UPDATE_SCHEMA=1 cargo test --test schema` writes it anew.
#[test]
fn the_committed_schema_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/values.schema.json");
    let current = format!("{:#}\n", st2ha::schema::export(&json!({})));
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(&path, &current).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    let same = serde_json::from_str::<Value>(&committed).ok() == serde_json::from_str(&current).ok();
    assert!(same, "schema/values.schema.json is out of date: run `UPDATE_SCHEMA=1 cargo test --test schema`");
}
