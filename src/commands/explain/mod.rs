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

/// Explains a key, or a section and its keys.
pub fn run(command: &ExplainCommand) -> Result<()> {
    let schema: Value = serde_json::from_str(&values_schema()?)?;
    let key = schema::describe(&schema, &command.key)?;
    let studied = release::study(&command.request)?;
    print(&explanation(&command.key, &key, &studied)?)
}

fn explanation(path: &KeyPath, key: &Description, studied: &Studied) -> Result<String> {
    let mut text = format!("{path}\n");
    let mut line = |name: &str, said: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{name:<10}{said}");
    };
    let said = key.text.replace('\n', " ");
    if !said.is_empty() {
        line("", said.trim());
    }
    if let Some(why) = key.unused {
        line("", why);
    }
    line("form", &key.form);
    if key.takes_templates {
        line("templates", "are evaluated: `{{ .Release.Name }}`, `{{ .Values.image.tag }}`");
    }
    let merged = &studied.merged;
    let is_section = !key.keys.is_empty();
    if !is_section {
        line("default", &shown(&merged.defaults, path));
    }
    match at(&merged.values, path) {
        Some(node) if !is_section || node.as_map().is_none() => {
            line("value", &shown(&merged.values, path));
            line("set in", &studied.sources.describe(node.origin));
        }
        Some(_) => {}
        None => line("value", "none"),
    }
    let lost: Vec<String> = (merged.overrides.iter().filter(|replaced| replaced.path == path.to_string()))
        .map(|replaced| studied.sources.describe(replaced.lost))
        .collect();
    if !lost.is_empty() {
        line("over", &lost.join(", "));
    }
    if is_section {
        text.push_str(&keys(&key.keys));
        return Ok(text);
    }
    let current = at(&studied.outputs.values, path).map(Node::to_json);
    if let Some(other) = key.other_value(current.as_ref()) {
        let written = if key.is_secret { nested(path, &json!("...")) } else { nested(path, &other) };
        text.push_str("example\n");
        yaml::emit(&written)?.lines().for_each(|line| text.push_str(&format!("  {line}\n")));
        let mut changed = studied.outputs.values.to_json();
        place(&mut changed, path.steps(), other);
        if let Ok(changed) = yaml::read_map(&changed.to_string(), LayerId::default()) {
            text.push_str(&reach(&reached(studied, &changed)));
        }
    }
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

fn keys(keys: &[KnownKey]) -> String {
    let width = keys.iter().map(|key| key.name.len()).max().unwrap_or_default();
    let line = |key: &KnownKey| format!("  {:width$}  {}: {}\n", key.name, key.text, key.form);
    format!("keys\n{}", keys.iter().map(line).collect::<String>())
}

/// A value as JSON on one line. Credentials show as stars.
fn shown(values: &Node, path: &KeyPath) -> String {
    let mut json = values.to_json();
    schema::hide(&mut json, &[]);
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
