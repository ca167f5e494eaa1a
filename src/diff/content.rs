//! Files inside ConfigMaps and Secrets that have keys of their own.

use serde_json::Value;

use super::ini;
use crate::yaml::{self, LayerId, Node};

/// The keys and values of a file, by the ending of its name. A file of another kind, or one that is not what its name says, has
/// none and is compared line by line.
pub fn parse(name: &str, text: &str) -> Option<Value> {
    let value = match ending(name).as_str() {
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

/// Whether a file that may have keys has none, because all that it says is for people.
pub fn holds_only_comments(name: &str, text: &str) -> bool {
    let is_comment = |line: &str| line.is_empty() || line == "---" || line.starts_with(['#', ';']);
    let takes_comments = matches!(ending(name).as_str(), "yaml" | "yml" | "conf" | "ini" | "cfg");
    takes_comments && !text.trim().is_empty() && text.lines().all(|line| is_comment(line.trim()))
}

fn ending(name: &str) -> String {
    name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase()
}
