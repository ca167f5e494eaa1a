//! The check of every rendered object against Kubernetes' own types, by tables made at build time.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Number, Value};

use super::manifest::Manifest;

/// One of Kubernetes' types. A number is the place of another one in [`TYPES`].
enum Type {
    /// What Kubernetes does not look into.
    Anything,
    Text,
    /// Text that stands for bytes.
    Base64,
    Boolean,
    Int32,
    Int64,
    Number,
    IntOrString,
    /// An amount, which may be written as a number.
    Quantity,
    List(usize),
    /// Keys of the user's own.
    Map(usize),
    /// Known fields, sorted.
    Object(&'static [(&'static str, usize)]),
}

include!(concat!(env!("OUT_DIR"), "/kubernetes.rs"));

/// An object that Kubernetes would not take. For built-in templates this is a bug in st2ha.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("template {origin}: {kind} {name}: {path}: {reason}")]
pub struct CheckError {
    /// The template that printed the object.
    pub origin: String,
    /// Kind of the object.
    pub kind: String,
    /// Name of the object.
    pub name: String,
    /// Path of the field.
    pub path: String,
    /// What is wrong with it. It never quotes the value, which may be a secret.
    pub reason: String,
}

/// Checks one manifest: every field has to be one that its kind knows, and of the right type. Kinds that Kubernetes itself
/// does not define pass, and so do objects that SOPS has encrypted: they get their fields back when they are decrypted.
pub fn check(manifest: &Manifest) -> Result<(), CheckError> {
    if is_of_sops(manifest) {
        return Ok(());
    }
    let Some(of) = type_of(manifest.api_version(), &manifest.key.kind) else { return Ok(()) };
    let mut path = Vec::new();
    walk(&manifest.object, of, &mut path).map_err(|reason| CheckError {
        origin: manifest.origin.clone(),
        kind: manifest.key.kind.clone(),
        name: manifest.key.name.clone(),
        path: text_of(&path),
        reason,
    })
}

/// Whether SOPS has encrypted an object, with what is needed to decrypt it, as Flux does.
pub fn is_of_sops(manifest: &Manifest) -> bool {
    manifest.object.get("sops").is_some_and(Value::is_object)
}

/// The kinds among objects whose fields nobody here knows, such as custom resources, and how many objects there are of each.
pub fn unchecked(manifests: &[Manifest]) -> BTreeMap<String, usize> {
    let mut kinds = BTreeMap::new();
    for manifest in manifests.iter().filter(|manifest| type_of(manifest.api_version(), &manifest.key.kind).is_none()) {
        *kinds.entry(manifest.key.kind.clone()).or_default() += 1;
    }
    kinds
}

/// Whether Kubernetes itself defines what an object consists of. The body of a `CustomResourceDefinition` is a schema, where every
/// word may be a user's.
pub(super) fn is_typed(manifest: &Manifest) -> bool {
    let kind = manifest.key.kind.as_str();
    kind != "CustomResourceDefinition" && type_of(manifest.api_version(), kind).is_some()
}

/// The type of a kind: its place in [`TYPES`].
fn type_of(api_version: &str, kind: &str) -> Option<usize> {
    let place = KINDS.binary_search_by(|(known, _)| known.cmp(&(api_version, kind))).ok()?;
    KINDS.get(place).map(|(_, of)| *of)
}

/// One step from an object to a field in it.
enum Step<'a> {
    Key(&'a str),
    Item(usize),
}

/// What is wrong below a place; `path` is left at the field. Null is what is not there.
fn walk<'a>(value: &'a Value, of: usize, path: &mut Vec<Step<'a>>) -> Result<(), String> {
    let of = TYPES.get(of).unwrap_or(&Type::Anything);
    match (of, value) {
        (Type::Anything, _)
        | (_, Value::Null)
        | (Type::Text | Type::IntOrString | Type::Quantity, Value::String(_))
        | (Type::Boolean, Value::Bool(_))
        | (Type::Number | Type::Quantity, Value::Number(_)) => Ok(()),
        (Type::Base64, Value::String(text)) if STANDARD.decode(text).is_ok() => Ok(()),
        (Type::Base64, Value::String(_)) => Err("this is not base64".to_owned()),
        (Type::Int32 | Type::IntOrString, Value::Number(number)) => integer(number, i32::MIN.into(), i32::MAX.into()),
        (Type::Int64, Value::Number(number)) => integer(number, i64::MIN, i64::MAX),
        (Type::List(of), Value::Array(list)) => {
            for (place, item) in list.iter().enumerate() {
                below(Step::Item(place), item, *of, path)?;
            }
            Ok(())
        }
        (Type::Map(of), Value::Object(map)) => {
            for (key, value) in map {
                below(Step::Key(key), value, *of, path)?;
            }
            Ok(())
        }
        (Type::Object(fields), Value::Object(map)) => {
            for (key, value) in map {
                let Ok(place) = fields.binary_search_by(|(name, _)| (*name).cmp(key)) else {
                    path.push(Step::Key(key));
                    return Err("no such field".to_owned());
                };
                below(Step::Key(key), value, fields.get(place).map_or(0, |(_, of)| *of), path)?;
            }
            Ok(())
        }
        (of, value) => Err(format!("expected {}, found {}", of.name(), name_of(value))),
    }
}

fn below<'a>(step: Step<'a>, value: &'a Value, of: usize, path: &mut Vec<Step<'a>>) -> Result<(), String> {
    path.push(step);
    walk(value, of, path)?;
    path.pop();
    Ok(())
}

fn integer(number: &Number, least: i64, most: i64) -> Result<(), String> {
    match number.as_i64() {
        Some(whole) if (least..=most).contains(&whole) => Ok(()),
        Some(_) => Err(format!("expected a whole number from {least} to {most}")),
        None => Err("expected a whole number".to_owned()),
    }
}

impl Type {
    /// What a value of this type is called in messages.
    fn name(&self) -> &'static str {
        match self {
            Self::Anything => "anything",
            Self::Text => "a string",
            Self::Base64 => "a string of base64",
            Self::Boolean => "true or false",
            Self::Int32 | Self::Int64 => "a whole number",
            Self::Number => "a number",
            Self::IntOrString => "a whole number or a string",
            Self::Quantity => "an amount",
            Self::List(_) => "a list",
            Self::Map(_) | Self::Object(_) => "a map",
        }
    }
}

fn name_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    }
}

fn text_of(path: &[Step<'_>]) -> String {
    path.iter().fold(String::new(), |mut text, step| {
        let dot = if text.is_empty() { "" } else { "." };
        // Writing to a string cannot fail.
        let _ = match step {
            Step::Key(key) => write!(text, "{dot}{key}"),
            Step::Item(place) => write!(text, "[{place}]"),
        };
        text
    })
}
