//! Values as the shapes of the schema want them.

use crate::schema::shape::{Shape, ShapeId, shape};
use crate::yaml::{Node, Scalar, ScalarKind, Value};

/// Makes a text of what was written, unless that is nothing.
pub fn become_text(scalar: &mut Scalar) -> bool {
    match scalar.kind {
        ScalarKind::Null => return false,
        // `yes` and `on` are truth values to Helm too, which writes them like this.
        ScalarKind::Bool(value) => scalar.text = if value { "true" } else { "false" }.into(),
        ScalarKind::Int(_) | ScalarKind::Float(_) | ScalarKind::String => {}
    }
    scalar.kind = ScalarKind::String;
    true
}

/// Makes a whole number of a text that is one.
pub fn become_integer(scalar: &mut Scalar) -> bool {
    let value = match scalar.kind {
        ScalarKind::Int(value) => Some(value),
        ScalarKind::String => scalar.text.parse().ok(),
        // Whole numbers up to 2^53 are exact; more replicas, ports or seconds than that nobody means.
        #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
        ScalarKind::Float(value) if value.fract() == 0.0 && value.abs() < 9e15 => Some(value as i64),
        _ => None,
    };
    if let Some(value) = value {
        scalar.kind = ScalarKind::Int(value);
    }
    value.is_some()
}

/// Makes a truth value of a text that is one.
pub fn become_boolean(scalar: &mut Scalar) -> bool {
    let value = match (scalar.kind, &*scalar.text) {
        (ScalarKind::Bool(value), _) => Some(value),
        (ScalarKind::String, "true") => Some(true),
        (ScalarKind::String, "false") => Some(false),
        _ => None,
    };
    if let Some(value) = value {
        scalar.kind = ScalarKind::Bool(value);
    }
    value.is_some()
}

/// Whether a value is of the kind that a shape has: a map, a list or neither.
pub fn fits_kind(node: &Node, id: ShapeId) -> bool {
    match (&node.value, shape(id)) {
        (Value::Map(_), Shape::Object { .. }) | (Value::List(_), Shape::List(_)) => true,
        (Value::Scalar(_), shape) => !matches!(shape, Shape::Object { .. } | Shape::List(_)),
        _ => false,
    }
}
