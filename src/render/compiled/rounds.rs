//! What loops go through.

use tera::Value;

/// What a loop goes through: a key where `is_keyed`, and a value, for each round.
pub fn rounds(over: &Value, is_keyed: bool) -> Option<Vec<(Option<Value>, Value)>> {
    if let Some(list) = over.as_array().filter(|_| !is_keyed) {
        return Some(list.iter().map(|value| (None, value.clone())).collect());
    }
    let pairs = over.as_map()?.iter();
    Some(pairs.map(|(key, value)| (is_keyed.then(|| key.as_value()), value.clone())).collect())
}
