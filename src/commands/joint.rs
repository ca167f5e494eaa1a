//! One output made of those of several environments: it says which environment each part is of, and stays a document of its format.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::cli::{Command, DiffFormat, MessageFormatArg};

/// How outputs become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joint {
    /// Text for people: each part has a heading.
    Text,
    /// The same in Markdown.
    Markdown,
    /// One JSON object a line, which names the environment.
    JsonLines,
    /// One SARIF document, with a run for each environment.
    Sarif,
    /// One JSON document, by the names of environments.
    Json,
}

impl Joint {
    /// How outputs of a command become one; nothing for a format of which there can be one only.
    pub fn of(command: &Command) -> Option<Self> {
        match command {
            Command::Validate(validate) => Some(match validate.message_format {
                MessageFormatArg::Human => Self::Text,
                MessageFormatArg::Json => Self::JsonLines,
                MessageFormatArg::Sarif => Self::Sarif,
            }),
            Command::Diff(diff) => match diff.output.format() {
                DiffFormat::Text | DiffFormat::Summary => Some(Self::Text),
                DiffFormat::Json => Some(Self::Json),
                DiffFormat::Markdown => Some(Self::Markdown),
                DiffFormat::Html => None,
            },
            _ => Some(Self::Text),
        }
    }
}

/// Outputs that become one.
pub struct Joining {
    joint: Joint,
    /// Documents that are printed at the end, in the order of their environments.
    documents: Vec<(String, Value)>,
}

impl Joining {
    /// Nothing yet.
    pub fn new(joint: Joint) -> Self {
        Self { joint, documents: Vec::new() }
    }

    /// Takes what was printed for an environment, and says what can be printed of it now.
    pub fn add(&mut self, environment: &str, output: &[u8]) -> Vec<u8> {
        let headed = |heading: String| {
            if output.is_empty() { Vec::new() } else { [heading.as_bytes(), output].concat() }
        };
        match self.joint {
            Joint::Text => headed(format!("{environment}:\n")),
            Joint::Markdown => headed(format!("## {environment}\n\n")),
            Joint::JsonLines => {
                let lines = output.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
                lines.flat_map(|line| named(environment, line)).collect()
            }
            Joint::Sarif | Joint::Json => {
                // Where something failed, stderr says why.
                let document = serde_json::from_slice(output).unwrap_or(Value::Null);
                self.documents.push((environment.to_owned(), document));
                Vec::new()
            }
        }
    }

    /// What is left to print when all is there.
    pub fn end(self) -> String {
        match self.joint {
            Joint::Sarif => sarif(self.documents),
            Joint::Json => {
                let documents: Map<String, Value> = self.documents.into_iter().collect();
                format!("{:#}\n", json!({ "environments": documents }))
            }
            Joint::Text | Joint::Markdown | Joint::JsonLines => String::new(),
        }
    }
}

/// A finding with the name of the environment in front. What is none stays as it is.
fn named(environment: &str, line: &[u8]) -> Vec<u8> {
    let Ok(finding) = serde_json::from_slice::<Map<String, Value>>(line) else {
        return [line, b"\n"].concat();
    };
    let name = [("environment".to_owned(), Value::from(environment))];
    let named: Map<String, Value> = name.into_iter().chain(finding).collect();
    format!("{}\n", Value::from(named)).into_bytes()
}

/// One document with the runs of all. Code hosts tell them apart by their category, which is what stands before the last slash of the id.
fn sarif(documents: Vec<(String, Value)>) -> String {
    let mut whole: BTreeMap<String, Value> = BTreeMap::new();
    let mut runs = Vec::new();
    for (environment, mut document) in documents {
        for run in document.get_mut("runs").and_then(Value::as_array_mut).into_iter().flatten() {
            if let Value::Object(run) = run {
                run.insert("automationDetails".to_owned(), json!({ "id": format!("st2ha/{environment}/") }));
            }
            runs.push(run.take());
        }
        if let Value::Object(document) = document {
            whole.extend(document);
        }
    }
    whole.insert("runs".to_owned(), Value::from(runs));
    format!("{:#}\n", json!(whole))
}

#[cfg(test)]
mod tests {
    use super::{Joining, Joint};

    fn joined(joint: Joint, outputs: &[(&str, &str)]) -> String {
        let mut joining = Joining::new(joint);
        let mut text = String::new();
        for (name, output) in outputs {
            text.push_str(&String::from_utf8_lossy(&joining.add(name, output.as_bytes())));
        }
        text + &joining.end()
    }

    #[test]
    fn each_part_says_what_it_is_of() {
        let of = |joint| joined(joint, &[("a", "1\n"), ("b", ""), ("c", "2\n")]);
        assert_eq!(of(Joint::Text), "a:\n1\nc:\n2\n");
        assert_eq!(of(Joint::Markdown), "## a\n\n1\n## c\n\n2\n");
        let lines = [("a", "{\"x\":1}\n{\"x\":2}\n"), ("b", "")];
        assert_eq!(
            joined(Joint::JsonLines, &lines),
            "{\"environment\":\"a\",\"x\":1}\n{\"environment\":\"a\",\"x\":2}\n"
        );
    }

    #[test]
    fn documents_stay_documents() {
        let json = joined(Joint::Json, &[("b", "{\"x\":1}"), ("a", ""), ("c", "{}")]);
        let read: serde_json::Value = serde_json::from_str(&json).unwrap_or_default();
        assert_eq!(read, serde_json::json!({ "environments": { "b": { "x": 1 }, "a": null, "c": {} } }));
        let log = "{\"version\":\"2.1.0\",\"runs\":[{\"results\":[]}]}";
        let read: serde_json::Value =
            serde_json::from_str(&joined(Joint::Sarif, &[("a", log), ("b", ""), ("c", log)])).unwrap_or_default();
        assert_eq!(read.pointer("/version"), Some(&"2.1.0".into()));
        assert_eq!(read.pointer("/runs/0/automationDetails/id"), Some(&"st2ha/a/".into()));
        assert_eq!(read.pointer("/runs/1/automationDetails/id"), Some(&"st2ha/c/".into()));
        assert_eq!(read.pointer("/runs/2"), None);
    }
}
