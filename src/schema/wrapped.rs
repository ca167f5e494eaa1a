//! Values that stand below a key where nothing reads them: those of an umbrella chart, a `HelmRelease`, an Argo CD Application.

use std::collections::BTreeSet;

use crate::values::{KeyPath, Step};
use crate::yaml::{self, Mapping, Node, Origin, Value};

use super::finding_kind::FindingKind;
use super::foreign;
use super::mentions::{is_own, mentioned};
use super::misplaced;
use super::report::{Finding, Severity};
use super::shape::{Field, ROOT, Shape, ShapeId, shape};

/// How deep values are looked for.
pub(super) const DEEPEST: usize = 12;
/// The longest text that is looked into.
const LONGEST: usize = 1 << 20;
/// From here on, keys are too many that fit to fit by chance.
pub(super) const ENOUGH: usize = 2;
/// The same in a file of which nothing else can be read: then there is no other reason why somebody would give it.
const ENOUGH_ALONE: usize = 1;

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

/// A kind of objects, and the places of values in them.
type Kind = (&'static str, &'static [&'static [&'static str]]);

/// Kinds of objects that hold values of charts, and where.
const KINDS: &[Kind] = &[
    ("HelmRelease", &[&["spec", "values"]]),
    ("HelmChart", &[&["spec", "valuesContent"], &["spec", "values"]]),
    ("HelmChartConfig", &[&["spec", "valuesContent"]]),
    ("Application", &[&["spec", "source", "helm", "valuesObject"], &["spec", "source", "helm", "values"]]),
    (
        "ApplicationSet",
        &[
            &["spec", "template", "spec", "source", "helm", "valuesObject"],
            &["spec", "template", "spec", "source", "helm", "values"],
        ],
    ),
    ("Release", &[&["spec", "forProvider", "values"]]),
    ("HelmChartProxy", &[&["spec", "valuesTemplate"]]),
    ("Kustomization", &[]),
    ("HelmChartInflationGenerator", &[&["valuesInline"]]),
    ("St2ha", &[&["values"]]),
    ("ConfigMap", &[]),
    ("Secret", &[]),
];

/// Says of values that stand where nothing reads them how to get at them. A section of the user's own that a template reads is
/// none, nor is one that only holds anchors.
pub fn wrapped(values: &Node) -> Vec<Finding> {
    let Some(map) = values.as_map() else { return Vec::new() };
    let kind = manifest_kind(map);
    let strangers: Vec<&str> = map.keys().map(|key| &**key).filter(|key| field(key).is_none()).collect();
    let mut lost = misplaced::nested(map);
    if strangers.is_empty() {
        return lost;
    }
    if let Some(origin) = chart_file(map).filter(|_| kind.is_none()) {
        return vec![finding(
            "version".to_owned(),
            origin,
            "this file describes a chart, not values".to_owned(),
            "give the values file, which is often called values.yaml and stands beside this one".to_owned(),
        )];
    }
    if let Some(origin) = foreign::compose(map).filter(|_| kind.is_none()) {
        return vec![of_tool(foreign::COMPOSE, "services".to_owned(), origin)];
    }
    let mentioned = mentioned(values);
    let unread: Vec<&str> = strangers.iter().copied().filter(|key| !mentioned.contains(key)).collect();
    let read: BTreeSet<_> =
        map.iter().filter(|(key, _)| field(key).is_some()).map(|(_, entry)| entry.key.layer).collect();
    let mut found = Vec::new();
    for key in strangers {
        if (mentioned.contains(key) && kind.is_none()) || is_own(key) {
            continue;
        }
        let Some(entry) = map.get(key) else { continue };
        let path = KeyPath::default().with(Step::Key(key.into()));
        let enough = if read.contains(&entry.key.layer) { ENOUGH } else { ENOUGH_ALONE };
        search_below(key, &entry.node, &path, entry.key, Search { depth: DEEPEST, enough }, &mut found);
    }
    if let Some((kind, origin)) = kind {
        return vec![of_manifest(values, kind, origin, found.into_iter().next())];
    }
    if let Some((tool, key, origin)) = foreign::tool(map, &unread).filter(|_| found.is_empty()) {
        return vec![of_tool(tool, key.to_owned(), origin)];
    }
    let used = || map.iter().filter(|(key, _)| field(key).is_some()).map(|(_, entry)| &entry.node);
    found.retain(|place| !used().any(|node| shares(node, &place.origins)));
    lost.extend(found.iter().map(of_section));
    let unnamed = map.iter().filter(|(key, _)| field(key).is_none() && !mentioned.contains(&***key));
    lost.extend(unnamed.filter_map(|(key, entry)| misplaced::misnamed(key, entry)));
    lost
}

/// Whether a key is the name of a chart that holds these values.
pub(super) fn is_chart(key: &str) -> bool {
    let letters: String = key.chars().filter(|letter| letter.is_alphanumeric()).collect();
    CHARTS.contains(&letters.to_lowercase().as_str())
}

/// Where values were found.
pub(super) struct Found {
    path: KeyPath,
    /// Where the last key of the path stands.
    key: Origin,
    /// Where the values were written: an alias of them has the same places.
    origins: BTreeSet<Origin>,
}

/// A manifest says what it is.
fn manifest_kind(map: &Mapping) -> Option<(Option<&'static Kind>, Origin)> {
    map.get("apiVersion")?.node.text()?;
    let entry = map.get("kind")?;
    let name = entry.node.text()?;
    Some((KINDS.iter().find(|(kind, _)| *kind == name), entry.key))
}

/// Where a Chart.yaml says which version of the chart it is.
fn chart_file(map: &Mapping) -> Option<Origin> {
    let text = |key: &str| map.get(key)?.node.text();
    text("apiVersion").filter(|version| matches!(*version, "v1" | "v2"))?;
    text("name")?;
    text("version")?;
    map.get("version").map(|entry| entry.key)
}

fn of_tool(tool: &str, key: String, origin: Origin) -> Finding {
    finding(
        key,
        origin,
        format!("this file is {tool}, not a values file"),
        "give the values file itself; `--values-key` reads values that stand inside of another file".to_owned(),
    )
}

fn of_manifest(values: &Node, kind: Option<&Kind>, origin: Origin, found: Option<Found>) -> Finding {
    let at_place = |path: &&&[&str]| values.at(path).is_some_and(Node::is_truthy);
    let usual = kind.and_then(|(_, places)| places.iter().find(at_place));
    let usual = usual.map(|path| path.iter().fold(KeyPath::default(), |way, key| way.with(Step::Key((*key).into()))));
    let place = found.map(|found| found.path).or(usual);
    let article = |name: &str| if name.starts_with('A') { "an" } else { "a" };
    let what = kind.map_or_else(|| "a Kubernetes object".to_owned(), |(name, _)| format!("{} {name}", article(name)));
    let (path, message, help) = match place {
        Some(path) => (
            path.to_string(),
            format!("this file is {what}, not a values file; its values stand at `{path}`"),
            format!("read them from there with `--values-key {path}`, or put them into a file of their own"),
        ),
        None => (
            "kind".to_owned(),
            format!("this file is {what}, not a values file"),
            "give the values file itself; `--values-key` reads values that stand inside of another file".to_owned(),
        ),
    };
    finding(path, origin, message, help)
}

pub(super) fn of_section(place: &Found) -> Finding {
    let path = place.path.to_string();
    finding(
        path.clone(),
        place.key,
        format!("the values stand below `{path}`, where nothing reads them"),
        format!("move them to the top of the file, or read them from there with `--values-key {path}`"),
    )
}

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
    if is_chart(name) && node.as_map().is_some_and(|map| map.keys().any(|key| field(key).is_some())) {
        let mut origins = BTreeSet::new();
        collect(node, &mut origins);
        found.push(Found { path: path.clone(), key, origins });
    } else {
        search(node, path, key, how, found);
    }
}

/// Looks for values in a tree that is none as a whole, down to the nearest that look like it.
fn search(node: &Node, path: &KeyPath, key: Origin, how: Search, found: &mut Vec<Found>) {
    let Some(depth) = how.depth.checked_sub(1) else { return };
    let how = Search { depth, ..how };
    match &node.value {
        Value::Map(map) if looks_like_values(map, how.enough) => {
            let mut origins = BTreeSet::new();
            collect(node, &mut origins);
            found.push(Found { path: path.clone(), key, origins });
        }
        Value::Map(map) => {
            for (name, entry) in map {
                search_below(name, &entry.node, &path.with(Step::Key(name.clone())), entry.key, how, found);
            }
        }
        Value::List(list) => {
            for (index, item) in list.iter().enumerate() {
                search(item, &path.with(Step::Item(index)), item.origin, how, found);
            }
        }
        Value::Scalar(scalar) => {
            let may_be = scalar.text.len() <= LONGEST && scalar.text.contains(':') && scalar.text.contains(['\n', '{']);
            let inner = may_be.then(|| yaml::read_map(&scalar.text, node.origin.layer).ok()).flatten();
            if inner.as_ref().and_then(Node::as_map).is_some_and(|map| looks_like_values(map, how.enough)) {
                found.push(Found { path: path.clone(), key, origins: BTreeSet::new() });
            }
        }
    }
}

pub(super) fn field(key: &str) -> Option<&'static Field> {
    field_of(ROOT, key)
}

pub(super) fn field_of(id: ShapeId, key: &str) -> Option<&'static Field> {
    let Shape::Object { fields, .. } = shape(id) else { return None };
    fields.binary_search_by(|field| field.name.cmp(key)).ok().and_then(|index| fields.get(index))
}

/// Whether so many keys are those of values, and hold what belongs there, that this is no accident.
fn looks_like_values(map: &Mapping, enough: usize) -> bool {
    map.iter().map(|(key, entry)| weight(key, &entry.node)).sum::<usize>() >= enough
}

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

/// Whether a tree holds anything that was written at one of these places.
fn shares(node: &Node, origins: &BTreeSet<Origin>) -> bool {
    match &node.value {
        Value::Map(map) => map.values().any(|entry| shares(&entry.node, origins)),
        Value::List(list) => list.iter().any(|item| shares(item, origins)),
        Value::Scalar(_) => node.origin.line > 0 && origins.contains(&node.origin),
    }
}
