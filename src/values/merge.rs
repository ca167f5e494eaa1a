//! Merging layers: maps merge, everything else replaces, null deletes.

use super::path::Path;
use crate::yaml::{Mapping, Node, Origin, Value};

/// Two layers that cannot both be right: one holds a map where the other holds something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeError {
    /// The key, as `--set` would write it.
    pub path: String,
    /// What the lower layer holds, and where.
    pub lower: (&'static str, Origin),
    /// What the upper layer holds, and where.
    pub upper: (&'static str, Origin),
}

/// A value that a higher layer replaced or deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// The key, as `--set` would write it.
    pub path: String,
    /// Where the value stands that no longer counts.
    pub lost: Origin,
    /// Where the value stands that counts instead, or the null that deleted it.
    pub won: Origin,
}

/// What layers merge into.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged {
    /// The values: no map in it holds a null.
    pub values: Node,
    /// What was replaced or deleted, in the order in which it happened.
    pub overrides: Vec<Override>,
    /// Where a null found nothing to delete.
    pub vain: Vec<(String, Origin)>,
    /// Where two layers cannot both be right. The values hold what the lower one says.
    pub conflicts: Vec<MergeError>,
    /// What the values would be without the layers of the user: the built-in defaults, those of the chosen providers and the presets over
    /// them.
    pub defaults: Node,
}

/// What is noted on the way.
pub(super) struct Notes<'a> {
    pub overrides: &'a mut Vec<Override>,
    pub conflicts: &'a mut Vec<MergeError>,
    pub vain: &'a mut Vec<(String, Origin)>,
}

/// Merges layers, lowest first. A key that one layer deletes and a higher one sets again holds what the higher one says and
/// nothing of what was deleted. Nulls inside list items stay: lists are replaced as a whole.
pub fn merge(layers: impl IntoIterator<Item = Node>) -> Result<Merged, MergeError> {
    let mut merged = Merged::default();
    layers.into_iter().for_each(|layer| merged.add(layer));
    match merged.conflicts.first() {
        Some(conflict) => Err(conflict.clone()),
        None => Ok(merged),
    }
}

impl Default for Merged {
    fn default() -> Self {
        let nothing = Node::map(Origin::default());
        let (overrides, vain, conflicts) = (Vec::new(), Vec::new(), Vec::new());
        Self { values: nothing.clone(), overrides, vain, conflicts, defaults: nothing }
    }
}

impl Merged {
    /// Merges a layer over those before it. A layer that is not a map says nothing.
    pub fn add(&mut self, layer: Node) {
        let Self { overrides, conflicts, vain, .. } = self;
        let mut notes = Notes { overrides, conflicts, vain };
        if let (Value::Map(lower), Value::Map(upper)) = (&mut self.values.value, layer.value) {
            merge_maps(lower, upper, Path::Root, &mut notes);
            self.values.origin = layer.origin;
        }
    }
}

/// Merges a map over another.
fn merge_maps(lower: &mut Mapping, upper: Mapping, path: Path<'_>, notes: &mut Notes<'_>) {
    for (key, mut entry) in upper {
        let path = Path::Key(&path, &key);
        let Some(known) = lower.get_mut(&key) else {
            note_nulls(&entry.node, &path, notes);
            if !entry.node.is_null() {
                drop_nulls(&mut entry.node);
                lower.insert(key, entry);
            }
            continue;
        };
        if entry.node.is_null() {
            if is_empty(&known.node) {
                notes.vain.push((path.to_string(), entry.node.origin));
            }
            notes.overrides.push(Override { path: path.to_string(), lost: known.node.origin, won: entry.node.origin });
            lower.shift_remove(&key);
        } else {
            merge_node(&mut known.node, entry.node, path, notes);
            known.key = entry.key;
        }
    }
}

/// Notes the nulls in what has nothing below it that they could delete.
fn note_nulls(node: &Node, path: &Path<'_>, notes: &mut Notes<'_>) {
    match &node.value {
        Value::Map(map) => {
            map.iter().for_each(|(key, entry)| note_nulls(&entry.node, &Path::Key(path, key), notes));
        }
        Value::Scalar(_) if node.is_null() => notes.vain.push((path.to_string(), node.origin)),
        Value::List(_) | Value::Scalar(_) => {}
    }
}

/// Merges a value over another. Neither is null.
pub(super) fn merge_node(lower: &mut Node, mut upper: Node, path: Path<'_>, notes: &mut Notes<'_>) {
    let (lost, won) = (lower.origin, upper.origin);
    if let (Value::Map(lower), Value::Map(upper)) = (&mut lower.value, &mut upper.value) {
        merge_maps(lower, std::mem::take(upper), path, notes);
    } else {
        match replace(lower, upper, path) {
            Ok(node) => *lower = node,
            Err(conflict) => {
                notes.conflicts.push(conflict);
                return;
            }
        }
        // A list of which only an item changed is still the same list.
        if lost != won {
            notes.overrides.push(Override { path: path.to_string(), lost, won });
        }
    }
    lower.origin = won;
}

/// Whether a map or a list has nothing in it.
fn is_empty(node: &Node) -> bool {
    node.as_map().map(Mapping::len).or(node.as_list().map(<[Node]>::len)) == Some(0)
}

/// What stands in the place of two values that are not both maps.
fn replace(lower: &Node, mut upper: Node, path: Path<'_>) -> Result<Node, MergeError> {
    let is_map = |node: &Node| node.as_map().is_some();
    // Charts write `tolerations: {}` for an empty list, and people copy it.
    if is_empty(&upper) && lower.as_scalar().is_none() {
        upper.value = if is_map(lower) { Value::Map(Mapping::default()) } else { Value::List(Vec::new()) };
        return Ok(upper);
    }
    // A default that says nothing may stand for any kind of value; the schema knows which.
    let says_nothing = is_empty(lower) || lower.text() == Some("");
    if is_map(lower) == is_map(&upper) || says_nothing {
        drop_nulls(&mut upper);
        return Ok(upper);
    }
    let side = |node: &Node| (node.kind_name(), node.origin);
    Err(MergeError { path: path.to_string(), lower: side(lower), upper: side(&upper) })
}

/// Takes nulls out of maps that nothing lies under: a null deletes, and there is nothing to delete.
fn drop_nulls(node: &mut Node) {
    if let Value::Map(map) = &mut node.value {
        map.retain(|_, entry| !entry.node.is_null());
        map.values_mut().for_each(|entry| drop_nulls(&mut entry.node));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail this way")]

    use serde_json::{Value, json};

    use super::{MergeError, merge};
    use crate::yaml::{LayerId, read_map};

    fn merged(layers: &[&str]) -> Result<Value, MergeError> {
        let layers = (0..).zip(layers).map(|(id, text)| read_map(text, LayerId(id)).unwrap());
        merge(layers).map(|merged| merged.values.to_json())
    }

    #[test]
    fn maps_merge_and_the_rest_replaces() {
        let values = merged(&["{a: {x: 1, u: [1, 2]}, b: 1}", "{a: {u: [3], z: 4}, b: text}"]).unwrap();
        assert_eq!(values, json!({ "a": { "x": 1, "u": [3], "z": 4 }, "b": "text" }));
    }

    #[test]
    fn null_deletes_wherever_it_stands() {
        let values =
            merged(&["{a: {x: 1, u: 2}, b: 1}", "{a: {x: null}, b: null, c: {d: null, e: 1}, f: null}"]).unwrap();
        assert_eq!(values, json!({ "a": { "u": 2 }, "c": { "e": 1 } }));
    }

    #[test]
    fn what_was_deleted_stays_deleted_when_its_key_comes_back() {
        let values = merged(&["{a: {x: 1}}", "{a: null}", "{a: {u: 2}}"]).unwrap();
        assert_eq!(values, json!({ "a": { "u": 2 } }));
    }

    #[test]
    fn nulls_in_list_items_stay() {
        let values = merged(&["{}", "{l: [{key: k, value: null}]}"]).unwrap();
        assert_eq!(values, json!({ "l": [{ "key": "k", "value": null }] }));
    }

    #[test]
    fn an_empty_collection_of_the_other_kind_is_empty() {
        let values = merged(&["{a: [1], b: {x: 1}}", "{a: {}, b: []}"]).unwrap();
        assert_eq!(values, json!({ "a": [], "b": {} }));
    }

    #[test]
    fn a_map_against_a_scalar_names_both_places() {
        let error = merged(&["a:\n  b: {c: 1}", "a:\n  b: text"]).unwrap_err();
        assert_eq!((error.path.as_str(), error.lower.0, error.upper.0), ("a.b", "a map", "a string"));
        assert_eq!((error.lower.1.layer, error.lower.1.line), (LayerId(0), 2));
        assert_eq!((error.upper.1.layer, error.upper.1.line), (LayerId(1), 2));
        merged(&["a: {b: 1}", "a: [1]"]).unwrap_err();
        merged(&["a: 1", "a: {}"]).unwrap_err();
        merged(&["a: 1", "a: {b: 1}"]).unwrap_err();
        merged(&["a: [1]", "a: {b: 1}"]).unwrap_err();
    }
}
