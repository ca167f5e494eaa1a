//! Input and output of a KRM function: <https://kpt.dev/reference/krm-functions-spec>.

use serde_json::{Value, json};

use super::error::OverlayError;
use super::objects::{Added, Objects, unique};
use super::request::Request;
use super::splice::Splice;
use super::stream::Merge;
use crate::manifests::Manifest;
use crate::yaml::{self, LayerId, Layout};

/// The versions of a ResourceList, which differ in their names only, newest first. kustomize has sent each of them.
const API_VERSIONS: &[&str] =
    &["config.kubernetes.io/v1", "config.kubernetes.io/v1beta1", "config.kubernetes.io/v1alpha1"];
/// Where all of it comes from.
const ORIGIN: &str = "stdin";

/// A ResourceList that has been read.
pub struct ResourceList<'a> {
    text: &'a str,
    object: Value,
    items: Vec<Manifest>,
}

impl<'a> ResourceList<'a> {
    /// Reads a ResourceList, YAML or JSON.
    pub fn read(text: &'a str) -> Result<Self, OverlayError> {
        let wrong = |reason: String| OverlayError::ResourceList(format!("{ORIGIN}: {reason}"));
        let node = yaml::read_one(text, LayerId::default()).map_err(|error| wrong(error.to_string()))?;
        if node.as_map().is_none() {
            return Err(wrong(format!("expected a ResourceList, found {}", node.kind_name())));
        }
        let object = node.to_json();
        if object.get("kind").and_then(Value::as_str) != Some("ResourceList") {
            return Err(wrong("this is no ResourceList; streams of manifests are for `st2ha post-render`".to_owned()));
        }
        let version = object.get("apiVersion").and_then(Value::as_str).unwrap_or_default();
        if !API_VERSIONS.contains(&version) {
            return Err(wrong(format!("apiVersion `{version}` is none of {}", API_VERSIONS.join(", "))));
        }
        let items = match object.get("items") {
            None | Some(Value::Null) => &[],
            Some(Value::Array(items)) => items.as_slice(),
            Some(_) => return Err(wrong("`items` is no list".to_owned())),
        };
        let read = |(index, item): (usize, &Value)| Manifest::new(item.clone(), format!("{ORIGIN}, items[{index}]"));
        let items = items.iter().enumerate().map(read).collect::<Result<_, _>>()?;
        Ok(Self { text, object, items })
    }

    /// The items.
    pub fn objects(&self) -> impl Iterator<Item = &Manifest> {
        self.items.iter()
    }

    /// What the function's configuration says to render.
    pub fn request(&self) -> Result<Request, OverlayError> {
        let config = self.object.get("functionConfig").filter(|config| !config.is_null());
        let Some(config) = config else { return Ok(Request::default()) };
        Ok(Request::read(config, "functionConfig")?)
    }

    /// Refuses two objects of one identity.
    pub fn check(&self, namespace: &str) -> Result<(), OverlayError> {
        unique(&self.items, namespace)
    }

    /// The same ResourceList with our objects in it.
    pub fn merge(mut self, ours: Vec<Manifest>, how: Merge<'_>) -> Result<String, OverlayError> {
        let mut objects = Objects::new(ours, how.namespace);
        let replaced = self.items.iter().map(|theirs| objects.replace(theirs)).collect();
        let added = match how.added {
            Added::All => objects.rest().map(|manifest| manifest.object).collect(),
            Added::None => Vec::new(),
        };
        if let Some(list) = self.object.as_object_mut()
            && !list.get("items").is_some_and(Value::is_array)
        {
            // There is no text of theirs to be kept, and no place for ours.
            list.insert("items".to_owned(), added.into());
            return Ok(yaml::emit(&self.object)?);
        }
        Splice { text: self.text, object: &self.object, origin: ORIGIN, replaced, added }.apply()
    }
}

/// What a function prints that has failed: its items, as they were written if they can stand alone, and why.
pub fn failure(input: &str, message: &str) -> Result<String, OverlayError> {
    let head = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n";
    let results = yaml::emit(&json!({ "results": [{ "message": message, "severity": "error" }] }))?;
    let written = items_of(input).map(|items| format!("{head}{items}{results}"));
    if let Some(text) = written.filter(|text| yaml::read_one(text, LayerId::default()).is_ok()) {
        return Ok(text);
    }
    let object = yaml::read_one(input, LayerId::default()).map(|node| node.to_json()).unwrap_or_default();
    let items = object.get("items").filter(|items| items.is_array()).cloned().unwrap_or(json!([]));
    Ok(format!("{head}{}{results}", yaml::emit(&json!({ "items": items }))?))
}

/// The text of a list's items, under their key.
fn items_of(text: &str) -> Option<String> {
    let list = yaml::list_text(text, "items")?;
    let items = text.get(list.range)?.trim_end_matches(['\r', '\n']);
    match list.layout {
        Layout::Dashes(column) => Some(format!("items:\n{:column$}{items}\n", "")),
        Layout::Brackets => Some(format!("items: {items}\n")),
        Layout::Empty(_) => None,
    }
}
