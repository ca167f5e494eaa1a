//! Values that stand inside of another file: below a key of an umbrella chart, in a `HelmRelease`, in an Argo CD Application.

use super::key_path::{KeyPath, Step};
use super::problem::{Problem, ProblemKind};
use crate::yaml::{self, Entry, Node, Origin, Style, Value};

/// The section that Helm hands from a chart to those below it.
const GLOBAL: &str = "global";
/// Keys beside values that name more of them.
const MORE: &[&str] = &[
    "valuesFrom",
    "valuesObject",
    "valueFiles",
    "valuesFiles",
    "valuesFile",
    "valuesSecrets",
    "additionalValuesFiles",
    "parameters",
    "fileParameters",
    "set",
    "setString",
    "setFile",
    "secrets",
    "inherit",
    "setTemplate",
    "valuesTemplate",
    "set_list",
    "set_sensitive",
    "set_wo",
];
/// Where they stand deeper.
const DEEPER: &[&[&str]] = &[&["chart", "spec", "valuesFile"], &["chart", "spec", "valuesFiles"]];

/// What a file holds below a key.
pub(super) struct Excerpt {
    /// The values, and over them the `global` sections that stand around them: layers, lowest first.
    pub layers: Vec<Node>,
    /// Keys beside the values that name more of them, and where they stand.
    pub more: Vec<(String, Origin)>,
}

/// What one of these documents holds below a key; nothing if none of them has the key.
pub(super) fn excerpt(documents: Vec<Node>, key: &KeyPath) -> Result<Option<Excerpt>, Problem> {
    let mut found: Option<Excerpt> = None;
    for document in documents {
        let Some(node) = at(&document, key.steps()) else { continue };
        let origin = node.origin;
        if found.is_some() {
            let help = "put the documents into files of their own".to_owned();
            return Err(problem(key, origin, "another document of this file has this key as well".to_owned(), help));
        }
        let mut layers = match node.as_list() {
            Some(items) => maps(items).cloned().collect(),
            None => vec![values(node.clone(), key)?],
        };
        if layers.is_empty() {
            layers.push(values(node.clone(), key)?);
        }
        // The outermost section wins, as with Helm.
        layers.extend(around(&document, key.steps()).into_iter().rev().filter_map(global));
        found = Some(Excerpt { layers, more: more(&document, key) });
    }
    Ok(found)
}

fn at<'a>(node: &'a Node, steps: &[Step]) -> Option<&'a Node> {
    steps.iter().try_fold(node, |node, step| match step {
        Step::Key(key) => node.get(key),
        Step::Item(index) => node.as_list()?.get(*index),
    })
}

/// What stands on the way, outermost first, without the end of it.
fn around<'a>(node: &'a Node, steps: &[Step]) -> Vec<&'a Node> {
    (0..steps.len()).filter_map(|length| at(node, steps.get(..length)?)).collect()
}

/// The `global` section of a map, as a layer.
fn global(node: &Node) -> Option<Node> {
    let map = node.as_map()?;
    let entry = map.get(GLOBAL).filter(|entry| entry.node.as_map().is_some())?;
    let mut layer = Node::map(node.origin);
    if let Value::Map(map) = &mut layer.value {
        map.insert(GLOBAL.into(), entry.clone());
    }
    Some(layer)
}

/// The items of a list that are values themselves, as helmfile has them beside names of files.
fn maps(items: &[Node]) -> impl Iterator<Item = &Node> {
    items.iter().filter(|item| item.as_map().is_some())
}

fn more(document: &Node, key: &KeyPath) -> Vec<(String, Origin)> {
    let Some((mut last, mut before)) = key.steps().split_last() else { return Vec::new() };
    let mut found = Vec::new();
    // The items of the list that were not read: all others beside one, or those that are no values.
    let items = match last {
        Step::Item(_) => before,
        Step::Key(_) => key.steps(),
    };
    for (index, item) in at(document, items).and_then(Node::as_list).into_iter().flatten().enumerate() {
        let is_read = match last {
            Step::Item(place) => *place == index,
            Step::Key(_) => item.as_map().is_some(),
        };
        if !is_read && item.is_truthy() {
            let name = items.iter().rev().find_map(|step| match step {
                Step::Key(key) => Some(&**key),
                Step::Item(_) => None,
            });
            found.push((format!("{}[{index}]", name.unwrap_or_default()), item.origin));
        }
    }
    if let (Step::Item(_), Some((outer, around))) = (last, before.split_last()) {
        (last, before) = (outer, around);
    }
    let Some(node) = at(document, before) else { return found };
    let Some(map) = node.as_map() else { return found };
    let is_own = |name: &str| matches!(last, Step::Key(key) if **key == *name);
    let beside = MORE.iter().filter(|name| !is_own(name));
    let beside = beside.filter_map(|name| Some((*name, map.get(*name).filter(|entry| entry.node.is_truthy())?)));
    found.extend(beside.map(|(name, entry): (&str, &Entry)| (name.to_owned(), entry.key)));
    for path in DEEPER {
        if let Some(deep) = node.at(path).filter(|deep| deep.is_truthy()) {
            found.push((path.join("."), deep.origin));
        }
    }
    found
}

/// The values at the end of the way: a map, or a text that is one.
fn values(node: Node, key: &KeyPath) -> Result<Node, Problem> {
    let (kind, origin) = (node.kind_name(), node.origin);
    if node.as_map().is_some() {
        return Ok(node);
    }
    if node.is_null() {
        return Ok(Node::map(origin));
    }
    let Some(text) = node.as_scalar().filter(|_| kind == "a string") else {
        let help = "name the key below which the values themselves stand".to_owned();
        return Err(problem(key, origin, format!("values are a map of keys, but here is {kind}"), help));
    };
    let place = Place::of(&node);
    let mut values = yaml::read_map(&text.text, origin.layer).map_err(|error| {
        problem(
            key,
            place.of_origin(error.origin),
            format!("the text at this key cannot be read: {}", error.message),
            String::new(),
        )
    })?;
    place.mend(&mut values);
    Ok(values)
}

fn problem(key: &KeyPath, origin: Origin, message: String, help: String) -> Problem {
    Problem { kind: ProblemKind::Unreadable, path: key.to_string(), origin, message, help }
}

/// Where a text stands in its file.
struct Place {
    origin: Origin,
    /// Lines of the text before its first line that is not empty, if its lines are those of the file.
    empty: Option<u32>,
}

impl Place {
    fn of(node: &Node) -> Self {
        let literal = node.as_scalar().filter(|scalar| scalar.style == Style::Literal);
        let empty = literal.map(|scalar| scalar.text.bytes().take_while(|byte| *byte == b'\n').count());
        Self { origin: node.origin, empty: empty.and_then(|empty| u32::try_from(empty).ok()) }
    }

    /// A place in the text, as one in the file.
    fn of_origin(&self, inner: Origin) -> Origin {
        let Some(empty) = self.empty.filter(|_| inner.line > 0) else { return self.origin };
        let line = self.origin.line.saturating_add(inner.line).saturating_sub(empty.saturating_add(1));
        let column = self.origin.column.saturating_add(inner.column).saturating_sub(1);
        Origin { line, column, ..self.origin }
    }

    fn mend(&self, node: &mut Node) {
        node.origin = self.of_origin(node.origin);
        match &mut node.value {
            Value::Map(map) => {
                for entry in map.values_mut() {
                    entry.key = self.of_origin(entry.key);
                    self.mend(&mut entry.node);
                }
            }
            Value::List(list) => list.iter_mut().for_each(|item| self.mend(item)),
            Value::Scalar(_) => {}
        }
    }
}
