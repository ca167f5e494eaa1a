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

/// A text with `{{` in it that nothing evaluates.
pub struct Untemplated<'a> {
    /// Its key, as `--set` would write it.
    pub path: String,
    /// The text.
    pub text: &'a str,
    /// Whether the key is one of the schema's; otherwise it is an entry of a map that is the user's own.
    pub is_known: bool,
}

/// The texts with `{{` in them that nothing evaluates. Top-level keys of the user's own are left out: what they hold is for
/// templates to read.
pub fn untemplated(values: &Node) -> Vec<Untemplated<'_>> {
    let mut rest = Rest { path: String::new(), found: Vec::new() };
    rest.walk(values, Some(ROOT), false);
    rest.found
}

struct Rest<'a> {
    path: String,
    found: Vec<Untemplated<'a>>,
}

impl<'a> Rest<'a> {
    fn walk(&mut self, node: &'a Node, id: Option<ShapeId>, is_known: bool) {
        let length = self.path.len();
        match &node.value {
            Value::Map(map) => {
                for (key, entry) in map {
                    let (id, is_known) = match inner(id, key) {
                        Inner::Field(id) => (Some(id), true),
                        Inner::Entry(id) => (Some(id), false),
                        // What nothing reads is told as such.
                        Inner::Template | Inner::Unread => continue,
                        Inner::Unknown if length == 0 => continue,
                        Inner::Unknown => (None, false),
                    };
                    if length > 0 {
                        self.path.push('.');
                    }
                    self.path.push_str(key);
                    self.walk(&entry.node, id, is_known);
                    self.path.truncate(length);
                }
            }
            Value::List(list) => {
                let item = id.and_then(item);
                for (index, node) in list.iter().enumerate() {
                    // Writing to a string cannot fail.
                    let _ = write!(self.path, "[{index}]");
                    self.walk(node, item, is_known);
                    self.path.truncate(length);
                }
            }
            Value::Scalar(_) => {
                if let Some(text) = node.text().filter(|text| text.contains("{{")) {
                    self.found.push(Untemplated { path: self.path.clone(), text, is_known });
                }
            }
        }
    }
}

/// What the schema says about the value of a key.
enum Inner {
    Template,
    Field(ShapeId),
    Entry(ShapeId),
    /// The schema knows all keys beside this one.
    Unread,
    Unknown,
}

fn inner(id: Option<ShapeId>, key: &str) -> Inner {
    match id.map(shape) {
        Some(Shape::Object { fields, others }) => {
            let field = fields.binary_search_by(|field| field.name.cmp(key)).ok().and_then(|index| fields.get(index));
            match (field, others) {
                (Some(field), _) if field.template => Inner::Template,
                (Some(field), _) => Inner::Field(field.shape),
                (None, Others::Shape(id)) => Inner::Entry(*id),
                (None, Others::Unknown | Others::Refused) => Inner::Unread,
                (None, Others::Anything) => Inner::Unknown,
            }
        }
        Some(Shape::Any(alternatives)) => {
            let known = alternatives.iter().map(|id| inner(Some(*id), key));
            known.into_iter().find(|inner| !matches!(inner, Inner::Unknown | Inner::Unread)).unwrap_or(Inner::Unknown)
        }
        _ => Inner::Unknown,
    }
}

fn item(id: ShapeId) -> Option<ShapeId> {
    match shape(id) {
        Shape::List(item) => Some(*item),
        Shape::Any(alternatives) => alternatives.iter().find_map(|id| item(*id)),
        _ => None,
    }
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
