//! Manifests out of a YAML or JSON stream: what Helm printed, what lies in a folder.

use serde_json::Value;

use super::manifest::{Manifest, ManifestError};
use crate::yaml::{self, LayerId, Limits};

/// Why a stream is not a set of manifests.
#[derive(Debug, thiserror::Error)]
pub enum ReadManifestsError {
    /// Not YAML.
    #[error("{origin}: {reason}")]
    Yaml {
        /// Name of the stream.
        origin: String,
        /// What is wrong, with line and column.
        reason: String,
    },
    /// Not manifests.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
}

/// Reads all objects of a stream, those inside `List` kinds included. Documents that hold nothing are left out.
pub fn read(text: &str, origin: &str) -> Result<Vec<Manifest>, ReadManifestsError> {
    let nodes = yaml::read_within(Limits::MANIFESTS, text, LayerId::default()).map_err(|error| {
        let origin = format!("{origin}, document {}", document_at(text, error.origin.line));
        ReadManifestsError::Yaml { origin, reason: error.to_string() }
    })?;
    let mut manifests = Vec::with_capacity(nodes.len());
    let objects = nodes.iter().map(|node| (node, node.to_json())).filter(|(_, object)| !object.is_null());
    for (index, (node, object)) in objects.enumerate() {
        let origin = format!("{origin}, document {} (line {})", index + 1, node.origin.line);
        add(object, &origin, &mut manifests)?;
    }
    Ok(manifests)
}

/// The number of the document that a line belongs to. Counts markers, for what stands behind them cannot be read.
fn document_at(text: &str, line: u32) -> usize {
    let before = text.lines().take(usize::try_from(line).unwrap_or(usize::MAX));
    let (mut documents, mut content) = (1, false);
    for line in before {
        let rest = line.strip_prefix("---");
        documents += usize::from(rest.is_some() && content);
        // Directives stand before their document's marker.
        let is_beside = line.starts_with('#') || line.starts_with('%') && !content;
        let says_something = !matches!(rest.unwrap_or(line).trim(), "") && !is_beside;
        content = says_something || (content && rest.is_none());
    }
    documents
}

fn add(object: Value, origin: &str, manifests: &mut Vec<Manifest>) -> Result<(), ReadManifestsError> {
    if object.is_null() {
        return Ok(());
    }
    let is_list = object.get("kind").and_then(Value::as_str).is_some_and(|kind| kind.ends_with("List"));
    match object {
        Value::Object(mut list) if is_list && list.get("items").is_some_and(Value::is_array) => {
            if let Some(Value::Array(items)) = list.remove("items") {
                for item in items {
                    add(item, origin, manifests)?;
                }
            }
        }
        object => manifests.push(Manifest::new(object, origin)?),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::document_at;

    #[test]
    fn documents_are_counted_by_what_they_hold() {
        for (text, line, expected) in [
            ("a: 1\nb: 2\n", 2, 1),
            ("---\na: 1\n---\nb: 2\n", 4, 2),
            ("%YAML 1.2\n---\na: 1\na: 2\n", 4, 1),
            ("# one\n%YAML 1.2\n%TAG ! !\n---\na: 1\n", 5, 1),
            ("a: 1\n...\n%YAML 1.2\n---\nb: 1\n", 5, 2),
            ("a: |\n  x\n%b: 1\n---\nc: 1\n", 5, 2),
        ] {
            assert_eq!(document_at(text, line), expected, "{text}");
        }
    }
}
