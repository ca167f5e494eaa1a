//! The way through the schema along a path of keys.

use super::shape::{Field, Others, ROOT, Shape, ShapeId, shape};
use crate::values::{KeyPath, Step};

/// A key that a map knows, or what keys of the user's own hold there.
pub(super) struct Inner {
    pub(super) field: Option<&'static Field>,
    pub(super) shape: ShapeId,
}

/// What stands at the end of a step, if the schema knows it.
pub(super) fn inner(id: ShapeId, step: &Step) -> Option<Inner> {
    match (shape(id), step) {
        (Shape::Any(alternatives), step) => alternatives.iter().find_map(|id| inner(*id, step)),
        (Shape::Object { fields, others }, Step::Key(key)) => {
            match (fields.iter().find(|field| *field.name == **key), others) {
                (Some(field), _) => Some(Inner { field: Some(field), shape: field.shape }),
                (None, Others::Shape(id)) => Some(Inner { field: None, shape: *id }),
                (None, _) => None,
            }
        }
        (Shape::List(item), Step::Item(_)) => Some(Inner { field: None, shape: *item }),
        _ => None,
    }
}

/// What a key holds, if the schema knows it.
pub(super) fn resolve(path: &KeyPath) -> Option<ShapeId> {
    path.steps().iter().try_fold(ROOT, |id, step| Some(inner(id, step)?.shape))
}

/// Whether the schema refuses no part of a path: it knows the keys, or takes any.
pub(super) fn takes(path: &KeyPath) -> bool {
    let mut id = ROOT;
    for step in path.steps() {
        match (inner(id, step), shape(id)) {
            (Some(inner), _) => id = inner.shape,
            (None, Shape::Object { others: Others::Unknown | Others::Refused, .. }) => return false,
            (None, _) => return true,
        }
    }
    true
}
