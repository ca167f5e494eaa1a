//! Where values hold credentials.

use crate::credential::{is_credential, is_held, is_pending_argument, is_random, pending, spans};
use crate::yaml::{Node, Origin, Value, WalkPath};

use super::shape::{Others, ROOT, Shape, ShapeId, shape};

/// A credential among the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Credential<'a> {
    /// What it is written for.
    pub tell: CredentialTell,
    /// Where it was written.
    pub origin: Origin,
    /// The line of it in a text of several lines, from 1.
    pub line: Option<usize>,
    /// The credential itself.
    pub text: &'a str,
}

/// What tells that something is a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialTell {
    /// Its key holds nothing else.
    Key,
    /// Its name, or the text around it.
    Name,
    /// It is kept with credentials, and may be none itself.
    Company,
}

/// Calls `see` for every credential, with its key as `--set` would write it. Nobody looks into texts that are what they are by default: there is
/// nothing in them.
pub fn credentials<'a>(values: &'a Node, defaults: &'a Node, see: &mut dyn FnMut(&str, Credential<'a>)) {
    Walk { path: WalkPath::default(), see }.node(values, Some(defaults), ROOT);
}

/// The fewest characters of a credential that are looked for in other texts: shorter ones are there by chance.
const SHORTEST: usize = 4;
/// The most characters that are looked for: names are cut to what Kubernetes takes.
const LONGEST: usize = 40;

/// Whether a text holds a credential of the values, told by schema, name, form or looks, or the start of a long one.
pub fn holds_credential(values: &Node, text: &str) -> bool {
    let mut found = false;
    let mut see = |credential: &str| {
        let start = credential.char_indices().nth(LONGEST).and_then(|(end, _)| credential.get(..end));
        found |= credential.len() >= SHORTEST && text.contains(start.unwrap_or(credential));
    };
    Walk { path: WalkPath::default(), see: &mut |_, credential| see(credential.text) }.node(values, None, ROOT);
    leaves(values, "", &mut see);
    found
}

/// Calls with the texts that are credentials by the names that they are kept under, or by their looks.
fn leaves(node: &Node, name: &str, see: &mut dyn FnMut(&str)) {
    match &node.value {
        Value::Map(map) => map.iter().for_each(|(key, entry)| leaves(&entry.node, key, see)),
        Value::List(list) => list.iter().for_each(|item| leaves(item, name, see)),
        Value::Scalar(scalar) if is_held(name, &scalar.text) || is_random(&scalar.text) => see(&scalar.text),
        Value::Scalar(_) => {}
    }
}

struct Walk<'a, 's> {
    path: WalkPath,
    see: &'s mut dyn FnMut(&str, Credential<'a>),
}

impl<'a> Walk<'a, '_> {
    fn node(&mut self, node: &'a Node, default: Option<&'a Node>, id: ShapeId) {
        match (shape(id), &node.value) {
            (Shape::Secret, _) => self.found(node, default, CredentialTell::Key),
            (Shape::Object { fields, others }, Value::Map(map)) => {
                for (key, entry) in map {
                    let known = fields.binary_search_by(|field| field.name.cmp(key)).ok().and_then(|at| fields.get(at));
                    let shape_of = match (known, others) {
                        (Some(field), _) => Some(field.shape),
                        (None, Others::Shape(id)) => Some(*id),
                        (None, _) => None,
                    };
                    let default = default.and_then(|default| default.get(key));
                    self.inside(key, |walk| match shape_of {
                        // A map of secrets: its keys are the user's own words.
                        Some(id) if known.is_none() && matches!(shape(id), Shape::Secret) => {
                            let is_named = is_credential(key);
                            walk.found(
                                &entry.node,
                                default,
                                if is_named { CredentialTell::Name } else { CredentialTell::Company },
                            );
                        }
                        // A map of texts, such as the variables of a container.
                        Some(id) if known.is_none() && matches!(shape(id), Shape::Text) && is_credential(key) => {
                            walk.found(&entry.node, default, CredentialTell::Name);
                        }
                        Some(id) => walk.node(&entry.node, default, id),
                        None => walk.text(&entry.node, default),
                    });
                }
                self.named_value(node);
            }
            (Shape::List(item), Value::List(list)) => {
                self.arguments(list);
                for (index, node) in list.iter().enumerate() {
                    self.at(index, |walk| walk.node(node, item_of(default, index), *item));
                }
            }
            _ => self.text(node, default),
        }
    }

    /// `{name: PASSWORD, value: ...}`, and an entry of the datastore that says of itself that it is secret.
    fn named_value(&mut self, node: &'a Node) {
        let is_marked = ["secret", "encrypted"].iter().any(|flag| node.get(flag).is_some_and(Node::is_truthy));
        let is_named = node.get("name").and_then(Node::text).is_some_and(is_credential);
        if let Some(value) = node.get("value").filter(|_| is_marked || is_named) {
            self.inside("value", |walk| walk.found(value, None, CredentialTell::Name));
        }
    }

    /// Values of flags of a command, where there is a place for a credential and none in it.
    fn arguments(&mut self, list: &'a [Node]) {
        let words: Vec<&str> = list.iter().map(|item| item.text().unwrap_or_default()).collect();
        for (index, item) in list.iter().enumerate() {
            if is_pending_argument(&words, index) {
                self.at(index, |walk| walk.found(item, None, CredentialTell::Name));
            }
        }
    }

    /// Credentials inside of texts, told by what is around them.
    fn text(&mut self, node: &'a Node, default: Option<&'a Node>) {
        match &node.value {
            Value::Scalar(_) if default.is_some_and(|default| default == node) => {}
            // Most texts are single words.
            Value::Scalar(scalar) if !scalar.text.contains(['=', ':', ' ', '>']) => {}
            Value::Scalar(scalar) => {
                let has_lines = scalar.text.trim_end().contains('\n');
                for span in spans(&scalar.text).into_iter().chain(pending(&scalar.text)) {
                    let (before, text) = (scalar.text.get(..span.start), scalar.text.get(span));
                    let (Some(before), Some(text)) = (before, text) else { continue };
                    let line = has_lines.then(|| 1 + before.matches('\n').count());
                    (self.see)(&self.path, Credential { tell: CredentialTell::Name, origin: node.origin, line, text });
                }
            }
            Value::List(list) => {
                self.arguments(list);
                for (index, node) in list.iter().enumerate() {
                    self.at(index, |walk| walk.text(node, item_of(default, index)));
                }
            }
            Value::Map(map) => {
                for (key, entry) in map {
                    let default = default.and_then(|default| default.get(key));
                    self.inside(key, |walk| walk.text(&entry.node, default));
                }
                self.named_value(node);
            }
        }
    }

    fn found(&mut self, node: &'a Node, default: Option<&'a Node>, tell: CredentialTell) {
        if let Some(text) = node.text().filter(|text| !text.is_empty()) {
            (self.see)(&self.path, Credential { tell, origin: node.origin, line: None, text });
        }
        if tell == CredentialTell::Company {
            self.text(node, default);
        }
    }

    fn inside(&mut self, key: &str, then: impl FnOnce(&mut Self)) {
        let back = self.path.enter(key);
        then(self);
        self.path.leave(back);
    }

    fn at(&mut self, index: usize, then: impl FnOnce(&mut Self)) {
        let back = self.path.enter_item(index);
        then(self);
        self.path.leave(back);
    }
}

fn item_of(list: Option<&Node>, index: usize) -> Option<&Node> {
    list?.as_list()?.get(index)
}
