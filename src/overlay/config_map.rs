//! What to render, said by a ConfigMap, whose values are all text.

use serde_json::{Map, Value};

use crate::yaml::{self, LayerId};

/// A ConfigMap's `data` as the `spec` that says the same; or the key that is wrong, and how.
pub fn spec(data: &Value) -> Result<Value, (String, String)> {
    // What is no map is refused with the rest.
    let Some(data) = data.as_object() else { return Ok(data.clone()) };
    let mut spec = Map::new();
    for (key, value) in data {
        let wrong = |reason: &str| (key.clone(), reason.to_owned());
        let text = value.as_str().ok_or_else(|| wrong("a ConfigMap holds nothing but text; put it in quotes"))?;
        let value = match key.as_str() {
            "values" => yaml::read_map(text, LayerId::default()).map_err(|error| wrong(&error.to_string()))?.to_json(),
            "apiVersions" | "valuesFiles" => {
                text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(Value::from).collect()
            }
            "includeTests" | "isUpgrade" => match text {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                _ => return Err(wrong("expected `true` or `false`")),
            },
            _ => value.clone(),
        };
        spec.insert(key.clone(), value);
    }
    Ok(Value::Object(spec))
}
