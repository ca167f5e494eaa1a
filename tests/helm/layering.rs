//! Layers of values, for Helm and st2ha alike.

use serde_json::{Map, Value};
use st2ha::values::{Layers, SetKind};

/// Files that `--set-file` may name.
pub const TEXTS: &[(&str, &str)] = &[("text", "first\nsecond, {third}\n"), ("word", "true")];

#[derive(Clone, Debug)]
pub struct Layering {
    pub defaults: String,
    pub files: Vec<String>,
    pub flags: Vec<(SetKind, String)>,
}

/// What comes of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Values(Value),
    Refused,
}

impl Layering {
    pub fn st2ha(&self) -> Outcome {
        let mut layers = Layers::new();
        let files = std::iter::once(&self.defaults).chain(&self.files);
        for file in files {
            if layers.add_file("values.yaml", file.as_bytes()).is_err() {
                return Outcome::Refused;
            }
        }
        for (kind, text) in &self.flags {
            let read = &mut |wanted: &str| {
                let text = TEXTS.iter().find(|(name, _)| *name == wanted).map(|(_, text)| (*text).to_owned());
                text.ok_or_else(|| "no such file".to_owned())
            };
            if layers.add_set(*kind, text, read).is_err() {
                return Outcome::Refused;
            }
        }
        layers.merge().map_or(Outcome::Refused, |merged| Outcome::Values(normal(&merged.values.to_json())))
    }
}

/// Values in the form in which both can be compared: no nulls in maps outside lists, and one form for each number, as Helm
/// knows no integers.
pub fn normal(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let entries = map.iter().filter(|(_, value)| !value.is_null());
            Value::Object(entries.map(|(key, value)| (key.clone(), normal(value))).collect())
        }
        other => item(other),
    }
}

fn item(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(item).collect(),
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), item(value))).collect::<Map<_, _>>().into(),
        Value::Number(number) => number.as_f64().into(),
        other => other.clone(),
    }
}
