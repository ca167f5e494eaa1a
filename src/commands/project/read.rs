//! Reading a project file. Its mistakes are told like those of values.

use std::path::Path;

use anyhow::Result;
use clap::ValueEnum;
use clap::builder::PossibleValue;

use super::super::failure::Ungathered;
use super::super::release::kube;
use super::environment::{Environment, Written};
use super::{Project, text};
use crate::cli::{TargetArg, namespace_name, release_name};
use crate::nearest::nearest;
use crate::schema::{Finding, FindingKind, Severity, is_own};
use crate::secrets::Recipients;
use crate::values::{Preset, SourceKind, Sources};
use crate::yaml::{self, Entry, LayerId, Mapping, Node, Origin};

/// What is wrong with a text, if anything is.
type Check = fn(&str) -> Option<String>;

/// Puts the texts of a key where they belong.
type Fill = fn(&mut Environment, Vec<Written>);

/// The keys of an environment: which field they fill, and what their texts have to be.
const KEYS: &[(&str, Fill, Form, Check)] = &[
    ("release", |to, written| to.release = text_of(written), Form::Text, |text| release_name(text).err()),
    ("namespace", |to, written| to.namespace = text_of(written), Form::Text, |text| namespace_name(text).err()),
    ("preset", |to, written| to.presets = texts_of(written), Form::Texts, preset),
    ("values", |to, written| to.values.extend(written), Form::Texts, anything),
    ("target", |to, written| to.target = text_of(written), Form::Text, target),
    ("kubeVersion", |to, written| to.kube_version = text_of(written), Form::Text, kube_version),
    ("templates", |to, written| to.templates = written.into_iter().next(), Form::Text, anything),
    ("outputDir", |to, written| to.output_dir = written.into_iter().next(), Form::Text, anything),
    ("secrets", |to, written| to.secrets = text_of(written), Form::Text, anything),
    ("recipients", |to, written| to.recipients = texts_of(written), Form::Texts, recipient),
];

/// What keys are called elsewhere, by the place in the file: what to write instead.
const SYNONYMS: &[(Place, &[&str], &str)] = &[
    (Place::Environment, &["secretsFile", "secretFile", "secrets_file"], "did you mean `secrets`?"),
    (Place::Environment, &["output", "outDir", "output_dir", "outputFolder"], "did you mean `outputDir`?"),
    (
        Place::Environment,
        &["valuesFiles", "valueFiles", "valuesFile", "values_files", "files"],
        "did you mean `values`?",
    ),
    (Place::Environment, &["presets", "profile"], "did you mean `preset`?"),
    (Place::Environment, &["name", "releaseName"], "did you mean `release`?"),
    (Place::Environment, &["kubernetesVersion", "kubernetes", "kube_version"], "did you mean `kubeVersion`?"),
    (Place::Environment, &["set"], "write single values into a values file, and its path below `values`"),
    (Place::Top, &["set"], "write single values into a values file, and its path below `defaults.values`"),
    (Place::Top, &["envs", "env", "stages"], "did you mean `environments`?"),
    (Place::Top, &["default", "common"], "did you mean `defaults`?"),
];

/// Where a key stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// At the top of the file.
    Top,
    /// In an environment, or in what is common to all.
    Environment,
}

/// What a key holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    /// A text, or a list of them.
    Texts,
}

/// Whether anything is wrong with a project.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mistakes {
    None,
    Some,
}

/// What a file says that may be a project.
pub enum Attempt {
    /// All of it.
    Read(Project),
    /// It has mistakes, and these environments as far as they can be read.
    InPart(Vec<Environment>),
    /// It is the file of something else, such as an object of Kubernetes.
    OfAnother,
}

/// Reads what can be read of a project, whatever is wrong with it.
pub fn attempt(file: &Path) -> Attempt {
    if let Ok(project) = read(file) {
        return Attempt::Read(project);
    }
    let node = text(file).ok().and_then(|text| yaml::read_map(&text, LayerId::default()).ok());
    let is_object = |node: &Node| node.get("apiVersion").is_some() && node.get("kind").is_some();
    match node {
        Some(node) if is_object(&node) => Attempt::OfAnother,
        Some(node) => Attempt::InPart(environments(&node, LayerId::default(), &mut Report(Vec::new()))),
        None => Attempt::InPart(Vec::new()),
    }
}

/// Reads the environments of a project.
pub fn read(file: &Path) -> Result<Project> {
    read_text(file, &file.display().to_string(), &text(file)?)
}

/// Reads the environments of the text of a project file, which messages call by a name.
pub fn read_text(file: &Path, name: &str, text: &str) -> Result<Project> {
    let mut sources = Sources::default();
    let layer = sources.add(SourceKind::File, name.to_owned(), text.to_owned());
    let mut report = Report(Vec::new());
    let environments = match yaml::read_map(text, layer) {
        Ok(node) => environments(&node, layer, &mut report),
        Err(error) => {
            report.error("", error.origin, error.message, "");
            Vec::new()
        }
    };
    if report.0.is_empty() {
        Ok(Project { file: file.to_owned(), environments, sources })
    } else {
        Err(Ungathered { findings: report.0, sources, status: 2 }.into())
    }
}

/// Refuses files and folders of an environment that are not there.
pub fn refuse_missing(project: &Project, environment: &Environment, takes: &dyn Fn(&str) -> bool) -> Result<()> {
    let mut report = Report(Vec::new());
    for (key, origin) in environment.missing(&project.file).into_iter().filter(|(key, _)| takes(key)) {
        let what = if key == "values" { "there is no such file" } else { "there is no such folder" };
        let help = "paths count from the folder of the project file";
        report.error(&format!("environments.{}.{key}", environment.name), origin, what, help);
    }
    if report.0.is_empty() {
        Ok(())
    } else {
        Err(Ungathered { findings: report.0, sources: project.sources.clone(), status: 2 }.into())
    }
}

struct Report(Vec<Finding>);

impl Report {
    fn error(&mut self, path: &str, origin: Origin, message: impl Into<String>, help: impl Into<String>) {
        let help = Some(help.into()).filter(|help| !help.is_empty());
        let origin = Some(origin).filter(|origin| origin.line > 0);
        let (kind, severity) = (FindingKind::BadProject, Severity::Error);
        self.0.push(Finding { severity, kind, path: path.to_owned(), origin, message: message.into(), help });
    }
}

fn environments(node: &Node, layer: LayerId, report: &mut Report) -> Vec<Environment> {
    let empty = Mapping::default();
    let map = node.as_map().unwrap_or(&empty);
    unknown(map, "", Place::Top, &["defaults", "environments"], report);
    let mut common = Environment::default();
    if let Some(entry) = map.get("defaults") {
        fill(&mut common, entry, "defaults", report);
    }
    let entry = map.get("environments");
    let Some(named) = entry.and_then(|entry| entry.node.as_map()).filter(|named| !named.is_empty()) else {
        let origin = entry.map_or(Origin { layer, line: 1, column: 1 }, |entry| entry.key);
        let help = "write `environments:`, and below it a key for each, such as `prod: {namespace: stackstorm}`";
        let is_filled = |entry: &Entry| !(entry.node.is_null() || entry.node.as_map().is_some_and(Mapping::is_empty));
        let wrong = match entry.filter(|entry| is_filled(entry)) {
            Some(_) => "`environments` must be a map",
            None => "`environments` is missing or empty",
        };
        report.error("environments", origin, wrong, help);
        return Vec::new();
    };
    let mut environment = |name: &str, entry: &Entry| {
        let path = format!("environments.{name}");
        if let Err(wrong) = release_name(name) {
            report.error(
                &path,
                entry.key,
                "this cannot be the name of an environment",
                wrong.replace("invalid release name: ", ""),
            );
        }
        let mut environment = Environment { name: name.to_owned(), ..common.clone() };
        fill(&mut environment, entry, &path, report);
        environment
    };
    let all: Vec<Environment> = named.iter().map(|(name, entry)| environment(name, entry)).collect();
    let sharing = |one: &Environment| {
        let others: Vec<String> =
            all.iter().filter(|other| one.shares_secrets(other)).map(|other| other.name.clone()).collect();
        if others.len() > 1 { others } else { Vec::new() }
    };
    all.iter().map(|one| Environment { sharing: sharing(one), ..one.clone() }).collect()
}

fn fill(environment: &mut Environment, entry: &Entry, path: &str, report: &mut Report) {
    if entry.node.is_null() {
        return;
    }
    let Some(map) = entry.node.as_map() else {
        report.error(path, entry.node.origin, "this must be a map of keys", "");
        return;
    };
    let names: Vec<&str> = KEYS.iter().map(|(name, ..)| *name).collect();
    unknown(map, path, Place::Environment, &names, report);
    for (name, set, form, check) in KEYS {
        let Some(entry) = map.get(*name) else { continue };
        let path = format!("{path}.{name}");
        let nodes: Vec<&Node> = match entry.node.as_list() {
            Some(list) if *form == Form::Texts => list.iter().collect(),
            _ => vec![&entry.node],
        };
        let mut written = Vec::new();
        for node in nodes {
            let text = node.text().filter(|text| !text.is_empty());
            match (text, text.and_then(*check)) {
                (None, _) => report.error(&path, node.origin, "this must be a text", how_to_write(name, *form)),
                (Some(_), Some(wrong)) => {
                    report.error(&path, node.origin, format!("this is not a valid `{name}`"), wrong);
                }
                (Some(text), None) => written.push(Written { text: text.to_owned(), origin: node.origin }),
            }
        }
        set(environment, written);
    }
}

/// How to write what a key holds.
fn how_to_write(key: &str, form: Form) -> &'static str {
    match (key, form) {
        ("values", _) => "write the path of a values file, or a list of paths",
        ("secrets" | "templates" | "outputDir", _) => "write a path",
        (_, Form::Texts) => "write a text, or a list of texts",
        (_, Form::Text) => "write a text in quotes",
    }
}

/// What to say to a key that there is not.
fn instead(key: &str, place: Place, known: &[&str]) -> String {
    let synonym = SYNONYMS.iter().find(|(of, keys, _)| *of == place && keys.contains(&key));
    let is_common = place == Place::Top && KEYS.iter().any(|(name, ..)| *name == key);
    match (synonym, nearest(key, known.iter().copied()).first()) {
        (Some((_, _, help)), _) => (*help).to_owned(),
        (None, _) if is_common => format!("write it below `defaults`, or below an environment: `defaults.{key}`"),
        (None, Some(near)) => format!("did you mean `{near}`?"),
        (None, None) => format!("write one of `{}`", known.join("`, `")),
    }
}

fn unknown(map: &Mapping, path: &str, place: Place, known: &[&str], report: &mut Report) {
    // As in values, sections of the user's own hold what anchors name.
    let is_users = |key: &str| place == Place::Top && is_own(key);
    for (key, entry) in map.iter().filter(|(key, _)| !known.contains(&&***key) && !is_users(key)) {
        let path = if path.is_empty() { key.to_string() } else { format!("{path}.{key}") };
        report.error(&path, entry.key, format!("unknown key `{key}`"), instead(key, place, known));
    }
}

fn text_of(written: Vec<Written>) -> Option<String> {
    texts_of(written).into_iter().next()
}

fn texts_of(written: Vec<Written>) -> Vec<String> {
    written.into_iter().map(|written| written.text).collect()
}

fn anything(_: &str) -> Option<String> {
    None
}

fn preset(text: &str) -> Option<String> {
    let names: Vec<&str> = Preset::all().map(Preset::name).collect();
    (!names.contains(&text)).then(|| one_of(text, &names))
}

fn kube_version(text: &str) -> Option<String> {
    kube(text).err().map(|_| "write a version of Kubernetes such as `1.33.0`".to_owned())
}

fn recipient(text: &str) -> Option<String> {
    Recipients::read([text]).err().map(|error| error.to_string())
}

fn target(text: &str) -> Option<String> {
    let targets: Vec<_> = TargetArg::value_variants().iter().filter_map(ValueEnum::to_possible_value).collect();
    let names: Vec<&str> = targets.iter().map(PossibleValue::get_name).collect();
    (!names.contains(&text)).then(|| one_of(text, &names))
}

fn one_of(text: &str, names: &[&str]) -> String {
    match nearest(text, names.iter().copied()).first() {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("write one of `{}`", names.join("`, `")),
    }
}
