//! `st2ha explain`.

mod reach;

use std::fmt::Write as _;

use anyhow::{Result, anyhow};
use serde_json::{Value, json};

use self::reach::{Reached, reached};
use super::release::{self, Studied};
use super::{print, project, schema::values_schema};
use crate::cli::{ExplainCommand, RELEASE};
use crate::config::{Provider, Reads};
use crate::examples;
use crate::schema::{self, Choices, Description, KnownKey, UnknownKey};
use crate::values::{KeyPath, Step};
use crate::yaml::{self, Node};

/// The most objects that are named.
const OBJECTS: usize = 12;

/// The most keys beside one that are named.
const NEARBY: usize = 6;

/// The key that chooses presets.
const PRESET: &str = "preset";

/// Explains a key, or a section and its keys.
pub fn run(command: &ExplainCommand) -> Result<()> {
    let schema: Value = serde_json::from_str(&values_schema()?)?;
    let key = schema::describe(&schema, &command.key, &Choices::default())
        .map_err(|unknown| with_order(unknown, command, &schema))?;
    let about = About { schema: &schema, path: &command.key, key: &key };
    match release::study(&command.request) {
        Ok(studied) => print(&explanation(&about, &studied)?),
        // Values that are wrong are why somebody asks.
        Err(error) => {
            let example = about.example(about.other(None).as_ref())?;
            print(&format!("{}{example}{}", about.head(), about.nearby()))?;
            Err(error)
        }
    }
}

/// The error, with what to do where an environment stands in front of the key, as it does for other commands.
fn with_order(unknown: UnknownKey, command: &ExplainCommand, schema: &Value) -> anyhow::Error {
    let (first, second) = (command.key.to_string(), command.request.release.name.as_str());
    // What stands behind it may be a secret.
    if let Some((key, _)) = first.split_once('=') {
        let is_known = key.parse().is_ok_and(|key| schema::describe(schema, &key, &Choices::default()).is_ok());
        let key = if is_known { key } else { "KEY" };
        return anyhow!(
            "a key belongs here alone, without `=` and a text: `st2ha explain {key}`. With `--set` in front of it, a value counts for the manifests"
        );
    }
    let second = if second == RELEASE { "KEY" } else { second };
    if project::environments().contains(&first) {
        return anyhow!("{first} is an environment, which stands behind the key: st2ha explain {second} {first}");
    }
    // What the values choose matters for the hint.
    let choices = release::merged(&command.request).map(|merged| Choices::of(&merged.values)).unwrap_or_default();
    schema::describe(schema, &command.key, &choices).err().unwrap_or(unknown).into()
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
        match key.unused {
            // What is said of it is why.
            Some(why) if said.trim() == why => return text,
            Some(why) => line(&mut text, "", why),
            None => {}
        }
        line(&mut text, "form", &examples::form(path, key));
        if key.takes_templates {
            line(&mut text, "templates", "are evaluated: `{{ .Release.Name }}`, `{{ .Values.image.tag }}`");
        }
        text
    }

    /// A value that the key may hold besides this one.
    fn other(&self, current: Option<&Value>) -> Option<Value> {
        // What does nothing has no use.
        self.key.unused.is_none().then(|| examples::example(self.path, self.key, current)).flatten()
    }

    /// A value as a values file has it.
    fn example(&self, other: Option<&Value>) -> Result<String> {
        let Some(other) = other.filter(|_| self.key.keys.is_empty()) else { return Ok(String::new()) };
        let other = if self.key.is_secret { json!("...") } else { other.clone() };
        let written = examples::whole_document(self.path, other);
        let lines: String = yaml::emit(&written)?.lines().map(|line| format!("  {line}\n")).collect();
        Ok(format!("example\n{lines}"))
    }

    /// The keys of an item, or of what has a name of the user's own.
    fn inner(&self) -> String {
        let inner = [Step::Item(0), Step::Key("NAME".into())].into_iter().find_map(|step| {
            let path = self.path.with(step);
            let keys = schema::describe(self.schema, &path, &Choices::default()).ok()?.keys;
            (!keys.is_empty()).then(|| format!("below `{path}`, {}", keys_of(&keys)))
        });
        inner.unwrap_or_default()
    }

    /// The keys beside this one.
    fn nearby(&self) -> String {
        let [rest @ .., Step::Key(own)] = self.path.steps() else { return String::new() };
        let section = rest.iter().cloned().fold(KeyPath::default(), |path, step| path.with(step));
        let keys =
            schema::describe(self.schema, &section, &Choices::default()).map(|found| found.keys).unwrap_or_default();
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
    let other = about.other(current.as_ref());
    let others = other_providers(path, &studied.outputs.values);
    if let Some(text_of) = &others {
        line(&mut text, "", text_of);
    }
    text.push_str(&about.example(other.as_ref())?);
    text.push_str(&about.inner());
    if path.to_string() == PRESET {
        // The values of presets are merged before this could change them.
        line(&mut text, "reaches", "whatever the preset sets: `st2ha presets NAME` prints it");
    } else if others.is_some() {
        line(&mut text, "reaches", "no object, with this provider");
    } else if let Some(other) = other {
        text.push_str(&reach(&tried(about, studied, &other)));
    } else if key.unused.is_none() && about.other(None).is_some() {
        line(&mut text, "reaches", "no object: no other value does anything");
    } else if key.unused.is_none() {
        line(&mut text, "reaches", "unknown: it takes any value, and st2ha has no example of one");
    }
    text.push_str(&about.nearby());
    Ok(text)
}

/// What a key reaches, by its example or, where that is what holds anyway, by another value.
fn tried(about: &About<'_>, studied: &Studied, example: &Value) -> Reached {
    let values = &studied.merged.values;
    let needed = examples::needed(about.path);
    let with = |value: Value| reached(studied, needed.as_ref(), over(about.path, value, values));
    let found = with(example.clone());
    if !found.is_nothing() {
        return found;
    }
    let current = at(&studied.outputs.values, about.path).map(Node::to_json);
    let another = about.other(Some(example)).filter(|another| another != example && Some(another) != current.as_ref());
    another.map(with).filter(|again| matches!(again, Reached::Objects { .. })).unwrap_or(found)
}

/// What a change of the key changes.
fn reach(reached: &Reached) -> String {
    let (objects, restarts) = match reached {
        Reached::Unknown(why) => {
            return format!("reaches   unknown: it cannot be rendered with this alone: {why}\n");
        }
        Reached::Objects { changed, restarted } => (changed, restarted),
    };
    if reached.is_nothing() {
        return "reaches   no object, with these values\n".to_owned();
    }
    let mut text = String::new();
    let list = |text: &mut String, lines: &[String]| {
        lines.iter().take(OBJECTS).for_each(|line| text.push_str(&format!("  {line}\n")));
        if lines.len() > OBJECTS {
            text.push_str(&format!("  and {} more\n", lines.len() - OBJECTS));
        }
    };
    if !objects.is_empty() {
        text.push_str("reaches\n");
        list(&mut text, objects);
    }
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

/// What to say of a key that the chosen provider of a data service does not read.
fn other_providers(path: &KeyPath, values: &Node) -> Option<String> {
    let (service, rest) = path.steps().split_first()?;
    let Step::Key(service) = service else { return None };
    let names = Step::keys(rest);
    let chosen = Provider::find(service, values.at(&[&**service, "provider"]).and_then(Node::text)?)?;
    let inner = names.join(".");
    if inner.is_empty() || chosen.reads(&inner) != Reads::Nothing {
        return None;
    }
    let readers: Vec<String> =
        Provider::readers(service, &inner).map(|provider| format!("`{}`", provider.name)).collect();
    (!readers.is_empty())
        .then(|| format!("only read with `{service}.provider` {}; here it is `{}`", readers.join(" or "), chosen.name))
}

/// Values with another one at a path, to lie over those that there are. A list that has the item is taken with all of its items.
fn over(path: &KeyPath, other: Value, values: &Node) -> Value {
    let steps = path.steps();
    let list = steps.iter().position(|step| matches!(step, Step::Item(_))).and_then(|item| {
        let list = steps.iter().take(item).cloned().fold(KeyPath::default(), |path, step| path.with(step));
        let mut items = at(values, &list)?.to_json();
        let place = steps.get(item..)?.iter().try_fold(&mut items, |value, step| match step {
            Step::Key(key) => value.get_mut(&**key),
            Step::Item(place) => value.get_mut(place),
        })?;
        *place = other.clone();
        Some(examples::document(&list, items))
    });
    list.unwrap_or_else(|| examples::document(path, other))
}
