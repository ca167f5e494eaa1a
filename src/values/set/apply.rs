//! Puts the value of a flag into a tree.
//!
//! A flag becomes a small layer of its own, which is merged like every other. Only an index needs to know what it is
//! laid over: `l[1].p=x` becomes a copy of the list `l` with that one item changed, so that its siblings stay.

use super::assignment::{Assignment, Segment};
use crate::values::merge::{MergeError, Notes, Override, merge_node};
use crate::values::path::Path;
use crate::yaml::{Entry, Mapping, Node, Origin, Value};

/// The layer that an assignment makes over these values.
pub(in crate::values) fn layer(
    values: &Node,
    assignment: Assignment,
    notes: &mut Notes<'_>,
) -> Result<Node, MergeError> {
    let Assignment { path, value, .. } = assignment;
    overlay(Some(values), &path, value, Path::Root, notes)
}

/// The first item that no flag set although a flag set one behind it.
pub(in crate::values) fn find_hole(values: &Node) -> Option<(String, Origin)> {
    search(values, Path::Root)
}

fn overlay(
    known: Option<&Node>,
    steps: &[Segment],
    value: Node,
    path: Path<'_>,
    notes: &mut Notes<'_>,
) -> Result<Node, MergeError> {
    let origin = value.origin;
    match steps {
        [] => Ok(value),
        [Segment::Key(key), rest @ ..] => {
            let known = known.and_then(|known| known.get(key));
            let node = overlay(known, rest, value, Path::Key(&path, key), notes)?;
            let map = Mapping::from_iter([(key.clone(), Entry { key: origin, node })]);
            Ok(Node { value: Value::Map(map), origin })
        }
        [Segment::Index(index), rest @ ..] => {
            let (mut list, list_origin) = items(known, path, origin)?;
            if list.len() <= *index {
                list.resize(index.saturating_add(1), hole(origin));
            }
            if let Some(item) = list.get_mut(*index) {
                set_item(item, rest, value, Path::Item(&path, *index), notes)?;
            }
            Ok(Node { value: Value::List(list), origin: list_origin })
        }
    }
}

/// The items that an index chooses from, and where their list was written.
fn items(known: Option<&Node>, path: Path<'_>, origin: Origin) -> Result<(Vec<Node>, Origin), MergeError> {
    let Some(known) = known else { return Ok((Vec::new(), origin)) };
    match &known.value {
        Value::List(list) => Ok((list.clone(), known.origin)),
        Value::Map(map) if map.is_empty() => Ok((Vec::new(), origin)),
        Value::Scalar(scalar) if known.is_null() || scalar.text.is_empty() => Ok((Vec::new(), origin)),
        _ => {
            let (lower, upper) = ((known.kind_name(), known.origin), ("a list", origin));
            Err(MergeError { path: path.to_string(), lower, upper })
        }
    }
}

fn set_item(
    item: &mut Node,
    rest: &[Segment],
    value: Node,
    path: Path<'_>,
    notes: &mut Notes<'_>,
) -> Result<(), MergeError> {
    let over = overlay(Some(item), rest, value, path, notes)?;
    if !rest.is_empty() && !item.is_null() {
        merge_node(item, over, path, notes);
        return Ok(());
    }
    if item.origin.line > 0 {
        notes.overrides.push(Override { path: path.to_string(), lost: item.origin, won: over.origin });
    }
    *item = over;
    Ok(())
}

/// An item that is not set yet: unlike every other, it was written nowhere.
fn hole(origin: Origin) -> Node {
    Node::null(Origin { line: 0, ..origin })
}

fn search(node: &Node, path: Path<'_>) -> Option<(String, Origin)> {
    match &node.value {
        Value::Scalar(_) => None,
        Value::Map(map) => map.iter().find_map(|(key, entry)| search(&entry.node, Path::Key(&path, key))),
        Value::List(list) => list.iter().enumerate().find_map(|(index, item)| {
            let path = Path::Item(&path, index);
            let is_hole = item.is_null() && item.origin.line == 0;
            if is_hole { Some((path.to_string(), Origin { line: 1, ..item.origin })) } else { search(item, path) }
        }),
    }
}
