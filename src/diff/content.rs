//! Files inside ConfigMaps and Secrets that have keys of their own.

use serde_json::Value;

use super::ini;
use crate::yaml::{self, LayerId, Node};

/// The keys and values of a file, by the ending of its name. A file of another kind, or one that is not what its name says, has
/// none and is compared line by line.
pub fn parse(name: &str, text: &str) -> Option<Value> {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    let value = match ending.as_str() {
        "json" => serde_json::from_str(text).ok()?,
        "yaml" | "yml" => {
            let mut documents = yaml::read(text, LayerId::default()).ok()?;
            match documents.len() {
                1 => documents.pop()?.to_json(),
                _ => Value::Array(documents.iter().map(Node::to_json).collect()),
            }
        }
        "conf" | "ini" | "cfg" => ini::parse(text)?,
        _ => return None,
    };
    (value.is_object() || value.is_array()).then_some(value)
}
