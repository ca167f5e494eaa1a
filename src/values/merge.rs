//! Merging layers: maps merge, everything else replaces, null deletes.

use crate::yaml::{Entry, Mapping, Node, Origin, ScalarKind, Value};

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
}

/// Merges layers, lowest first. A key that one layer deletes and a higher one sets again holds what the higher one says and
/// nothing of what was deleted. Nulls inside list items stay: lists are replaced as a whole.
pub fn merge(layers: impl IntoIterator<Item = Node>) -> Result<Merged, MergeError> {
    let mut merged = Merged { values: Node::map(Origin::default()), overrides: Vec::new() };
    for layer in layers {
        let Value::Map(upper) = layer.value else { continue };
        if let Value::Map(lower) = &mut merged.values.value {
            merge_maps(lower, upper, "", &mut merged.overrides)?;
        }
        merged.values.origin = layer.origin;
    }
    Ok(merged)
}

fn merge_maps(
    lower: &mut Mapping,
    upper: Mapping,
    path: &str,
    overrides: &mut Vec<Override>,
) -> Result<(), MergeError> {
    for (key, mut entry) in upper {
        let path = if path.is_empty() { key.to_string() } else { format!("{path}.{key}") };
        let Some(known) = lower.get_mut(&key) else {
            if !entry.node.is_null() {
                drop_nulls(&mut entry.node);
                lower.insert(key, entry);
            }
            continue;
        };
        let (lost, won) = (known.node.origin, entry.node.origin);
        if entry.node.is_null() {
            lower.shift_remove(&key);
            overrides.push(Override { path, lost, won });
        } else if let (Value::Map(lower), Value::Map(upper)) = (&mut known.node.value, &mut entry.node.value) {
            merge_maps(lower, std::mem::take(upper), &path, overrides)?;
            known.node.origin = won;
            known.key = entry.key;
        } else {
            let replacement = replace(&known.node, entry.node, &path)?;
            *known = Entry { key: entry.key, node: replacement };
            overrides.push(Override { path, lost, won });
        }
    }
    Ok(())
}

/// What stands in the place of a value that is not a map, or that is replaced by something that is not a map.
fn replace(lower: &Node, mut upper: Node, path: &str) -> Result<Node, MergeError> {
    let is_map = |node: &Node| node.as_map().is_some();
    if is_map(lower) == is_map(&upper) || says_nothing(lower) {
        drop_nulls(&mut upper);
        return Ok(upper);
    }
    // Charts write `tolerations: {}` for an empty list, and people copy it.
    let empty_collection =
        upper.as_map().is_some_and(Mapping::is_empty) || upper.as_list().is_some_and(<[Node]>::is_empty);
    if empty_collection && lower.as_scalar().is_none() {
        upper.value = if is_map(lower) { Value::Map(Mapping::new()) } else { Value::List(Vec::new()) };
        return Ok(upper);
    }
    let side = |node: &Node| (node.kind_name(), node.origin);
    Err(MergeError { path: path.to_owned(), lower: side(lower), upper: side(&upper) })
}

/// Whether a value only says that nothing is set: empty text, or an empty collection of another kind.
fn says_nothing(node: &Node) -> bool {
    match &node.value {
        Value::Scalar(scalar) => scalar.kind == ScalarKind::String && scalar.text.is_empty(),
        Value::List(list) => list.is_empty(),
        Value::Map(_) => false,
    }
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
        merged(&["a: 1", "a: {b: 1}"]).unwrap_err();
        merged(&["a: [1]", "a: {b: 1}"]).unwrap_err();
    }
}
