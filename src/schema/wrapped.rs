//! Values that stand below a key where nothing reads them: those of an umbrella chart, a `HelmRelease`, an Argo CD Application.

use std::collections::BTreeSet;

use crate::values::{KeyPath, Step};
use crate::yaml::{Mapping, Node, Origin, Value};

use super::credentials::{CredentialTell, credentials};
use super::foreign;
use super::mentions::{is_own, mentioned};
use super::misplaced;
use super::report::Finding;
use super::section_search::{DEEPEST, ENOUGH, Form, Found, Search, field, finding, of_section, search_below};

/// The same in a file of which nothing else can be read: then there is no other reason why somebody would give it.
const ENOUGH_ALONE: usize = 1;

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
        if mentioned.contains(key) && kind.is_none() {
            continue;
        }
        let Some(entry) = map.get(key) else { continue };
        // What users set aside is theirs, but for credentials: others would be generated in their place.
        if is_own(key) && !gives_credentials(&entry.node) {
            continue;
        }
        let path = KeyPath::default().with(Step::Key(key.into()));
        let enough = if read.contains(&entry.key.layer) { ENOUGH } else { ENOUGH_ALONE };
        search_below(key, &entry.node, &path, entry.key, Search { depth: DEEPEST, enough }, &mut found);
    }
    // Beside StackStorm's values, those that only look like them are another chart's.
    let surest = found.iter().map(|found| found.certainty).max();
    found.retain(|found| Some(found.certainty) == surest);
    if let Some((kind, origin)) = kind {
        let found = found.into_iter().find(|found| found.form == Form::Map);
        return vec![of_manifest(values, kind, origin, found)];
    }
    // Other tools have such lists inside of theirs.
    let is_list = |found: &Found| found.form == Form::Assignments;
    if let Some((tool, key, origin)) = foreign::tool(map, &unread).filter(|_| found.iter().all(is_list)) {
        return vec![of_tool(tool, key.to_owned(), origin)];
    }
    let used = || map.iter().filter(|(key, _)| field(key).is_some()).map(|(_, entry)| &entry.node);
    found.retain(|place| !used().any(|node| shares(node, &place.origins)));
    lost.extend(found.iter().map(of_section));
    let unnamed = map.iter().filter(|(key, _)| field(key).is_none() && !mentioned.contains(&***key));
    lost.extend(unnamed.filter_map(|(key, entry)| misplaced::misnamed(key, entry)));
    lost
}

/// The same of a text that no values can be read from: what it is, if that is known.
pub fn of_another_tool(text: &str, origin: Origin) -> Option<Finding> {
    foreign::is_terraform(text).then(|| of_tool("a Terraform file", String::new(), origin))
}

/// Whether these are values with credentials in them.
fn gives_credentials(values: &Node) -> bool {
    let mut found = false;
    credentials(values, values, &mut |_, credential| found |= credential.tell == CredentialTell::Key);
    found
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

/// Whether a tree holds anything that was written at one of these places.
fn shares(node: &Node, origins: &BTreeSet<Origin>) -> bool {
    match &node.value {
        Value::Map(map) => map.values().any(|entry| shares(&entry.node, origins)),
        Value::List(list) => list.iter().any(|item| shares(item, origins)),
        Value::Scalar(_) => node.origin.line > 0 && origins.contains(&node.origin),
    }
}
