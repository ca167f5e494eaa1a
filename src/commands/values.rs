//! `st2ha values`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::Result;

use super::{print, release};
use crate::cli::{OutputFormat, ValuesCommand};
use crate::credential::{is_credential, spans};
use crate::schema::{self, Tell};
use crate::values::{Merged, Sources};
use crate::yaml::{self, Node, Origin, Value};

/// Prints the merged values, or where each of them comes from.
pub fn run(command: &ValuesCommand) -> Result<()> {
    let (merged, sources) = release::values(&command.release, &command.values)?;
    if command.origin {
        return print(&origins(&merged, &sources));
    }
    let mut json = merged.values.to_json();
    if !command.show_secrets {
        schema::hide(&mut json, Tell { is_credential, spans });
    }
    match command.output {
        OutputFormat::Yaml => print(&yaml::emit(&json)?),
        OutputFormat::Json => print(&format!("{json:#}\n")),
    }
}

/// One line a leaf: the key, where it was set, and what it overrode; then the keys that were deleted. Values do not show.
fn origins(merged: &Merged, sources: &Sources) -> String {
    let mut lost: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut deleted: BTreeMap<&str, Origin> = BTreeMap::new();
    for replaced in &merged.overrides {
        lost.entry(&replaced.path).or_default().push(sources.describe(replaced.lost));
        deleted.insert(&replaced.path, replaced.won);
    }
    let mut text = String::new();
    let mut line = |path: &str, what: &str, origin| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{path}: {what}{}", sources.describe(origin));
        if let Some(places) = lost.get(path) {
            let _ = write!(text, ", over {}", places.join(", "));
        }
        text.push('\n');
    };
    leaves(&merged.values, "", &mut |path, origin| {
        deleted.remove(path);
        line(path, "", origin);
    });
    let is_there = |path: &str| merged.values.at(&path.split('.').collect::<Vec<_>>()).is_some();
    for (path, won) in deleted.into_iter().filter(|(path, _)| !path.contains('[') && !is_there(path)) {
        line(path, "deleted by ", won);
    }
    text
}

/// Calls `see` for every leaf: scalars, lists and empty maps, which are set as a whole, and items that a flag set in a list.
fn leaves(node: &Node, path: &str, see: &mut dyn FnMut(&str, Origin)) {
    match &node.value {
        Value::Map(map) if !map.is_empty() => {
            for (key, entry) in map {
                let path = if path.is_empty() { key.to_string() } else { format!("{path}.{key}") };
                leaves(&entry.node, &path, see);
            }
        }
        Value::List(list) => {
            see(path, node.origin);
            for (index, item) in list.iter().enumerate() {
                strangers(item, node.origin, &format!("{path}[{index}]"), see);
            }
        }
        _ => see(path, node.origin),
    }
}

/// Calls `see` for the leaves inside of a list's item that come from another layer than the list.
fn strangers(node: &Node, list: Origin, path: &str, see: &mut dyn FnMut(&str, Origin)) {
    match &node.value {
        Value::Map(map) => {
            map.iter().for_each(|(key, entry)| strangers(&entry.node, list, &format!("{path}.{key}"), see));
        }
        Value::List(items) => {
            let items = items.iter().enumerate();
            items.for_each(|(index, item)| strangers(item, list, &format!("{path}[{index}]"), see));
        }
        Value::Scalar(_) if node.origin.layer == list.layer => {}
        Value::Scalar(_) => see(path, node.origin),
    }
}
