//! `st2ha why`.

mod subject;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use serde_json::Value;

use self::subject::Subject;
use super::release::{self, Studied};
use super::{print, schema::values_schema};
use crate::cli::WhyCommand;
use crate::diff;
use crate::examples;
use crate::schema::{self, Choices, Leaf};
use crate::trace::{Cause, Causes, Effect, Part, Site, Trace, field};
use crate::values::KeyPath;
use crate::yaml::Node;

/// The most characters of a value that are shown.
const LONGEST: usize = 200;

/// Says where an object or a field of it comes from.
pub fn run(command: &WhyCommand) -> Result<()> {
    let studied = release::study(&command.request)?;
    let subject = Subject::find(&studied.outputs.manifests, &command.object)?;
    print(&account(command, &studied, &subject)?)
}

fn account(command: &WhyCommand, studied: &Studied, subject: &Subject<'_>) -> Result<String> {
    let manifest = subject.manifest;
    let mut text = format!("{}\n", manifest.key);
    let mut line = |name: &str, said: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{name:<10}{said}");
    };
    line("template", &template(&manifest.origin, command.request.render.templates.as_deref()));
    if !subject.path.is_empty() {
        line("field", &subject.path);
        line("value", &value(command, studied, subject)?);
    }
    let schema: Value = serde_json::from_str(&values_schema()?)?;
    let other = |leaf: &Leaf<'_>| other(&schema, leaf);
    let render = |values: &Node, templates: &BTreeSet<&str>| studied.some_again(values, templates);
    let trace = Trace { values: &studied.outputs.values, is_own: &|_| true, render: &render };
    let site = Site::new(manifest, subject.path.clone(), Part::Value);
    text.push_str(&causes(&trace.causes(&site, &studied.outputs.manifests, &other), studied));
    Ok(text)
}

/// Where a template stands.
fn template(path: &str, folder: Option<&Path>) -> String {
    match folder.map(|folder| folder.join(path)).filter(|file| file.is_file()) {
        Some(file) => file.display().to_string(),
        None => format!("{path} (built in: `st2ha templates show {path}` prints it)"),
    }
}

/// What stands in the field, without secrets.
fn value(command: &WhyCommand, studied: &Studied, subject: &Subject<'_>) -> Result<String> {
    let pending: Vec<&str> = studied.outputs.generated.iter().map(|generated| generated.secret.expose()).collect();
    let namespace = &command.request.release.namespace;
    let shown = diff::shown(subject.manifest, &studied.outputs.manifests, namespace, &pending)?;
    // What is secret as a whole has no parts that could be shown.
    let shown = field(&shown, &subject.path).map_or_else(|| diff::SECRET.to_owned(), Value::to_string);
    Ok(match shown.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{} ...", shown.get(..end).unwrap_or_default()),
        None => shown,
    })
}

/// Another text that a value may hold.
fn other(schema: &Value, leaf: &Leaf<'_>) -> Option<String> {
    let path: KeyPath = leaf.path.parse().ok()?;
    let other =
        examples::example(&path, &schema::describe(schema, &path, &Choices::default()).ok()?, Some(&leaf.text.into()))?;
    other.as_str().map(str::to_owned)
}

/// Values below a heading, each with its place; nothing if there are none.
fn listed(heading: &str, causes: &[&Cause], studied: &Studied) -> String {
    if causes.is_empty() {
        return String::new();
    }
    let width = causes.iter().map(|cause| cause.path.chars().count()).max().unwrap_or_default();
    let line = |Cause { path, origin, .. }: &Cause| {
        let place = if origin.line == 0 { "generated".to_owned() } else { studied.sources.describe(*origin) };
        format!("  {path:width$}  {place}\n")
    };
    format!("{heading}\n{}", causes.iter().map(|cause| line(cause)).collect::<String>())
}

fn causes(causes: &Causes, studied: &Studied) -> String {
    let mut text = String::new();
    for (effect, heading) in [(Effect::Changes, "changes with"), (Effect::Removes, "comes and goes with")] {
        let of_effect: Vec<&Cause> = causes.found.iter().filter(|cause| cause.effect == effect).collect();
        text.push_str(&listed(heading, &of_effect, studied));
    }
    for group in &causes.together {
        let removes = group.iter().any(|cause| cause.effect == Effect::Removes);
        let heading = if removes { "goes only if all of these change" } else { "changes only if all of these change" };
        text.push_str(&listed(heading, &group.iter().collect::<Vec<_>>(), studied));
    }
    match (causes.found.is_empty() && causes.together.is_empty(), causes.is_complete) {
        (true, true) => text.push_str("no value that is set changes it\n"),
        (_, false) => {
            text.push_str("others may change it, too: there are too many to try them all; name a single field\n");
        }
        (false, true) => {}
    }
    text
}
