//! What users wrote, to be searched for what an object says.

use crate::values::{SourceKind, Sources};
use crate::yaml::{Node, Origin, Value};

/// Values, and the sources that they come from.
#[derive(Clone, Copy, Debug)]
pub struct Written<'a> {
    /// The values, complete or not.
    pub values: &'a Node,
    /// Where they were written.
    pub sources: &'a Sources,
}

impl Written<'_> {
    /// The first value of the highest layer that fits, by its key and text. Items of a list go by the key of the list. What is
    /// built in counts only where it has to.
    pub fn find(&self, fits: &dyn Fn(&str, Option<&str>) -> bool) -> Option<(String, Origin)> {
        let mut best: Option<(String, Origin)> = None;
        search(self.values, "", "", fits, &mut |path, origin| {
            if origin.line > 0 && best.as_ref().is_none_or(|(_, known)| known.layer < origin.layer) {
                best = Some((path.to_owned(), origin));
            }
        });
        best
    }

    /// The same among what users wrote themselves.
    pub fn find_own(&self, fits: &dyn Fn(&str, Option<&str>) -> bool) -> Option<(String, Origin)> {
        self.find(fits).filter(|(_, origin)| {
            self.sources.get(origin.layer).is_some_and(|source| source.kind != SourceKind::BuiltIn)
        })
    }

    /// All values under a key that are this structure, as fragments of Kubernetes objects are passed on.
    pub fn structures(&self, key: &str, value: &serde_json::Value) -> Vec<(String, Origin)> {
        let mut found = Vec::new();
        visit(self.values, "", "", &mut |path, name, node| {
            if name == key && node.to_json() == *value {
                found.push((path.to_owned(), node.origin));
            }
        });
        found
    }
}

fn visit(node: &Node, key: &str, path: &str, see: &mut dyn FnMut(&str, &str, &Node)) {
    if !path.is_empty() {
        see(path, key, node);
    }
    match &node.value {
        Value::Map(map) => {
            for (key, entry) in map {
                let path = if path.is_empty() { key.to_string() } else { format!("{path}.{key}") };
                visit(&entry.node, key, &path, see);
            }
        }
        Value::List(list) => {
            for (index, item) in list.iter().enumerate() {
                visit(item, "", &format!("{path}[{index}]"), see);
            }
        }
        Value::Scalar(_) => {}
    }
}

fn search(
    node: &Node,
    key: &str,
    path: &str,
    fits: &dyn Fn(&str, Option<&str>) -> bool,
    found: &mut dyn FnMut(&str, Origin),
) {
    if !path.is_empty() && fits(key, node.text()) {
        found(path, node.origin);
    }
    match &node.value {
        Value::Map(map) => {
            for (key, entry) in map {
                let path = if path.is_empty() { key.to_string() } else { format!("{path}.{key}") };
                search(&entry.node, key, &path, fits, found);
            }
        }
        Value::List(list) => {
            for (index, item) in list.iter().enumerate() {
                search(item, key, &format!("{path}[{index}]"), fits, found);
            }
        }
        Value::Scalar(_) => {}
    }
}
