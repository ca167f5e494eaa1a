//! `st2ha values`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::Result;

use super::{print, release};
use crate::cli::{OutputFormat, ValuesCommand};
use crate::schema::{self, Restored};
use crate::values::{DefaultsFile, Merged, Sources};
use crate::yaml::{self, Node, Origin, Value};

/// What the defaults begin with.
const DEFAULTS_HEAD: &str = "\
# All defaults, for reading. This is no values file: write only the keys that you change into yours. `st2ha init` begins one.
";

/// Prints the merged values, or where each of them comes from.
pub fn run(command: &ValuesCommand) -> Result<()> {
    if command.defaults {
        return print(&defaults());
    }
    let (merged, restored, sources) = release::values(&command.release, &command.values)?;
    release::warn(&restored.findings, &sources);
    if command.origin {
        return print(&origins(&merged, &restored, &sources));
    }
    let mut json = merged.values.to_json();
    if !command.show_secrets {
        schema::hide(&mut json, &merged.defaults.to_json(), &command.show);
    }
    match command.output {
        OutputFormat::Yaml => print(&yaml::emit(&json)?),
        OutputFormat::Json => print(&format!("{json:#}\n")),
    }
}

/// The files of defaults as they are written, a document each. Several of them have the same sections, so this is no values file.
fn defaults() -> String {
    let files = DefaultsFile::all().iter().map(|file| format!("---\n# {}\n{}", file.name, file.text));
    format!("{DEFAULTS_HEAD}{}", files.collect::<String>())
}

/// One line a leaf: the key, where it was set, and what it overrode; then the keys that were deleted, and those that null did not
/// delete. Values do not show.
fn origins(merged: &Merged, restored: &Restored, sources: &Sources) -> String {
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
        let here = sources.describe(origin);
        let places: Vec<&str> = lost.get(path).into_iter().flatten().map(String::as_str).collect();
        // A default that came back is over what was over it.
        let others: Vec<&str> = places.into_iter().filter(|place| *place != here).collect();
        if !others.is_empty() {
            let _ = write!(text, ", over {}", others.join(", "));
        }
        text.push('\n');
    };
    leaves(&merged.values, "", &mut |path, origin| {
        deleted.remove(path);
        let is_emptied = restored.emptied.iter().any(|(emptied, null)| emptied == path && *null == origin);
        line(path, if is_emptied { "restored, empty, after null in " } else { "" }, origin);
    });
    let is_there = |path: &str| merged.values.at(&path.split('.').collect::<Vec<_>>()).is_some();
    for (path, won) in deleted.into_iter().filter(|(path, _)| !path.contains('[') && !is_there(path)) {
        line(path, "deleted by ", won);
    }
    for (path, origin) in restored.findings.iter().filter_map(|finding| Some((&finding.path, finding.origin?))) {
        let _ = writeln!(text, "{path}: restored after null in {}", sources.describe(origin));
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
