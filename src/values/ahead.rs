//! What layers say about one key, read before they are merged: some keys say what lies below the layers.

use super::layer::Layer;
use super::merge::{Merged, Notes};
use super::set::{self, Segment};
use crate::yaml::{Entry, Mapping, Node, Value};

/// Merges layers over what lies below them, as far as they are about the key at this path.
pub(super) fn read<'a>(below: impl IntoIterator<Item = &'a Node>, layers: &[Layer], path: &[&str]) -> Merged {
    let mut said = Merged::default();
    for tree in below {
        said.add(only(tree, path));
    }
    for layer in layers {
        match layer {
            Layer::Tree(tree) => said.add(only(tree, path)),
            Layer::Assignment(assignment) if leads_to(&assignment.path, path) => {
                let Merged { values, overrides, conflicts, vain, .. } = &mut said;
                // Where this conflicts with a layer below it, merging all of them tells.
                if let Ok(tree) = set::layer(values, assignment.clone(), &mut Notes { overrides, conflicts, vain }) {
                    said.add(only(&tree, path));
                }
            }
            Layer::Assignment(_) => {}
        }
    }
    said
}

/// Whether an assignment is to the key, to something in it, or to what the key is in.
fn leads_to(steps: &[Segment], path: &[&str]) -> bool {
    steps.iter().zip(path).all(|(step, wanted)| matches!(step, Segment::Key(key) if &**key == *wanted))
}

/// The same layer with nothing in it but the way to the key.
fn only(tree: &Node, path: &[&str]) -> Node {
    let (Some((key, rest)), Some(map)) = (path.split_first(), tree.as_map()) else { return tree.clone() };
    let found = map.get_key_value(*key);
    let map: Mapping = found
        .map(|(key, entry)| (key.clone(), Entry { key: entry.key, node: only(&entry.node, rest) }))
        .into_iter()
        .collect();
    Node { value: Value::Map(map), origin: tree.origin }
}
