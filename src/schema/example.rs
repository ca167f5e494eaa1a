//! Values that show how a key is written.

use serde_json::{Map, Value, json};

use super::describe::{Description, fields};
use super::shape::{Others, ROOT, Shape, ShapeId, shape};
use super::steps::inner;
use crate::values::{KeyPath, Step};

/// How many maps inside of each other an example has at most.
const DEEPEST: usize = 4;

/// How many keys an example of a map has where none is required.
const KEYS: usize = 2;

/// The numbers that a key may hold besides what its type says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The smallest one.
    pub least: i64,
    /// The largest one.
    pub most: i64,
}

/// What is known of what keys hold besides their types. Paths are the keys, without the numbers of items.
pub struct Known<'a> {
    /// Values that a key may hold, the best one first; none where any may do.
    pub values: &'a dyn Fn(&[&str]) -> Vec<Value>,
    /// The numbers that it may hold.
    pub bounds: &'a dyn Fn(&[&str]) -> Option<Bounds>,
    /// What has to stand beside a key for it to count.
    pub beside: &'a dyn Fn(&[&str]) -> Map<String, Value>,
}

/// Another value than this one that a key may hold.
pub fn example(path: &KeyPath, key: &Description, current: Option<&Value>, known: &Known<'_>) -> Option<Value> {
    other(key.shape(), current, &Step::keys(path.steps()), known, DEEPEST)
}

/// Values with this one at the end of a path, and with what has to stand beside it: an item is the only one of its list, and has the keys
/// that an item needs.
pub fn around(path: &KeyPath, value: Value, known: &Known<'_>) -> Value {
    nested(path.steps(), 0, ROOT, value, known)
}

fn nested(steps: &[Step], at: usize, id: ShapeId, value: Value, known: &Known<'_>) -> Value {
    let Some(step) = steps.get(at) else { return value };
    let inner = inner(id, step).map_or(ROOT, |inner| inner.shape);
    let value = nested(steps, at + 1, inner, value, known);
    match step {
        Step::Item(_) => json!([value]),
        Step::Key(key) => {
            let way = steps.get(..at).unwrap_or_default();
            let mut map = Map::new();
            // What is in no list has defaults, unless it is of a type of Kubernetes.
            let is_of_kubernetes = matches!(shape(id), Shape::Object { others: Others::Refused, .. });
            if is_of_kubernetes || way.iter().any(|step| matches!(step, Step::Item(_))) {
                map = required(id, &Step::keys(way), known, DEEPEST).unwrap_or_default();
            }
            // An item is like the one that is known.
            if let Some(Step::Item(_)) = way.last()
                && let Some(Value::Array(items)) = (known.values)(&Step::keys(way)).first()
                && let Some(Value::Object(item)) = items.first()
            {
                map.extend(item.clone());
            }
            let mut beside = (known.beside)(&Step::keys(steps.get(..=at).unwrap_or_default()));
            // What goes with a key may stand inside of it, too.
            let value = match beside.shift_remove(&**key) {
                Some(inside) => laid_over(inside, value),
                None => value,
            };
            map.extend(beside);
            map.insert(key.to_string(), value);
            map.into()
        }
    }
}

/// A value with another one over it, key by key.
pub fn laid_over(value: Value, other: Value) -> Value {
    match (value, other) {
        (Value::Object(mut map), Value::Object(other)) => {
            for (key, other) in other {
                let value = match map.remove(&key) {
                    Some(value) => laid_over(value, other),
                    None => other,
                };
                map.insert(key, value);
            }
            map.into()
        }
        (_, other) => other,
    }
}

/// The keys that a map needs.
fn required(id: ShapeId, path: &[&str], known: &Known<'_>, depth: usize) -> Option<Map<String, Value>> {
    let mut map = Map::new();
    for field in fields(id).filter(|field| field.required) {
        let path = [path, &[field.name]].concat();
        let value = other(field.shape, None, &path, known, depth).or_else(|| {
            let is_any = matches!(shape(field.shape), Shape::Anything);
            is_any.then(|| json!("example"))
        });
        map.insert(field.name.to_owned(), value?);
    }
    Some(map)
}

/// What is known of a list as one, and of its items as an item: both have the same path.
fn fitting(id: ShapeId, value: &Value) -> Option<Value> {
    match (is_list(id), value) {
        (true, Value::Array(_)) => Some(value.clone()),
        (true, item) => Some(json!([item])),
        (false, Value::Array(_)) if matches!(shape(id), Shape::Anything) => Some(value.clone()),
        (false, Value::Array(items)) => items.first().cloned(),
        (false, value) => Some(value.clone()),
    }
}

/// The other value where the only one that is known is there already: a list or a map without anything.
fn emptied(id: ShapeId, value: &Value) -> Option<Value> {
    match value {
        Value::Array(items) if !items.is_empty() => Some(json!([])),
        Value::Object(map) if !map.is_empty() && fields(id).all(|field| !field.required) => Some(json!({})),
        _ => None,
    }
}

fn is_list(id: ShapeId) -> bool {
    match shape(id) {
        Shape::List(_) => true,
        Shape::Any(alternatives) => alternatives.iter().any(|id| is_list(*id)),
        _ => false,
    }
}

fn other(id: ShapeId, current: Option<&Value>, path: &[&str], known: &Known<'_>, depth: usize) -> Option<Value> {
    let depth = depth.checked_sub(1)?;
    let values: Vec<Value> = (known.values)(path).iter().filter_map(|value| fitting(id, value)).collect();
    if let Some(value) = values.iter().find(|value| current != Some(*value)) {
        return Some(value.clone());
    }
    if let Some(value) = values.first() {
        return emptied(id, value);
    }
    let whole = current.and_then(Value::as_i64);
    Some(match shape(id) {
        Shape::Boolean => json!(!current.and_then(Value::as_bool).unwrap_or(false)),
        Shape::Integer { least, most } => {
            let bounds = (known.bounds)(path).unwrap_or(Bounds { least: *least, most: *most });
            let (least, most) = (bounds.least.max(*least), bounds.most.min(*most));
            let more = whole.map_or_else(|| least.max(3), |whole| whole.saturating_add(1));
            // Zero often stands for what is so anyway.
            let other = if more > most { least.max(1).min(most) } else { more };
            // There may be one number only.
            return Some(json!(other)).filter(|other| current != Some(other));
        }
        Shape::Number => json!(current.and_then(Value::as_f64).unwrap_or(0.0) + 1.0),
        Shape::IntOrString => json!(whole.map_or(8080, |whole| whole.saturating_add(1))),
        Shape::Quantity | Shape::QuantityText => json!(if current == Some(&json!("512Mi")) { "1Gi" } else { "512Mi" }),
        Shape::Choice(choices) => {
            let is_other = |choice: &&&str| !choice.is_empty() && current.and_then(Value::as_str) != Some(**choice);
            json!(choices.iter().find(is_other)?)
        }
        // Nothing of the current text: it may be a credential.
        Shape::Text | Shape::Secret => json!(if current == Some(&json!("example")) { "other" } else { "example" }),
        Shape::List(item) => {
            let list = json!([other(*item, None, path, known, depth)?]);
            if current == Some(&list) { emptied(id, &list)? } else { list }
        }
        Shape::Object { fields, others } => {
            let mut map = required(id, path, known, depth)?;
            if let (Others::Shape(id), true) = (others, fields.is_empty()) {
                map.insert("example".to_owned(), other(*id, None, &[path, &["example"]].concat(), known, depth)?);
            }
            // Keys of Kubernetes' types are all optional, and one of them says little.
            if map.is_empty() {
                let usual = fields.iter().filter(|field| field.unused.is_none());
                let found = usual.filter_map(|field| {
                    let path = [path, &[field.name]].concat();
                    Some((field.name.to_owned(), other(field.shape, None, &path, known, depth)?))
                });
                map.extend(found.take(KEYS));
            }
            let map = Some(map).filter(|map| !map.is_empty())?.into();
            if current == Some(&map) { emptied(id, &map)? } else { map }
        }
        Shape::Any(alternatives) => alternatives.iter().find_map(|id| other(*id, current, path, known, depth))?,
        Shape::Anything => return None,
    })
}
