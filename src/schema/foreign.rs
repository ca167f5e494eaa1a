//! Files of other tools that say nowhere what they are, by the keys that they begin with.

use std::collections::BTreeSet;

use crate::yaml::{Mapping, Node, Origin, Value};

/// How blocks of Terraform's own language begin, each with a brace at the end of its line.
const HCL: &[&str] =
    &["data \"", "locals ", "module \"", "output \"", "provider \"", "resource \"", "terraform ", "variable \""];

/// Whether a text that is no map is in Terraform's own language.
pub fn is_terraform(text: &str) -> bool {
    let is_block = |line: &str| line.trim_end().ends_with('{') && HCL.iter().any(|start| line.starts_with(start));
    text.lines().any(is_block)
}

/// What a file of Docker Compose is called.
pub(super) const COMPOSE: &str = "a file of Docker Compose";

/// Where a file says that its `services` are those of Docker Compose, whatever they are called: each has an image, as a text, or is built.
pub(super) fn compose(values: &Mapping) -> Option<Origin> {
    let entry = values.get("services")?;
    let services = entry.node.as_map().filter(|services| !services.is_empty())?;
    let is_one = |service: &Node| {
        service.get("build").is_some() || service.get("image").is_some_and(|image| image.text().is_some())
    };
    services.values().all(|service| is_one(&service.node)).then_some(entry.key)
}

/// What a key of another tool holds.
#[derive(Clone, Copy)]
enum Form {
    List,
    Map,
    /// Terraform takes blocks as maps and as lists of them.
    Block,
    /// A map whose keys have a namespace and a colon in front.
    Namespaced,
}

/// Tools, and keys of theirs at the top level of a file.
const TOOLS: &[(&str, Form, &[&str])] = &[
    (
        "a kustomization",
        Form::List,
        &[
            "bases",
            "components",
            "configMapGenerator",
            "configurations",
            "crds",
            "generators",
            "helmCharts",
            "helmChartInflationGenerator",
            "images",
            "patches",
            "patchesJson6902",
            "patchesStrategicMerge",
            "replacements",
            "resources",
            "secretGenerator",
            "transformers",
        ],
    ),
    ("a helmfile", Form::List, &["helmfiles", "releases", "repositories"]),
    (
        "a Terraform file",
        Form::Block,
        &["data", "locals", "module", "output", "provider", "resource", "terraform", "variable"],
    ),
    ("a Pulumi file", Form::Namespaced, &["config"]),
    ("a JSON Schema", Form::Map, &["$defs", "definitions", "properties"]),
    ("a list of a chart's dependencies", Form::List, &["dependencies"]),
    (COMPOSE, Form::Map, &["networks", "services", "volumes"]),
];

/// The tool that a file is for, with the key that says so. A file that holds any key of values is none.
pub(super) fn tool<'a>(values: &Mapping, strangers: &[&'a str]) -> Option<(&'static str, &'a str, Origin)> {
    let unread: BTreeSet<&str> = strangers.iter().copied().collect();
    let read = values.iter().filter(|(key, _)| !unread.contains(&***key));
    let layers: BTreeSet<_> = read.map(|(_, entry)| entry.key.layer).collect();
    strangers.iter().find_map(|key| {
        let entry = values.get(*key)?;
        let tool = || {
            let rows = TOOLS.iter().filter(|_| !layers.contains(&entry.key.layer));
            rows.into_iter()
                .find(|(_, form, keys)| keys.contains(key) && form.fits(&entry.node))
                .map(|(tool, ..)| *tool)
        };
        Some((tool().or_else(|| format(key, &entry.node, values))?, *key, entry.key))
    })
}

/// What a key says whatever else is in the file: pipelines have keys in common with values.
fn format(key: &str, node: &Node, values: &Mapping) -> Option<&'static str> {
    let jobs = || values.get("jobs").and_then(|jobs| jobs.node.as_map());
    let runs = |job: &Node| job.get("runs-on").or_else(|| job.get("uses")).is_some();
    match key {
        "apiVersion" if node.text().is_some() => Some("made for another program (see its `apiVersion`)"),
        // YAML takes `on` for true.
        "true" | "on" if jobs().is_some_and(|jobs| jobs.values().any(|job| runs(&job.node))) => {
            Some("a workflow of GitHub")
        }
        "stages" if node.as_list().is_some_and(|stages| stages.iter().all(|stage| stage.text().is_some())) => {
            Some("a pipeline of GitLab")
        }
        _ => None,
    }
}

impl Form {
    fn fits(self, node: &Node) -> bool {
        match (self, &node.value) {
            (Self::List | Self::Block, Value::List(list)) => !list.is_empty(),
            (Self::Map | Self::Block, Value::Map(map)) => {
                map.values().all(|entry| entry.node.as_map().is_some() || entry.node.as_list().is_some())
            }
            (Self::Namespaced, Value::Map(map)) => !map.is_empty() && map.keys().all(|key| key.contains(':')),
            _ => false,
        }
    }
}
