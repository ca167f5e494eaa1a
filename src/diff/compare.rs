//! The parts in which two objects differ.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use similar::DiffOp;

use super::align::align;
use super::canonical::secret_text;
use super::content;
use super::credential;
use super::edit::{Programs, RawEdit, What};
use super::lists::{self, Named, Order};
use super::path::{Path, Step};

/// All differences between two objects in canonical form, sorted by path.
pub fn objects(before: &Value, after: &Value) -> Vec<RawEdit> {
    let mut walk =
        Walk { path: Path::default(), lists: Lists::Kubernetes, programs: Default::default(), edits: Vec::new() };
    let kind = after.get("kind").and_then(Value::as_str).unwrap_or_default();
    let text: Option<fn(&str) -> String> = match kind {
        "Secret" => Some(secret_text),
        "ConfigMap" => Some(str::to_owned),
        _ => None,
    };
    match (before, after, text) {
        (Value::Object(before), Value::Object(after), Some(text)) => walk.with_files(before, after, text),
        _ => walk.values(before, after),
    }
    walk.edits
}

/// How lists are compared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lists {
    /// By the names that Kubernetes' types give their items.
    Kubernetes,
    /// By place: nothing is known about them.
    Plain,
}

struct Walk {
    path: Path,
    lists: Lists,
    /// What stands before a list in the same command line, on both sides.
    programs: Programs,
    edits: Vec<RawEdit>,
}

impl Walk {
    fn note(&mut self, what: What) {
        let programs = self.programs.clone();
        self.edits.push(RawEdit { path: self.path.clone(), what, programs });
    }

    fn inside(&mut self, step: Step, look: impl FnOnce(&mut Self)) {
        self.path.0.push(step);
        look(self);
        self.path.0.pop();
    }

    fn values(&mut self, before: &Value, after: &Value) {
        if before == after {
            return;
        }
        match (before, after) {
            (Value::Object(before), Value::Object(after)) => {
                for key in keys(before, after) {
                    self.programs = [before, after].map(|map| credential::program(map, key).to_vec());
                    let step = self.step_below(key, [before, after]);
                    let (before_value, after_value) = (before.get(key), after.get(key));
                    self.inside(step, |walk| walk.either(before_value, after_value));
                    self.programs = Programs::default();
                }
            }
            (Value::Array(before), Value::Array(after)) => self.list(before, after),
            _ => self.note(What::Replaced(before.clone(), after.clone())),
        }
    }

    fn either(&mut self, before: Option<&Value>, after: Option<&Value>) {
        match (before, after) {
            (Some(before), Some(after)) => self.values(before, after),
            (Some(before), None) => self.note(What::Removed(before.clone())),
            (None, Some(after)) => self.note(What::Added(after.clone())),
            (None, None) => {}
        }
    }

    /// The step to what these maps hold under a key.
    fn step_below(&self, key: &str, maps: [&Map<String, Value>; 2]) -> Step {
        if self.lists == Lists::Kubernetes {
            return Step::Key(key.to_owned());
        }
        let is_value = credential::is_value_of_pair(key);
        let mut names = maps.into_iter().filter(|_| is_value).filter_map(credential::name_of_pair);
        match names.find(|name| credential::is_credential(name)) {
            Some(name) => Step::Pair(key.to_owned(), name.to_owned()),
            None if maps.iter().any(|map| credential::is_secret_by_neighbours(map, key)) => Step::Part(key.to_owned()),
            None => Step::Key(key.to_owned()),
        }
    }

    fn list(&mut self, before: &[Value], after: &[Value]) {
        let programs = std::mem::take(&mut self.programs);
        let field = match self.path.0.last() {
            Some(Step::Key(key)) => key.as_str(),
            _ => "",
        };
        let named = (self.lists == Lists::Kubernetes).then(|| lists::named(field, before, after)).flatten();
        match named {
            Some(named) => self.named(&named),
            None if before.len() == after.len() => {
                let [old, new] = &programs;
                let secret = [credential::arguments(old, before), credential::arguments(new, after)];
                for (index, (old, new)) in before.iter().zip(after).enumerate() {
                    self.inside(step_to(index, &secret), |walk| walk.values(old, new));
                }
            }
            None => self.items(before, after, &programs),
        }
    }

    fn named(&mut self, Named { order, before, after }: &Named<'_>) {
        let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for name in names {
            let (before, after) = (before.get(name).copied(), after.get(name).copied());
            self.inside(Step::Item(name.clone()), |walk| walk.either(before, after));
        }
        let common = |from: &indexmap::IndexMap<String, &Value>, other: &indexmap::IndexMap<String, &Value>| {
            from.keys().filter(|name| other.contains_key(*name)).cloned().collect::<Vec<_>>()
        };
        let (old, new) = (common(before, after), common(after, before));
        if *order == Order::Matters && old != new {
            self.note(What::Reordered(old, new));
        }
    }

    /// Items that came and went; one that changed did both.
    fn items(&mut self, before: &[Value], after: &[Value], programs: &Programs) {
        let text = |item: &Value| {
            let mut item = item.clone();
            item.sort_all_objects();
            item.to_string()
        };
        let texts = |items: &[Value]| items.iter().map(text).collect::<Vec<_>>();
        let [old, new] = programs;
        let (old, new) = ([credential::arguments(old, before)], [credential::arguments(new, after)]);
        for step in align(&texts(before), &texts(after)) {
            if matches!(step, DiffOp::Equal { .. }) {
                continue;
            }
            for (index, item) in before.iter().enumerate().take(step.old_range().end).skip(step.old_range().start) {
                self.inside(step_to(index, &old), |walk| walk.note(What::Removed(item.clone())));
            }
            for (index, item) in after.iter().enumerate().take(step.new_range().end).skip(step.new_range().start) {
                self.inside(step_to(index, &new), |walk| walk.note(What::Added(item.clone())));
            }
        }
    }

    /// A ConfigMap or Secret: the values of `data` are files.
    fn with_files(&mut self, before: &Map<String, Value>, after: &Map<String, Value>, text: fn(&str) -> String) {
        for key in keys(before, after) {
            let sides = (before.get(key), after.get(key));
            self.inside(Step::Key(key.clone()), |walk| match sides {
                (Some(Value::Object(before)), Some(Value::Object(after))) if key == "data" => {
                    for name in keys(before, after) {
                        let (before, after) = (before.get(name), after.get(name));
                        walk.inside(Step::Key(name.clone()), |walk| walk.file(name, before, after, text));
                    }
                }
                (before, after) => walk.either(before, after),
            });
        }
    }

    fn file(&mut self, name: &str, before: Option<&Value>, after: Option<&Value>, text: fn(&str) -> String) {
        let (Some(Value::String(old)), Some(Value::String(new))) = (before, after) else {
            let text = |value: &Value| value.as_str().map_or_else(|| value.clone(), |file| Value::String(text(file)));
            return self.either(before.map(text).as_ref(), after.map(text).as_ref());
        };
        let (old, new) = (text(old), text(new));
        match (content::parse(name, &old), content::parse(name, &new)) {
            (Some(old), Some(new)) => {
                self.lists = Lists::Plain;
                self.values(&old, &new);
                self.lists = Lists::Kubernetes;
            }
            _ if old != new => self.note(What::Replaced(Value::String(old), Value::String(new))),
            _ => {}
        }
    }
}

/// The step to an item that has no name, by which of them are credentials on each side.
fn step_to(index: usize, secret: &[Vec<bool>]) -> Step {
    let is_credential = secret.iter().any(|secret| secret.get(index) == Some(&true));
    if is_credential { Step::Credential(index) } else { Step::Index(index) }
}

/// The keys of both maps, sorted.
fn keys<'a>(before: &'a Map<String, Value>, after: &'a Map<String, Value>) -> BTreeSet<&'a String> {
    before.keys().chain(after.keys()).collect()
}
