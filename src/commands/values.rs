//! `st2ha values`.

use std::collections::BTreeMap;

use anyhow::Result;
use serde_json::Value as Json;

use super::{print, release};
use crate::cli::{OutputFormat, ValuesCommand};
use crate::diff::is_credential;
use crate::values::{Merged, Sources};
use crate::yaml::{self, Node, Origin, Value};

/// What stands for a credential.
const STARS: &str = "***";

/// Prints the merged values, or where each of them comes from.
pub fn run(command: &ValuesCommand) -> Result<()> {
    let (merged, sources) = release::values(&command.release, &command.values)?;
    if command.origin {
        return print(&origins(&merged, &sources));
    }
    let mut json = merged.values.to_json();
    if !command.show_secrets {
        hide(&mut json, "");
    }
    match command.output {
        OutputFormat::Yaml => print(&yaml::emit(&json)?),
        OutputFormat::Json => print(&format!("{json:#}\n")),
    }
}

/// One line a leaf: the key, where it was set, and what it overrode. Values themselves do not show.
fn origins(merged: &Merged, sources: &Sources) -> String {
    let mut lost: BTreeMap<&str, Vec<Origin>> = BTreeMap::new();
    for replaced in &merged.overrides {
        lost.entry(&replaced.path).or_default().push(replaced.lost);
    }
    let mut text = String::new();
    leaves(&merged.values, "", &mut |path, origin| {
        text.extend([path, ": ", &sources.describe(origin)]);
        if let Some(places) = lost.get(path) {
            let places: Vec<String> = places.iter().map(|place| sources.describe(*place)).collect();
            text.extend([", over ", &places.join(", ")]);
        }
        text.push('\n');
    });
    text
}

/// Calls `see` for every leaf: scalars, lists and empty maps, which are set as a whole.
fn leaves(node: &Node, path: &str, see: &mut dyn FnMut(&str, Origin)) {
    match &node.value {
        Value::Map(map) if !map.is_empty() => {
            for (key, entry) in map {
                let path = if path.is_empty() { key.to_string() } else { format!("{path}.{key}") };
                leaves(&entry.node, &path, see);
            }
        }
        _ => see(path, node.origin),
    }
}

/// Replaces what is a credential by its path or its name.
fn hide(value: &mut Json, key: &str) {
    match value {
        Json::Object(map) => map.iter_mut().for_each(|(key, value)| hide(value, key)),
        Json::Array(list) => list.iter_mut().for_each(|value| hide(value, key)),
        Json::String(text) if !text.is_empty() && is_credential(key) => STARS.clone_into(text),
        _ => {}
    }
}
