//! Which values may hold Go templates.

use std::fmt::Write as _;

use crate::yaml::{Node, Value};

use super::shape::{Others, ROOT, Shape, ShapeId, shape};

/// The values whose Go templates [`conform`](super::conform) has evaluated, with their keys as `--set` would write them.
pub fn templated(values: &Node) -> Vec<(String, &Node)> {
    let mut found = Vec::new();
    collect(values, ROOT, &mut String::new(), &mut found);
    found
}

fn collect<'a>(node: &'a Node, id: ShapeId, path: &mut String, found: &mut Vec<(String, &'a Node)>) {
    let length = path.len();
    match (shape(id), &node.value) {
        (Shape::Object { fields, others }, Value::Map(map)) => {
            for (key, entry) in map {
                if length > 0 {
                    path.push('.');
                }
                path.push_str(key);
                let field =
                    fields.binary_search_by(|field| field.name.cmp(key)).ok().and_then(|index| fields.get(index));
                match (field, others) {
                    (Some(field), _) if field.template => found.push((path.clone(), &entry.node)),
                    (Some(field), _) => collect(&entry.node, field.shape, path, found),
                    (None, Others::Shape(id)) => collect(&entry.node, *id, path, found),
                    (None, _) => {}
                }
                path.truncate(length);
            }
        }
        (Shape::List(item), Value::List(list)) => {
            for (index, node) in list.iter().enumerate() {
                // Writing to a string cannot fail.
                let _ = write!(path, "[{index}]");
                collect(node, *item, path, found);
                path.truncate(length);
            }
        }
        (Shape::Any(alternatives), _) => alternatives.iter().for_each(|id| collect(node, *id, path, found)),
        _ => {}
    }
}
