//! What the schema and the names of keys tell about those that `--set` names.

use super::shape::{Others, ROOT, Shape, ShapeId, shape};
use crate::credential;
use crate::values::{KeyPath, SetKeys, Step};

/// Which keys hold credentials, and which the schema knows.
pub const SET_KEYS: SetKeys = SetKeys { is_credential, is_single, is_known };

fn is_credential(path: &KeyPath) -> bool {
    let named = path.steps().iter().any(|step| matches!(step, Step::Key(key) if credential::holds_credentials(key)));
    let mut id = Some(ROOT);
    let by_shape = path.steps().iter().any(|step| {
        id = id.and_then(|id| inner(id, step));
        id.is_some_and(|id| matches!(shape(id), Shape::Secret))
    });
    named || by_shape
}

fn is_single(path: &KeyPath) -> bool {
    let found = path.steps().iter().try_fold(ROOT, inner);
    found.is_some_and(|id| matches!(shape(id), Shape::Secret))
}

fn is_known(path: &KeyPath) -> bool {
    path.steps().iter().try_fold(ROOT, inner).is_some()
}

fn inner(id: ShapeId, step: &Step) -> Option<ShapeId> {
    match (shape(id), step) {
        (Shape::Any(alternatives), step) => alternatives.iter().find_map(|id| inner(*id, step)),
        (Shape::Object { fields, others }, Step::Key(key)) => {
            let known = fields.iter().find(|field| *field.name == **key).map(|field| field.shape);
            known.or(match others {
                Others::Shape(id) => Some(*id),
                _ => None,
            })
        }
        (Shape::List(item), Step::Item(_)) => Some(*item),
        (Shape::Anything, _) => Some(id),
        _ => None,
    }
}
