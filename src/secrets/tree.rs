//! Reading and writing single values of a tree by their dotted keys.

use crate::yaml::{Entry, Mapping, Node, Origin, Value, WalkPath};

/// The node at a key such as `st2.password`.
pub(super) fn at<'a>(values: &'a Node, path: &str) -> Option<&'a Node> {
    path.split('.').try_fold(values, |node, key| node.get(key))
}

/// Whether something stands at a key: anything but nothing, null and empty text.
pub(super) fn is_set(values: &Node, path: &str) -> bool {
    at(values, path).is_some_and(|node| node.as_scalar().is_none() || node.text().is_some_and(|text| !text.is_empty()))
}

/// All single values that hold text, by the keys that lead to them. Items of lists have the key of their list.
pub(super) fn leaves(values: &Node) -> Vec<(String, &Node)> {
    fn collect<'a>(node: &'a Node, path: &mut WalkPath, leaves: &mut Vec<(String, &'a Node)>) {
        match &node.value {
            Value::Scalar(_) if node.text().is_some_and(|text| !text.is_empty()) => {
                leaves.push((path.to_string(), node));
            }
            Value::Scalar(_) => {}
            Value::List(list) => list.iter().for_each(|item| collect(item, path, leaves)),
            Value::Map(map) => {
                map.iter().for_each(|(key, entry)| path.inside(key, |path| collect(&entry.node, path, leaves)));
            }
        }
    }
    let mut leaves = Vec::new();
    collect(values, &mut WalkPath::default(), &mut leaves);
    leaves
}

/// The keys under which something stands, in their order, each once.
pub(super) fn paths(values: &Node) -> Vec<String> {
    let mut paths: Vec<String> = leaves(values).into_iter().map(|(path, _)| path).collect();
    paths.dedup();
    paths
}

/// Puts text at a key. What is in the way and not a map is replaced.
pub(super) fn put(values: &mut Node, path: &str, text: &str) {
    if values.as_map().is_none() {
        values.value = Value::Map(Mapping::default());
    }
    let (key, rest) = path.split_once('.').map_or((path, None), |(key, rest)| (key, Some(rest)));
    if let Value::Map(map) = &mut values.value {
        let empty = || Entry { key: Origin::default(), node: Node::null(Origin::default()) };
        let node = &mut map.entry(key.into()).or_insert_with(empty).node;
        match rest {
            Some(rest) => put(node, rest, text),
            None => *node = Node::string(text, Origin::default()),
        }
    }
}

/// Takes out a key, and the maps around it that hold nothing else.
pub(super) fn remove(values: &mut Node, path: &str) {
    let Value::Map(map) = &mut values.value else { return };
    let (key, rest) = path.split_once('.').map_or((path, None), |(key, rest)| (key, Some(rest)));
    if let (Some(rest), Some(entry)) = (rest, map.get_mut(key)) {
        remove(&mut entry.node, rest);
        if entry.node.as_map().is_none_or(|map| !map.is_empty()) {
            return;
        }
    }
    map.shift_remove(key);
}

/// Puts the outermost map on the way to a key that is not there, as another tree has it.
pub(super) fn put_section(values: &mut Node, other: &Node, path: &str) {
    let Some((key, rest)) = path.split_once('.') else { return };
    let (Value::Map(map), Some(entry)) = (&mut values.value, other.as_map().and_then(|map| map.get(key))) else {
        return;
    };
    match map.get_mut(key) {
        Some(known) if !known.node.is_null() => put_section(&mut known.node, &entry.node, rest),
        _ => {
            map.insert(key.into(), entry.clone());
        }
    }
}

/// The node at a key, to be changed.
pub(super) fn at_mut<'a>(values: &'a mut Node, path: &str) -> Option<&'a mut Node> {
    path.split('.').try_fold(values, |node, key| match &mut node.value {
        Value::Map(map) => map.get_mut(key).map(|entry| &mut entry.node),
        _ => None,
    })
}
