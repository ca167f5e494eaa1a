//! Looking into values.

use std::borrow::Cow;

use tera::Value;
use tera::value::Key;

use super::is_same;

/// Maps up to this size are gone through: that is faster than to hash a key.
const SMALL: usize = 12;

/// What a key of a map holds. Undefined if the value is no map, or has no such key.
pub fn attribute<'v>(of: Cow<'v, Value>, name: &'v str) -> Cow<'v, Value> {
    let found = match of {
        Cow::Borrowed(of) => entry(of, name).map(Cow::Borrowed),
        Cow::Owned(of) => entry(&of, name).cloned().map(Cow::Owned),
    };
    found.unwrap_or_else(|| Cow::Owned(Value::undefined()))
}

fn entry<'v>(of: &'v Value, name: &'v str) -> Option<&'v Value> {
    let map = of.as_map()?;
    if map.len() <= SMALL {
        map.iter().find(|(key, _)| key.as_str().is_some_and(|key| is_same(key, name))).map(|(_, value)| value)
    } else {
        map.get(&Key::Str(name))
    }
}

/// `OF[KEY]`, for the values that templates look into this way.
pub fn item(of: &Value, key: &Value) -> Option<Value> {
    if of.is_map() {
        let found = entry(of, key.as_str()?).cloned();
        return Some(found.unwrap_or_else(Value::undefined));
    }
    let list = of.as_array()?;
    let value = from_start(key.as_i64()?, list.len()).and_then(|place| list.get(place)).cloned();
    Some(value.unwrap_or_else(Value::undefined))
}

/// `OF[START:END]`. Places below 0 count from the end.
pub fn slice(of: &Value, start: Option<&Value>, end: Option<&Value>) -> Option<Value> {
    let length = of.len()?;
    let place = |value: Option<&Value>, otherwise| match value {
        None => Some(otherwise),
        Some(value) => Some(from_start(value.as_i64()?, length).unwrap_or(0).min(length)),
    };
    let (start, end) = (place(start, 0)?, place(end, length)?);
    let count = end.saturating_sub(start);
    if let Some(list) = of.as_array() {
        return Some(Value::from(list.iter().skip(start).take(count).cloned().collect::<Vec<_>>()));
    }
    let text: String = of.as_str()?.chars().skip(start).take(count).collect();
    Some(if of.is_safe() { Value::safe_string(&text) } else { Value::from(text) })
}

/// A place from the start, of one that may count from the end. Nothing if it is before the start.
fn from_start(place: i64, length: usize) -> Option<usize> {
    let distance = usize::try_from(place.unsigned_abs()).ok()?;
    if place < 0 { length.checked_sub(distance) } else { Some(distance) }
}

/// Whether a value is in another one.
pub fn contains(container: &Value, needle: &Value) -> Option<bool> {
    if let Some(list) = container.as_array() {
        Some(list.contains(needle))
    } else if container.is_map() {
        needle.as_str().map(|key| entry(container, key).is_some())
    } else {
        let text = container.as_str()?;
        Some(needle.as_str().is_some_and(|needle| text.contains(needle)))
    }
}
