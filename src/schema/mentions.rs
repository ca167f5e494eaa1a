//! Which keys templates read, as far as their texts tell.

use std::collections::BTreeSet;

use crate::yaml::{Node, Value};

/// The names that stand behind a prefix such as `.Values.` in a text.
pub fn names_behind<'a>(prefix: &'a str, text: &'a str) -> impl Iterator<Item = &'a str> {
    let is_outside = |character: char| !character.is_alphanumeric() && character != '_';
    text.split(prefix).skip(1).map(move |rest| rest.split(is_outside).next().unwrap_or_default())
}

/// Whether a top-level key says by its name that it is the user's own: it holds anchors, or what other programs read.
pub fn is_own(key: &str) -> bool {
    key.starts_with(['.', '_']) || key.starts_with("x-")
}

/// Top-level keys that templates inside the values read: by their name, or as a text in quotes.
pub fn mentioned(values: &Node) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    collect(values, &mut found);
    found
}

fn collect<'a>(node: &'a Node, found: &mut BTreeSet<&'a str>) {
    match &node.value {
        Value::Scalar(scalar) if scalar.text.contains("{{") => {
            found.extend(names_behind(".Values.", &scalar.text));
            found.extend(scalar.text.split(['"', '`']).skip(1));
        }
        Value::Scalar(_) => {}
        Value::List(list) => list.iter().for_each(|node| collect(node, found)),
        Value::Map(map) => map.values().for_each(|entry| collect(&entry.node, found)),
    }
}
