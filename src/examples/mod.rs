//! How the keys of values are written: an example for each, and what it may hold besides what its type says.

mod tables;

use serde_json::{Map, Value, json};
use tables::{BESIDE, EXAMPLES, NEEDED};

use crate::config::Provider;
use crate::manifests::{Demanded, demanded};
use crate::schema::{self, Bounds, Description, Known};
use crate::values::{KeyPath, Step};

/// Keys of values that fill fields of other names.
const FIELDS: &[(&str, &[&str])] = &[
    ("mount", &["volumeMounts"]),
    ("strategyType", &["updateStrategy", "type"]),
    ("updateStrategyType", &["updateStrategy", "type"]),
];

/// The provider of each data service unless values say another one.
const USUAL: &str = "official";

/// What Kubernetes takes in most numbers: that is no bound to speak of.
const LARGE: i64 = 1_000_000;

/// Another value than this one that a key may hold, if one can be named.
pub fn example(path: &KeyPath, key: &Description, current: Option<&Value>) -> Option<Value> {
    schema::example(path, key, current, &KNOWN)
}

/// Values that hold this one at the end of a path, and what has to stand beside it.
pub fn document(path: &KeyPath, value: Value) -> Value {
    schema::around(path, value, &KNOWN)
}

/// The same with all that has to be there for the key to count, such as the provider that reads it where the usual one does not.
pub fn whole_document(path: &KeyPath, value: Value) -> Value {
    let keys = Step::keys(path.steps());
    let mut document = match needed(path) {
        Some(needed) => schema::laid_over(needed, document(path, value)),
        None => document(path, value),
    };
    if let Some(provider) = reader(&keys)
        && let Some(Value::Object(section)) = document.get_mut(provider.service)
    {
        section.shift_insert(0, "provider".to_owned(), provider.name.into());
    }
    document
}

/// Values that have to be there for a key to count.
pub fn needed(path: &KeyPath) -> Option<Value> {
    let key = Step::keys(path.steps()).join(".");
    let is_below = |way: &str| key.strip_prefix(way).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    let row = NEEDED.iter().find(|(way, _)| is_below(way)).map(|(_, text)| *text);
    let row = row.and_then(|text| serde_json::from_str(text).ok());
    row.or_else(|| schema::usual_choice_for(&key))
}

/// The provider that reads a key, if the usual one does not.
fn reader(path: &[&str]) -> Option<&'static Provider> {
    let (service, inner) = path.split_first()?;
    let key = inner.join(".");
    let mut readers = Provider::readers(service, &key);
    let first = readers.next().filter(|_| *inner != ["provider"])?;
    (first.name != USUAL && readers.all(|provider| provider.name != USUAL)).then_some(first)
}

/// What a key may hold, in words.
pub fn form(path: &KeyPath, key: &Description) -> String {
    match demand(&Step::keys(path.steps())) {
        Some(Demanded::Words(words)) if key.is_text() => format!("one of `{}`", words.join("`, `")),
        Some(Demanded::Number(least, most)) if key.is_whole_number() && most < LARGE => {
            format!("a whole number from {least} to {most}")
        }
        _ => key.form.clone(),
    }
}

const KNOWN: Known<'static> = Known { values: &values, bounds: &bounds, beside: &beside };

/// The rows of a table for a path: those of the first end that is its own.
fn rows(table: &'static [(&str, &str)], path: &[&str]) -> impl Iterator<Item = &'static str> {
    let way = path.join(".");
    let is_end = |end: &str| match end.strip_prefix('*') {
        Some(end) => way.ends_with(end),
        None => way.strip_suffix(end).is_some_and(|before| before.is_empty() || before.ends_with('.')),
    };
    let first = table.iter().map(|(end, _)| *end).find(|end| is_end(end));
    table.iter().filter(move |(end, _)| first == Some(*end)).map(|(_, text)| *text)
}

fn beside(path: &[&str]) -> Map<String, Value> {
    rows(BESIDE, path).find_map(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

fn values(path: &[&str]) -> Vec<Value> {
    let known: Vec<Value> = rows(EXAMPLES, path).filter_map(|text| serde_json::from_str(text).ok()).collect();
    if !known.is_empty() {
        return known;
    }
    match demand(path) {
        Some(Demanded::Words(words)) => words.iter().filter(|word| !word.is_empty()).map(|word| json!(word)).collect(),
        _ => Vec::new(),
    }
}

/// What Kubernetes demands of what a key fills.
fn demand(path: &[&str]) -> Option<Demanded> {
    let field = |key: &&'_ str| FIELDS.iter().find(|(known, _)| known == key).map(|(_, fields)| *fields);
    let fields: Vec<&str> = path.iter().flat_map(|key| field(key).map_or_else(|| vec![*key], <[_]>::to_vec)).collect();
    demanded(&fields)
}

fn bounds(path: &[&str]) -> Option<Bounds> {
    match demand(path) {
        Some(Demanded::Number(least, most)) => Some(Bounds { least, most }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::tables::EXAMPLES;
    use super::values;

    /// Where a key holds its example, `explain` takes another value to say what the key reaches.
    #[test]
    fn texts_and_numbers_have_another_example() {
        for (end, _) in EXAMPLES {
            let path: Vec<&str> = end.trim_start_matches('*').split('.').collect();
            let found = values(&path);
            let is_scalar = !matches!(found[..], [Value::Array(_) | Value::Object(_), ..]);
            assert!(!is_scalar || found.len() > 1 || end.ends_with("replicas"), "{end} has one example: {found:?}");
            assert!(found.iter().enumerate().all(|(at, value)| !found[..at].contains(value)), "{end}: {found:?}");
        }
    }
}
