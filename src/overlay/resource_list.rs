//! Input and output of a KRM function: <https://kpt.dev/reference/krm-functions-spec>.

use serde_json::{Map, Value, json};

use super::error::OverlayError;
use super::objects::{Added, Objects, unique};
use super::request::Request;
use super::stream::Merge;
use crate::manifests::Manifest;
use crate::yaml::{self, LayerId};

/// A ResourceList that has been read.
pub struct ResourceList {
    object: Map<String, Value>,
    items: Vec<Manifest>,
}

impl ResourceList {
    /// Reads a ResourceList, YAML or JSON.
    pub fn read(text: &str) -> Result<Self, OverlayError> {
        let wrong = |reason: String| OverlayError::ResourceList(format!("stdin: {reason}"));
        let node = yaml::read_one(text, LayerId::default()).map_err(|error| wrong(error.to_string()))?;
        let Value::Object(object) = node.to_json() else {
            return Err(wrong(format!("a ResourceList is wanted, not {}", node.kind_name())));
        };
        if object.get("kind").and_then(Value::as_str) != Some("ResourceList") {
            return Err(wrong("a ResourceList is wanted; streams of manifests are for `st2ha post-render`".to_owned()));
        }
        let items = match object.get("items") {
            None | Some(Value::Null) => &[],
            Some(Value::Array(items)) => items.as_slice(),
            Some(_) => return Err(wrong("`items` is no list".to_owned())),
        };
        let read = |(index, item): (usize, &Value)| Manifest::new(item.clone(), format!("stdin, items[{index}]"));
        let items = items.iter().enumerate().map(read).collect::<Result<_, _>>()?;
        Ok(Self { object, items })
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
        let mut items = Vec::with_capacity(self.items.len());
        for theirs in self.items {
            items.push(objects.replace(&theirs).unwrap_or(theirs.object));
        }
        if how.added == Added::All {
            items.extend(objects.rest().map(|manifest| manifest.object));
        }
        self.object.insert("items".to_owned(), Value::Array(items));
        Ok(yaml::emit(&Value::Object(self.object))?)
    }
}

/// What a function prints that has failed: its input as far as it can be read, and why.
pub fn failure(input: &str, message: &str) -> Result<String, OverlayError> {
    let object = yaml::read_one(input, LayerId::default()).map(|node| node.to_json()).unwrap_or_default();
    let mut list = Map::new();
    list.insert("apiVersion".to_owned(), json!("config.kubernetes.io/v1"));
    list.insert("kind".to_owned(), json!("ResourceList"));
    list.insert("items".to_owned(), object.get("items").filter(|items| items.is_array()).cloned().unwrap_or(json!([])));
    list.insert("results".to_owned(), json!([{ "message": message, "severity": "error" }]));
    Ok(yaml::emit(&Value::Object(list))?)
}
