//! Looking for values that stand where nothing reads them.

use std::collections::BTreeSet;

use super::finding_kind::FindingKind;
use super::report::{Finding, Severity};
use super::shape::{Field, ROOT, Shape, ShapeId, shape};
use crate::values::{KeyPath, Step};
use crate::yaml::{self, Mapping, Node, Origin, Value};

/// How deep values are looked for.
pub(super) const DEEPEST: usize = 12;
/// The longest text that is looked into.
const LONGEST: usize = 1 << 20;
/// From here on, keys are too many that fit to fit by chance.
pub(super) const ENOUGH: usize = 2;

/// Keys that charts of all kinds have.
pub(super) const COMMON: &[&str] = &[
    "clusterDomain",
    "compatibility",
    "dnsConfig",
    "dnsPolicy",
    "global",
    "image",
    "ingress",
    "jobs",
    "nameOverride",
    "podSecurityContext",
    "preset",
    "securityContext",
    "serviceAccount",
];

/// Names of charts that hold these values, and what values are called: below them, one key that fits is enough.
const CHARTS: &[&str] =
    &["chartvalues", "helmvalues", "stackstorm", "stackstormha", "stackstormk8s", "st2ha", "values", "valuesobject"];

/// Whether a key is the name of a chart that holds these values.
pub(super) fn is_chart(key: &str) -> bool {
    let letters: String = key.chars().filter(|letter| letter.is_alphanumeric()).collect();
    CHARTS.contains(&letters.to_lowercase().as_str())
}

/// Where values were found.
pub(super) struct Found {
    /// Where they stand.
    pub(super) path: KeyPath,
    /// Where the last key of the path stands.
    key: Origin,
    /// What they are written as.
    pub(super) form: Form,
    /// How sure it is that these are StackStorm's values, and not those of a chart whose keys have the same names.
    pub(super) certainty: Certainty,
    /// Where the values were written: an alias of them has the same places.
    pub(super) origins: BTreeSet<Origin>,
}

/// What values are written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A map, as in a values file.
    Map,
    /// Names and values, as helmfile, Terraform and Argo CD have in the place of `--set`, or texts as it takes them.
    Assignments,
}

/// How sure it is whose values some are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Certainty {
    /// Many charts have such keys.
    Open,
    /// Few charts have these sections.
    Likely,
    /// They have StackStorm's sections, or its name.
    Sure,
}

impl Certainty {
    /// That of values below a key of this name.
    fn of(name: &str, map: &Mapping) -> Self {
        let letters: String = name.chars().filter(|letter| letter.is_alphanumeric()).collect();
        let has = |is_it: fn(&str) -> bool| map.iter().any(|(key, entry)| is_it(key) && weight(key, &entry.node) > 0);
        if letters.to_lowercase().starts_with("stackstorm") || has(|key| key.starts_with("st2")) {
            Self::Sure
        } else if has(|key| matches!(key, "mongodb" | "rabbitmq")) {
            Self::Likely
        } else {
            Self::Open
        }
    }
}

/// What to say of values that were found.
pub(super) fn of_section(place: &Found) -> Finding {
    let path = place.path.to_string();
    if place.form == Form::Assignments {
        return finding(
            path.clone(),
            place.key,
            format!("`{path}` gives values by their names, and nothing reads it"),
            "write them as keys of a values file, or give each with `--set NAME=VALUE`".to_owned(),
        );
    }
    if place.certainty == Certainty::Open {
        return finding(
            path.clone(),
            place.key,
            format!("nothing reads what stands below `{path}`, and nothing in it is StackStorm's alone"),
            format!(
                "leave out the values of other charts; if these are StackStorm's, read them from there with `--values-key {path}`"
            ),
        );
    }
    finding(
        path.clone(),
        place.key,
        format!("the values stand below `{path}`, where nothing reads them"),
        format!("move them to the top of the file, or read them from there with `--values-key {path}`"),
    )
}

/// A finding about values that stand where nothing reads them.
pub(super) fn finding(path: String, origin: Origin, message: String, help: String) -> Finding {
    Finding {
        severity: Severity::Error,
        kind: FindingKind::WrappedValues,
        path,
        origin: (origin.line > 0).then_some(origin),
        message,
        help: Some(help),
    }
}

/// How values are looked for.
#[derive(Clone, Copy)]
pub(super) struct Search {
    /// How much deeper.
    pub(super) depth: usize,
    /// What keys have to weigh in all.
    pub(super) enough: usize,
}

/// Looks for values below a key, whose name may say that they are.
pub(super) fn search_below(name: &str, node: &Node, path: &KeyPath, key: Origin, how: Search, found: &mut Vec<Found>) {
    let values = node.as_map().filter(|map| is_chart(name) && map.keys().any(|key| field(key).is_some()));
    if let Some(map) = values {
        let mut origins = BTreeSet::new();
        collect(node, &mut origins);
        found.push(Found { path: path.clone(), key, form: Form::Map, certainty: Certainty::of(name, map), origins });
    } else {
        search(name, node, path, key, how, found);
    }
}

/// Looks for values in a tree that is none as a whole, down to the nearest that look like it.
fn search(name: &str, node: &Node, path: &KeyPath, key: Origin, how: Search, found: &mut Vec<Found>) {
    let Some(depth) = how.depth.checked_sub(1) else { return };
    let how = Search { depth, ..how };
    match &node.value {
        Value::Map(map) if looks_like_values(map, how.enough) => {
            let mut origins = BTreeSet::new();
            collect(node, &mut origins);
            found.push(Found {
                path: path.clone(),
                key,
                form: Form::Map,
                certainty: Certainty::of(name, map),
                origins,
            });
        }
        Value::Map(map) if are_assignments(map.keys().map(|key| Assigned::Key(key)), path) => {
            found.push(assignments(path, key));
        }
        Value::Map(map) => {
            for (name, entry) in map {
                search_below(name, &entry.node, &path.with(Step::Key(name.clone())), entry.key, how, found);
            }
        }
        Value::List(list) if are_assignments(list.iter().map(Assigned::Item), path) => {
            found.push(assignments(path, key));
        }
        Value::List(list) => {
            for (index, item) in list.iter().enumerate() {
                search(name, item, &path.with(Step::Item(index)), item.origin, how, found);
            }
        }
        Value::Scalar(_) if are_assignments([Assigned::Item(node)], path) => found.push(assignments(path, key)),
        Value::Scalar(scalar) => {
            let may_be = scalar.text.len() <= LONGEST && scalar.text.contains(':') && scalar.text.contains(['\n', '{']);
            let inner = may_be.then(|| yaml::read_map(&scalar.text, node.origin.layer).ok()).flatten();
            if let Some(map) = inner.as_ref().and_then(Node::as_map).filter(|map| looks_like_values(map, how.enough)) {
                let certainty = Certainty::of(name, map);
                found.push(Found { path: path.clone(), key, form: Form::Map, certainty, origins: BTreeSet::new() });
            }
        }
    }
}

/// What may give a value to a key that it names.
enum Assigned<'a> {
    /// The key of a map, as in `st2.password: x`.
    Key(&'a str),
    /// A name beside a value, or a text such as `st2.password=x`.
    Item(&'a Node),
}

impl Assigned<'_> {
    /// The name of what is assigned, if anything is.
    fn name(&self) -> Option<&str> {
        match self {
            Self::Key(key) => Some(key),
            Self::Item(item) if item.as_map().is_some() => {
                let is_one = ["value", "values", "file"].iter().any(|key| item.get(key).is_some());
                item.get("name").and_then(Node::text).filter(|_| is_one)
            }
            Self::Item(item) => item.text()?.split_once('=').map(|(name, _)| name.trim()),
        }
    }
}

/// Whether each of these names a key inside of a section. Variables of containers have such names, too, but not with dots. Below the top of a file
/// other charts have names such as `image.tag`, so there it takes keys of sections that few of them have.
fn are_assignments<'a>(items: impl IntoIterator<Item = Assigned<'a>>, path: &KeyPath) -> bool {
    let is_outermost = path.steps().len() <= 1;
    let mut count = 0;
    let is_one = |item: Assigned<'_>| {
        count += 1;
        let (section, key) = item.name().and_then(|name| name.split_once('.')).unwrap_or_default();
        let key = key.split(['.', '[']).next().unwrap_or_default();
        let is_key = field(section).is_some_and(|section| field_of(section.shape, key).is_some());
        let is_telling = section.starts_with("st2") || ["mongodb", "rabbitmq"].contains(&section);
        is_key && (is_outermost || is_telling)
    };
    items.into_iter().all(is_one) && count > 0
}

fn assignments(path: &KeyPath, key: Origin) -> Found {
    Found { path: path.clone(), key, form: Form::Assignments, certainty: Certainty::Sure, origins: BTreeSet::new() }
}

/// Whether a key is one of the top level of the values.
pub fn is_section(key: &str) -> bool {
    field(key).is_some()
}

/// A section of the values.
pub(super) fn field(key: &str) -> Option<&'static Field> {
    field_of(ROOT, key)
}

/// A key of a section.
pub(super) fn field_of(id: ShapeId, key: &str) -> Option<&'static Field> {
    let Shape::Object { fields, .. } = shape(id) else { return None };
    fields.binary_search_by(|field| field.name.cmp(key)).ok().and_then(|index| fields.get(index))
}

/// Whether so many keys are those of values, and hold what belongs there, that this is no accident.
fn looks_like_values(map: &Mapping, enough: usize) -> bool {
    map.iter().map(|(key, entry)| weight(key, &entry.node)).sum::<usize>() >= enough
}

/// How much a key says for being one of values.
pub(super) fn weight(key: &str, node: &Node) -> usize {
    let Some(field) = field(key) else { return 0 };
    let fits = match (shape(field.shape), &node.value) {
        (Shape::Object { .. }, Value::Map(map)) => map.keys().any(|key| field_of(field.shape, key).is_some()),
        (Shape::Object { .. }, _) | (Shape::List(_), Value::Scalar(_)) | (_, Value::Map(_)) => false,
        _ => true,
    };
    match (fits, COMMON.contains(&key)) {
        (false, _) => 0,
        (true, true) => 1,
        (true, false) => ENOUGH,
    }
}

fn collect(node: &Node, origins: &mut BTreeSet<Origin>) {
    match &node.value {
        Value::Map(map) => map.values().for_each(|entry| collect(&entry.node, origins)),
        Value::List(list) => list.iter().for_each(|item| collect(item, origins)),
        Value::Scalar(_) => {
            origins.insert(node.origin);
        }
    }
}
