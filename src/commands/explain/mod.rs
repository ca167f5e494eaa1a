//! `st2ha explain`.

mod reach;

use std::fmt::Write as _;

use anyhow::Result;
use serde_json::{Value, json};

use self::reach::{Reached, reached};
use super::release::{self, Studied};
use super::{print, schema::values_schema};
use crate::cli::ExplainCommand;
use crate::schema::{self, Description, KnownKey};
use crate::values::{KeyPath, Step};
use crate::yaml::{self, LayerId, Node};

/// The most objects that are named.
const OBJECTS: usize = 12;

/// The most keys beside one that are named.
const NEARBY: usize = 6;

/// Texts that are examples of what keys hold, by how the keys end. All others may hold any word.
const EXAMPLES: &[(&str, &str)] = &[
    ("clusterDomain", "cluster.example.com"),
    ("dnsPolicy", "ClusterFirst"),
    ("host", "server.example.com"),
    ("hostname", "st2.example.com"),
    ("image.registry", "registry.example.com"),
    ("image.tag", "3.9.0"),
    ("imageRegistry", "registry.example.com/mirror"),
    ("mountPath", "/mnt"),
    ("preStopSleep", "10"),
    ("publicUrl", "https://st2.example.com"),
    ("secrets.external.key", "{release}/{secret}"),
    ("secrets.external.refreshInterval", "15m"),
    ("ssh_key_file", "/home/stanley/.ssh/stanley_rsa"),
];

/// The key that chooses presets.
const PRESET: &str = "preset";

/// Explains a key, or a section and its keys.
pub fn run(command: &ExplainCommand) -> Result<()> {
    let schema: Value = serde_json::from_str(&values_schema()?)?;
    let key = schema::describe(&schema, &command.key)?;
    let about = About { schema: &schema, path: &command.key, key: &key };
    match release::study(&command.request) {
        Ok(studied) => print(&explanation(&about, &studied)?),
        // Values that are wrong are why somebody asks.
        Err(error) => {
            print(&format!("{}{}{}", about.head(), about.example(None)?, about.nearby()))?;
            Err(error)
        }
    }
}

/// What is asked about.
struct About<'a> {
    schema: &'a Value,
    path: &'a KeyPath,
    key: &'a Description,
}

impl About<'_> {
    /// What the key does and holds, whatever the values are.
    fn head(&self) -> String {
        let Self { path, key, .. } = self;
        let mut text = format!("{path}\n");
        let said = key.text.replace('\n', " ");
        if !said.is_empty() {
            line(&mut text, "", said.trim());
        }
        if let Some(why) = key.unused {
            line(&mut text, "", why);
        }
        line(&mut text, "form", &key.form);
        if key.takes_templates {
            line(&mut text, "templates", "are evaluated: `{{ .Release.Name }}`, `{{ .Values.image.tag }}`");
        }
        text
    }

    /// Another value than this one, as a values file has it.
    fn example(&self, current: Option<&Value>) -> Result<String> {
        let Some(other) = self.key.other_value(current).filter(|_| self.key.keys.is_empty()) else {
            return Ok(String::new());
        };
        let way = self.path.to_string();
        let is_end = |end: &str| way.strip_suffix(end).is_some_and(|before| before.is_empty() || before.ends_with('.'));
        let known = EXAMPLES.iter().find(|(end, text)| is_end(end) && current.and_then(Value::as_str) != Some(*text));
        let other = known.filter(|_| other.is_string()).map_or(other, |(_, text)| json!(text));
        let written = if self.key.is_secret { nested(self.path, &json!("...")) } else { nested(self.path, &other) };
        let lines: String = yaml::emit(&written)?.lines().map(|line| format!("  {line}\n")).collect();
        Ok(format!("example\n{lines}"))
    }

    /// The keys of an item, or of what has a name of the user's own.
    fn inner(&self) -> String {
        let inner = [Step::Item(0), Step::Key("NAME".into())].into_iter().find_map(|step| {
            let path = self.path.with(step);
            let keys = schema::describe(self.schema, &path).ok()?.keys;
            (!keys.is_empty()).then(|| format!("below `{path}`, {}", keys_of(&keys)))
        });
        inner.unwrap_or_default()
    }

    /// The keys beside this one.
    fn nearby(&self) -> String {
        let [rest @ .., Step::Key(own)] = self.path.steps() else { return String::new() };
        let section = rest.iter().cloned().fold(KeyPath::default(), |path, step| path.with(step));
        let keys = schema::describe(self.schema, &section).map(|found| found.keys).unwrap_or_default();
        let place = keys.iter().position(|key| *key.name == **own).unwrap_or_default();
        // Those that stand around it.
        let start = place.saturating_sub(NEARBY / 2).min(keys.len().saturating_sub(NEARBY + 1));
        let near: Vec<&str> =
            keys.iter().map(|key| key.name).skip(start).take(NEARBY + 1).filter(|name| **name != **own).collect();
        if near.is_empty() {
            return String::new();
        }
        let mut text = String::new();
        let all = match (rest.is_empty(), keys.len() > near.len() + 1) {
            (true, _) => "; `st2ha values --defaults` has all".to_owned(),
            (false, true) => format!("; `st2ha explain '{section}'` has all {}", keys.len()),
            (false, false) => String::new(),
        };
        line(&mut text, "nearby", &format!("{}{all}", near.join(", ")));
        text
    }
}

/// A line with a name in front.
fn line(text: &mut String, name: &str, said: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{name:<10}{said}");
}

fn explanation(about: &About<'_>, studied: &Studied) -> Result<String> {
    let About { path, key, .. } = about;
    let mut text = about.head();
    let merged = &studied.merged;
    let is_section = !key.keys.is_empty();
    if !is_section {
        line(&mut text, "default", &shown(&merged.defaults, &merged.defaults, path));
    }
    match at(&merged.values, path) {
        Some(node) if !is_section || node.as_map().is_none() => {
            line(&mut text, "value", &shown(&merged.values, &merged.defaults, path));
            line(&mut text, "set in", &studied.sources.describe(node.origin));
        }
        Some(_) => {}
        None => line(&mut text, "value", "none"),
    }
    let lost: Vec<String> = (merged.overrides.iter().filter(|replaced| replaced.path == path.to_string()))
        .map(|replaced| studied.sources.describe(replaced.lost))
        .collect();
    if !lost.is_empty() {
        line(&mut text, "over", &lost.join(", "));
    }
    if is_section {
        text.push_str(&keys_of(&key.keys));
        text.push_str(&about.nearby());
        return Ok(text);
    }
    let current = at(&studied.outputs.values, path).map(Node::to_json);
    text.push_str(&about.example(current.as_ref())?);
    text.push_str(&about.inner());
    if path.to_string() == PRESET {
        // The values of presets are merged before this could change them.
        line(&mut text, "reaches", "whatever the preset sets: `st2ha presets NAME` prints it");
    } else if let Some(other) = key.other_value(current.as_ref()) {
        let mut changed = studied.outputs.values.to_json();
        place(&mut changed, path.steps(), other);
        if let Ok(changed) = yaml::read_map(&changed.to_string(), LayerId::default()) {
            text.push_str(&reach(&reached(studied, &changed)));
        }
    }
    text.push_str(&about.nearby());
    Ok(text)
}

/// What a change of the key changes.
fn reach(reached: &Reached) -> String {
    let (objects, restarts) = match reached {
        Reached::Unknown => return String::new(),
        Reached::Objects { changed, restarted } => (changed, restarted),
    };
    if objects.is_empty() && restarts.is_empty() {
        return "reaches   no object, with these values\n".to_owned();
    }
    let mut text = "reaches\n".to_owned();
    let list = |text: &mut String, lines: &[String]| {
        lines.iter().take(OBJECTS).for_each(|line| text.push_str(&format!("  {line}\n")));
        if lines.len() > OBJECTS {
            text.push_str(&format!("  and {} more\n", lines.len() - OBJECTS));
        }
    };
    list(&mut text, objects);
    if !restarts.is_empty() {
        text.push_str("restarts\n");
        list(&mut text, restarts);
    }
    text
}

fn keys_of(keys: &[KnownKey]) -> String {
    let width = keys.iter().map(|key| key.name.len()).max().unwrap_or_default();
    let line = |key: &KnownKey| format!("  {:width$}  {}: {}\n", key.name, key.text, key.form);
    format!("keys\n{}", keys.iter().map(line).collect::<String>())
}

/// A value as JSON on one line. Credentials show as stars.
fn shown(values: &Node, defaults: &Node, path: &KeyPath) -> String {
    let mut json = values.to_json();
    schema::hide(&mut json, &defaults.to_json(), &[]);
    let found = path.steps().iter().try_fold(&json, |value, step| match step {
        Step::Key(key) => value.get(&**key),
        Step::Item(place) => value.get(place),
    });
    found.map_or_else(|| "none".to_owned(), Value::to_string)
}

fn at<'a>(values: &'a Node, path: &KeyPath) -> Option<&'a Node> {
    path.steps().iter().try_fold(values, |node, step| match step {
        Step::Key(key) => node.get(key),
        Step::Item(place) => node.as_list()?.get(*place),
    })
}

/// Puts a value at the end of a path. What is missing on the way is made.
fn place(values: &mut Value, path: &[Step], other: Value) {
    let Some((step, rest)) = path.split_first() else {
        *values = other;
        return;
    };
    let inner = match (step, values) {
        (Step::Key(key), Value::Object(map)) => map.entry(&**key).or_insert(Value::Null),
        (Step::Key(key), values) => {
            *values = json!({ &**key: null });
            return place(values, path, other);
        }
        (Step::Item(index), values) => {
            // A list that has no such item gets one.
            let index = if values.get(index).is_some() { *index } else { 0 };
            if values.get(index).is_none() {
                *values = json!([null]);
            }
            match values.get_mut(index) {
                Some(item) => item,
                None => return,
            }
        }
    };
    place(inner, rest, other);
}

/// A value at the end of a path. An item is the only one of its list.
fn nested(path: &KeyPath, value: &Value) -> Value {
    path.steps().iter().rev().fold(value.clone(), |inner, step| match step {
        Step::Key(key) => json!({ &**key: inner }),
        Step::Item(_) => json!([inner]),
    })
}
