//! The project file that a project begins with.

use serde_json::{Map, Value, json};

use super::answers::Answers;
use crate::yaml::{self, EmitError};

/// A project with one environment, and its secrets file, if that has a name of its own.
pub fn text(environment: &str, values: &str, secrets: Option<&str>, answers: &Answers) -> Result<String, EmitError> {
    let mut keys = Map::new();
    keys.insert("release".to_owned(), json!(answers.release));
    keys.insert("namespace".to_owned(), json!(answers.namespace));
    if let Some(preset) = &answers.preset {
        keys.insert("preset".to_owned(), json!(preset));
    }
    keys.insert("values".to_owned(), json!(values));
    if let Some(secrets) = secrets {
        keys.insert("secrets".to_owned(), json!(secrets));
    }
    let environments = Value::from(Map::from_iter([(environment.to_owned(), Value::from(keys))]));
    let project = yaml::emit(&json!({ "environments": environments }))?;
    Ok(format!(
        "# Environments, and what would otherwise be typed for each: `st2ha render {environment}`, `st2ha diff {environment} --against live`.\n\
         # Add others below; `defaults:` takes what they share.\n\
         {project}"
    ))
}
