//! The single values and the keys of users' own in a values tree, and trees with some of them changed.

use std::fmt::Write as _;

use super::shape::{Others, ROOT, Shape, ShapeId, shape};
use crate::yaml::{Entry, Mapping, Node, Origin, ScalarKind, Value};

/// A value or a key that could be another one.
#[derive(Clone, Copy, Debug)]
pub struct Leaf<'a> {
    /// Its number, in the order of the walk.
    pub number: usize,
    /// What it is.
    pub kind: LeafKind,
    /// Its key, as `--set` would write it.
    pub path: &'a str,
    /// Where it was written.
    pub origin: Origin,
    /// The text.
    pub text: &'a str,
}

/// What a leaf is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeafKind {
    /// Any text.
    Text,
    /// One of a few texts that the schema lists.
    Choice,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// A key of a map whose keys are the user's: names of variables, of files, of labels.
    Key,
    /// A key of something that the schema does not describe: it may be the user's or Kubernetes'.
    FreeKey,
}

/// What takes the place of a leaf.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Nothing: it stays.
    Keep,
    /// A text, of a value or a key.
    Text(String),
    /// Another number, or the other truth.
    Other,
}

/// Calls `visit` for every leaf and builds the tree that its answers make. The numbers of leaves are the same for every walk of one
/// tree. Those of keys are in the order of the keys' texts, so that changes which count up keep the order of a map that is sorted.
pub fn change_leaves(values: &Node, visit: &mut dyn FnMut(Leaf<'_>) -> Change) -> Node {
    Walk { visit, number: 0, path: String::new() }.node(values, Some(ROOT))
}

/// What a key of a map is, if it is a leaf, and the shape of its value, if that is known.
type Inner = (Option<LeafKind>, Option<ShapeId>);

struct Walk<'a> {
    visit: &'a mut dyn FnMut(Leaf<'_>) -> Change,
    number: usize,
    path: String,
}

impl Walk<'_> {
    /// A tree of a shape; `None` where the schema says nothing.
    fn node(&mut self, node: &Node, id: Option<ShapeId>) -> Node {
        let id = id.and_then(|id| alternative(node, id));
        let value = match (&node.value, id.map(shape)) {
            (Value::Map(map), Some(Shape::Object { fields, others })) => {
                let inner = |key: &str| match fields.iter().find(|field| field.name == key) {
                    Some(field) => (None, Some(field.shape)),
                    None => match others {
                        Others::Shape(id) => (Some(LeafKind::Key), Some(*id)),
                        Others::Anything => (Some(LeafKind::FreeKey), None),
                        // A typing mistake: nothing reads it.
                        Others::Unknown | Others::Refused => (None, None),
                    },
                };
                Value::Map(self.map(map, &inner))
            }
            (Value::Map(map), _) => Value::Map(self.map(map, &|_| (Some(LeafKind::FreeKey), None))),
            (Value::List(list), found) => {
                let item = if let Some(Shape::List(item)) = found { Some(*item) } else { None };
                Value::List(list.iter().enumerate().map(|(index, node)| self.item(index, node, item)).collect())
            }
            (Value::Scalar(scalar), found) => {
                let kind = match (scalar.kind, found) {
                    (ScalarKind::Null, _) => return node.clone(),
                    (ScalarKind::Bool(_), _) => LeafKind::Boolean,
                    (ScalarKind::Int(_) | ScalarKind::Float(_), _) => LeafKind::Number,
                    (ScalarKind::String, Some(Shape::Choice(_))) => LeafKind::Choice,
                    (ScalarKind::String, _) => LeafKind::Text,
                };
                let mut scalar = scalar.clone();
                match self.visit(kind, node.origin, &scalar.text) {
                    Change::Keep => {}
                    Change::Text(text) => scalar.text = text.into(),
                    Change::Other => scalar.kind = other(scalar.kind),
                }
                Value::Scalar(scalar)
            }
        };
        Node { value, origin: node.origin }
    }

    fn map(&mut self, map: &Mapping, inner: &dyn Fn(&str) -> Inner) -> Mapping {
        let mut names: Vec<Option<String>> = vec![None; map.len()];
        let mut sorted: Vec<(usize, &str)> = map.keys().map(|key| &**key).enumerate().collect();
        sorted.sort_by_key(|(_, key)| *key);
        for (place, key) in sorted {
            let Some(kind) = inner(key).0 else { continue };
            let length = self.step(key);
            let origin = map.get(key).map(|entry| entry.key).unwrap_or_default();
            if let (Change::Text(text), Some(name)) = (self.visit(kind, origin, key), names.get_mut(place)) {
                *name = Some(text);
            }
            self.path.truncate(length);
        }
        let mut changed = Mapping::default();
        changed.reserve(map.len());
        for ((key, entry), name) in map.iter().zip(names) {
            let length = self.step(key);
            let entry = Entry { key: entry.key, node: self.node(&entry.node, inner(key).1) };
            self.path.truncate(length);
            changed.insert(name.map_or_else(|| key.clone(), Into::into), entry);
        }
        changed
    }

    fn item(&mut self, index: usize, node: &Node, id: Option<ShapeId>) -> Node {
        let length = self.path.len();
        // Writing to a string cannot fail.
        let _ = write!(self.path, "[{index}]");
        let node = self.node(node, id);
        self.path.truncate(length);
        node
    }

    fn step(&mut self, key: &str) -> usize {
        let length = self.path.len();
        if length > 0 {
            self.path.push('.');
        }
        self.path.push_str(key);
        length
    }

    fn visit(&mut self, kind: LeafKind, origin: Origin, text: &str) -> Change {
        let number = self.number;
        self.number += 1;
        (self.visit)(Leaf { number, kind, path: &self.path, origin, text })
    }
}

/// Something else of the same kind.
fn other(kind: ScalarKind) -> ScalarKind {
    match kind {
        ScalarKind::Bool(value) => ScalarKind::Bool(!value),
        ScalarKind::Int(value) => ScalarKind::Int(value.checked_add(1).unwrap_or(1)),
        ScalarKind::Float(value) => ScalarKind::Float(value + 1.0),
        same => same,
    }
}

/// The shape, or the first of several that is one for such a value.
fn alternative(node: &Node, id: ShapeId) -> Option<ShapeId> {
    let Shape::Any(alternatives) = shape(id) else { return Some(id) };
    let fits = |id: &ShapeId| match (&node.value, shape(*id)) {
        (Value::Map(_), Shape::Object { .. }) | (Value::List(_), Shape::List(_)) => true,
        (Value::Scalar(_), shape) => !matches!(shape, Shape::Object { .. } | Shape::List(_) | Shape::Any(_)),
        _ => false,
    };
    alternatives.iter().copied().find(fits)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail this way")]

    use super::{Change, LeafKind, change_leaves};
    use crate::yaml::{LayerId, read_map};

    #[test]
    fn values_and_keys_of_users_are_leaves() {
        let text = "{st2web: {replicas: 3, env: {B: x, A: v}, tolerations: [{key: k, operator: Exists}], unknwon: {a: b}}, my: {own: 1}}";
        let values = read_map(text, LayerId(0)).unwrap();
        let mut seen = Vec::new();
        let same = change_leaves(&values, &mut |leaf| {
            seen.push(format!("{} {} {:?}", leaf.number, leaf.path, leaf.kind));
            Change::Keep
        });
        assert_eq!(same, values);
        assert_eq!(
            seen,
            [
                "0 my FreeKey",
                "1 st2web.replicas Number",
                "2 st2web.env.A Key",
                "3 st2web.env.B Key",
                "4 st2web.env.B Text",
                "5 st2web.env.A Text",
                "6 st2web.tolerations[0].key Text",
                "7 st2web.tolerations[0].operator Text",
                "8 st2web.unknwon.a FreeKey",
                "9 st2web.unknwon.a Text",
                "10 my.own FreeKey",
                "11 my.own Number",
            ]
        );
        let changed = change_leaves(&values, &mut |leaf| match leaf.kind {
            LeafKind::Key | LeafKind::Text => Change::Text(format!("{}!", leaf.text)),
            _ => Change::Keep,
        });
        assert_eq!(changed.at(&["st2web", "env"]).unwrap().to_json().to_string(), r#"{"B!":"x!","A!":"v!"}"#);
    }
}
