//! Stars in the place of values.

use serde_json::Value;

use crate::credential::STARS;

/// Replaces every single value in a value.
pub(super) fn stars(value: &mut Value) {
    match value {
        Value::Object(map) => map.values_mut().for_each(stars),
        Value::Array(list) => list.iter_mut().for_each(stars),
        Value::Null => {}
        single => *single = STARS.into(),
    }
}
