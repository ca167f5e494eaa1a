//! Brings a values tree into the shape of the schema and says where it does not fit.

mod fit;
mod nulls;
mod unknown;

use std::fmt::Write as _;

use crate::quantity::is_quantity;
use crate::yaml::{self, Entry, Mapping, Node, Origin, ScalarKind, Value};

use fit::{become_boolean, become_integer, become_text, fits_kind};
pub use nulls::unknown_nulls;
use unknown::{meant, reading, unknown};

use super::choices::Choices;
use super::finding_kind::FindingKind;
use super::lead::Around;
use super::mentions::{is_own, mentioned};
use super::report::{Finding, Severity};
use super::shape::{Field, Others, ROOT, Shape, ShapeId, shape};
use super::switched_off::lead_outside;

/// Evaluates the Go templates in the value of a key; the error says what is wrong, without the value's text.
pub type Expand<'a> = &'a dyn Fn(&str, &Node) -> Result<Node, TemplateProblem>;

/// A template in a value that cannot be evaluated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateProblem {
    /// The key, as `--set` would write it.
    pub path: String,
    /// Where the value was written.
    pub origin: Origin,
    /// What is wrong.
    pub message: String,
}

const TEMPLATE_HELP: &str =
    "docs/values.md lists what a template in a value can use; write `{{ \"{{\" }}` for a literal `{{`";

const QUANTITY_HELP: &str = "write a number and a unit, such as `100m` of a processor or `512Mi` of memory";

/// What to do with Go templates inside values.
#[derive(Clone, Copy)]
pub enum Templates<'a> {
    /// Leave them: what they become is not known yet.
    Leave,
    /// Evaluate them, then check what came out.
    Expand(Expand<'a>),
}

/// Makes every value what its key wants: text where the schema says text, numbers where it says numbers, templates
/// evaluated, deleted keys that have to be there restored from `defaults`. Returns what cannot be made to fit; a default stands
/// in its place afterwards, so that the rest can be checked further.
pub fn conform(values: &mut Node, defaults: &Node, templates: Templates<'_>) -> Vec<Finding> {
    let choices = Choices::of(values);
    let mut walk = Walk { templates, choices, findings: Vec::new(), own_keys: Vec::new(), path: String::new() };
    walk.node(values, ROOT, Some(defaults), false);
    let Walk { mut findings, own_keys, .. } = walk;
    // Once templates are evaluated, nothing tells any more what they read.
    if matches!(templates, Templates::Leave) {
        let mentioned = mentioned(values);
        findings.extend(own_keys.into_iter().filter(|finding| !mentioned.contains(finding.path.as_str())));
    }
    lead_outside(values, &mut findings);
    findings
}

/// Values with deleted keys that have to be there restored, whatever else is wrong with them: what a release is made of.
pub fn completed(mut values: Node, defaults: &Node) -> Node {
    conform(&mut values, defaults, Templates::Leave);
    values
}

struct Walk<'a> {
    templates: Templates<'a>,
    /// What the values choose, for hints.
    choices: Choices,
    findings: Vec<Finding>,
    /// Top-level keys that the schema does not know: fine if a template reads them.
    own_keys: Vec<Finding>,
    path: String,
}

impl Walk<'_> {
    fn node(&mut self, node: &mut Node, id: ShapeId, default: Option<&Node>, template: bool) {
        let shape = shape(id);
        match shape {
            Shape::Anything => {}
            Shape::Object { fields, others } => {
                if node.as_list().is_some_and(<[Node]>::is_empty) {
                    node.value = Value::Map(Mapping::default());
                }
                match &mut node.value {
                    Value::Map(map) => self.object(map, node.origin, (fields, others), default, template),
                    _ => self.misfit(node, shape, template),
                }
            }
            Shape::List(item) => {
                if node.as_map().is_some_and(Mapping::is_empty) {
                    node.value = Value::List(Vec::new());
                }
                match &mut node.value {
                    Value::List(list) => self.list(list, *item, template),
                    _ => self.misfit(node, shape, template),
                }
            }
            Shape::Any(alternatives) => self.any(node, alternatives, default, template),
            scalar => self.scalar(node, scalar, template),
        }
    }

    fn object(
        &mut self,
        map: &mut Mapping,
        origin: Origin,
        (fields, others): (&[Field], &Others),
        default: Option<&Node>,
        template: bool,
    ) {
        map.retain(|_, entry| !entry.node.is_null());
        for (key, entry) in map.iter_mut() {
            let length = self.path.len();
            self.step(key);
            match fields.binary_search_by(|field| field.name.cmp(key)) {
                Ok(index) => {
                    if let Some(field) = fields.get(index) {
                        if let Some(why) = field.help_if_unused().filter(|_| entry.node.is_truthy()) {
                            self.finding(FindingKind::UnusedKey, entry.key, format!("`{key}` has no effect"), &why);
                        }
                        self.field(&mut entry.node, field, default.and_then(|default| default.get(key)), template);
                    }
                }
                Err(_) => match others {
                    Others::Anything if is_own(key) => {}
                    Others::Anything if length == 0 => self.own_key(key, entry, fields),
                    Others::Anything => {}
                    // What charts write for a list without anything is for their keys. Below a name of the user's own it is a mistake.
                    Others::Shape(id) if is_list(*id) && entry.node.as_map().is_some() => {
                        self.misfit(&mut entry.node, shape(*id), template);
                    }
                    Others::Shape(id) => self.node(&mut entry.node, *id, None, template),
                    Others::Unknown => self.unknown(Severity::Warning, key, entry, fields),
                    Others::Refused => self.unknown(Severity::Error, key, entry, fields),
                },
            }
            self.path.truncate(length);
        }
        for field in fields.iter().filter(|field| field.required) {
            if map.get(field.name).is_some_and(|entry| !entry.node.is_null()) {
                continue;
            }
            match default.and_then(|default| default.get(field.name)) {
                Some(default) => put_back(map, field, default),
                // What was there and is null by now was found wrong: that is said already.
                None if map.contains_key(field.name) => {}
                None => self.missing(field.name, origin),
            }
        }
        map.retain(|_, entry| !entry.node.is_null());
    }

    fn field(&mut self, node: &mut Node, field: &Field, default: Option<&Node>, inside_template: bool) {
        let mut template = field.template || inside_template;
        if field.template
            && let Templates::Expand(expand) = self.templates
        {
            match expand(&self.path, node).and_then(|node| parsed(&self.path, node, field.shape)) {
                Ok(expanded) => *node = expanded,
                Err(TemplateProblem { path, origin, message }) => {
                    self.findings.push(finding(FindingKind::BadTemplate, &path, origin, message, TEMPLATE_HELP));
                    *node = Node::null(origin);
                    return;
                }
            }
            template = false;
            if node.is_null() {
                return;
            }
        }
        self.node(node, field.shape, default, template);
    }

    fn list(&mut self, list: &mut Vec<Node>, item: ShapeId, template: bool) {
        let mut is_refused = Vec::with_capacity(list.len());
        for (index, node) in list.iter_mut().enumerate() {
            let length = self.path.len();
            // Writing to a string cannot fail.
            let _ = write!(self.path, "[{index}]");
            let before = self.findings.len();
            self.node(node, item, None, template);
            is_refused.push(node.is_null() && self.findings.len() > before);
            self.path.truncate(length);
        }
        let mut is_refused = is_refused.into_iter();
        list.retain(|_| is_refused.next() != Some(true));
    }

    /// The first alternative that fits without findings; if none does, the findings of the one that fits its kind.
    fn any(&mut self, node: &mut Node, alternatives: &[ShapeId], default: Option<&Node>, template: bool) {
        let before = self.findings.len();
        let mut best: Option<(Node, Vec<Finding>)> = None;
        for id in alternatives {
            let mut candidate = node.clone();
            self.node(&mut candidate, *id, default, template);
            let found = self.findings.split_off(before);
            if found.is_empty() {
                *node = candidate;
                return;
            }
            if best.as_ref().is_none_or(|(_, fewest)| fits_kind(node, *id) && found.len() <= fewest.len()) {
                best = Some((candidate, found));
            }
        }
        if let Some((candidate, found)) = best {
            *node = candidate;
            self.findings.extend(found);
        }
    }

    fn scalar(&mut self, node: &mut Node, shape: &Shape, template: bool) {
        let Value::Scalar(scalar) = &mut node.value else {
            return self.misfit(node, shape, template);
        };
        let fits = match shape {
            Shape::Text | Shape::Secret => become_text(scalar),
            Shape::Quantity | Shape::QuantityText => {
                let fits = !matches!(scalar.kind, ScalarKind::Bool(_) | ScalarKind::Null);
                if fits && matches!(shape, Shape::QuantityText) {
                    become_text(scalar);
                }
                if fits && !is_quantity(&scalar.text) && !(template && scalar.text.contains("{{")) {
                    self.finding(
                        FindingKind::BadAmount,
                        node.origin,
                        "Kubernetes cannot read this amount",
                        QUANTITY_HELP,
                    );
                }
                fits
            }
            Shape::Choice(choices) => become_text(scalar) && choices.contains(&&*scalar.text),
            Shape::Integer { least, most } => {
                let fits = become_integer(scalar);
                let is_huge = !fits && is_whole_number(&scalar.text);
                if is_huge || matches!(scalar.kind, ScalarKind::Int(value) if !(*least..=*most).contains(&value)) {
                    let message = format!("out of range: expected an integer from {least} to {most}");
                    self.finding(FindingKind::WrongType, node.origin, message, "write a number within the range");
                    *node = Node::null(node.origin);
                    return;
                }
                fits
            }
            Shape::Number => matches!(scalar.kind, ScalarKind::Int(_) | ScalarKind::Float(_)),
            Shape::Boolean => become_boolean(scalar),
            Shape::IntOrString => {
                matches!(scalar.kind, ScalarKind::Int(_) | ScalarKind::String) || become_integer(scalar)
            }
            Shape::Anything | Shape::List(_) | Shape::Object { .. } | Shape::Any(_) => true,
        };
        if !fits {
            self.misfit(node, shape, template);
        }
    }

    fn misfit(&mut self, node: &mut Node, shape: &Shape, template: bool) {
        let later = template && node.as_scalar().is_some_and(|scalar| scalar.kind == ScalarKind::String);
        if !later {
            let is_template = node.text().is_some_and(|text| text.contains("{{"));
            let found = match shape {
                _ if is_template => "a Go template, which this key does not take",
                Shape::Choice(_) if node.text().is_some() => "another text",
                _ => node.kind_name(),
            };
            let wanted = shape.in_words();
            let message = format!("expected {wanted}, found {found}");
            let is_named = node.as_map().is_some_and(|map| map.keys().all(|key| &**key == "name") && !map.is_empty());
            let help = match shape {
                // As pods write it: `imagePullSecrets: [{name: ...}]`.
                Shape::Text if is_named => "write the name alone, without `name:`".to_owned(),
                Shape::Choice(choices) => {
                    let meant = meant(node.text().unwrap_or_default(), choices);
                    meant.unwrap_or_else(|| shape.how_to_write().to_owned())
                }
                shape => shape.how_to_write().to_owned(),
            };
            self.finding(FindingKind::WrongType, node.origin, message, &help);
            // What is left can be checked further: the default takes the place of what is wrong.
            *node = Node::null(node.origin);
        }
    }

    /// What an unknown key is compared with. Nobody mistypes thousands of keys, and comparing them takes its time.
    fn hinted<'f>(&self, fields: &'f [Field]) -> &'f [Field] {
        const MOST: usize = 2_000;
        if self.findings.len() + self.own_keys.len() < MOST { fields } else { &[] }
    }

    fn around<'n>(&'n self, entry: &'n Entry) -> Around<'n> {
        Around { choices: &self.choices, node: Some(&entry.node) }
    }

    fn unknown(&mut self, severity: Severity, key: &str, entry: &Entry, fields: &[Field]) {
        let (message, help) = unknown(&self.path, key, self.hinted(fields), self.around(entry));
        let found = finding(FindingKind::UnknownKey, &self.path, entry.key, message, &help);
        self.findings.push(Finding { severity, ..found });
    }

    fn own_key(&mut self, key: &str, entry: &Entry, fields: &[Field]) {
        let (message, mut help) = unknown(&self.path, key, self.hinted(fields), self.around(entry));
        if help.is_empty() {
            help = format!("keys of your own are fine when a template reads them: {}", reading(key));
        }
        self.own_keys.push(finding(FindingKind::UnknownKey, &self.path, entry.key, message, &help));
    }

    fn missing(&mut self, name: &str, origin: Origin) {
        let length = self.path.len();
        self.step(name);
        self.finding(FindingKind::MissingKey, origin, format!("`{name}` is missing"), &format!("add `{name}`"));
        self.path.truncate(length);
    }

    fn finding(&mut self, kind: FindingKind, origin: Origin, message: impl Into<String>, help: &str) {
        self.findings.push(finding(kind, &self.path, origin, message, help));
    }

    fn step(&mut self, key: &str) {
        if !self.path.is_empty() {
            self.path.push('.');
        }
        self.path.push_str(key);
    }
}

fn finding(kind: FindingKind, path: &str, origin: Origin, message: impl Into<String>, help: &str) -> Finding {
    let is_odd = matches!(kind, FindingKind::UnknownKey | FindingKind::UnusedKey | FindingKind::BadAmount);
    Finding {
        severity: if is_odd { Severity::Warning } else { Severity::Error },
        kind,
        path: path.to_owned(),
        origin: (origin.line > 0).then_some(origin),
        message: message.into(),
        help: Some(help.to_owned()).filter(|help| !help.is_empty()),
    }
}

/// Puts something in the place of a key that was deleted and has to be there: nothing in it where that is possible, or else its default.
pub(super) fn put_back(map: &mut Mapping, field: &Field, default: &Node) {
    let mut node = default.clone();
    if field.can_be_empty() {
        match &mut node.value {
            Value::Map(map) => map.clear(),
            Value::List(list) => list.clear(),
            Value::Scalar(_) => {}
        }
    }
    map.insert(field.name.into(), Entry { key: default.origin, node });
}

fn is_list(id: ShapeId) -> bool {
    matches!(shape(id), Shape::List(_))
}

/// The structure that a template's text stands for, where the key wants a map or a list.
fn parsed(path: &str, node: Node, id: ShapeId) -> Result<Node, TemplateProblem> {
    let wants_structure = matches!(shape(id), Shape::Object { .. } | Shape::List(_));
    match node.text() {
        Some(text) if wants_structure => {
            let mut nodes = yaml::read(text, node.origin.layer).map_err(|_| TemplateProblem {
                path: path.to_owned(),
                origin: node.origin,
                message: "the text of this value is not YAML".to_owned(),
            })?;
            Ok(nodes.pop().map_or_else(|| Node::null(node.origin), |parsed| at(parsed, node.origin)))
        }
        _ => Ok(node),
    }
}

/// A tree that was read out of one value: all of it stands where that value stands.
fn at(mut node: Node, origin: Origin) -> Node {
    node.origin = origin;
    match &mut node.value {
        Value::Map(map) => {
            for entry in map.values_mut() {
                entry.key = origin;
                let inner = std::mem::replace(&mut entry.node, Node::null(origin));
                entry.node = at(inner, origin);
            }
        }
        Value::List(list) => {
            for item in list {
                let inner = std::mem::replace(item, Node::null(origin));
                *item = at(inner, origin);
            }
        }
        Value::Scalar(_) => {}
    }
    node
}

/// Whether a text has the digits of a whole number, however large.
fn is_whole_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}
