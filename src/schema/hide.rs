//! Puts stars in the place of credentials, so that values can be shown.

use serde_json::Value;

use super::shape::{Others, ROOT, Shape, ShapeId, shape};

/// What stands for a credential.
const STARS: &str = "***";

/// Hides what the schema knows for a credential, and what goes by the name of one.
pub fn hide(values: &mut Value, is_credential: fn(&str) -> bool) {
    by_shape(values, ROOT);
    by_name(values, "", is_credential);
}

fn by_shape(value: &mut Value, id: ShapeId) {
    match (shape(id), value) {
        (Shape::Secret, Value::String(text)) if text.is_empty() => {}
        (Shape::Secret, value) => stars(value),
        (Shape::List(item), Value::Array(items)) => items.iter_mut().for_each(|value| by_shape(value, *item)),
        (Shape::Object { fields, others }, Value::Object(map)) => {
            for (key, value) in map {
                match (fields.iter().find(|field| field.name == key), others) {
                    (Some(field), _) => by_shape(value, field.shape),
                    (None, Others::Shape(id)) => by_shape(value, *id),
                    (None, _) => {}
                }
            }
        }
        (Shape::Any(alternatives), value) => alternatives.iter().for_each(|id| by_shape(value, *id)),
        _ => {}
    }
}

/// Replaces every single value in a value.
fn stars(value: &mut Value) {
    match value {
        Value::Object(map) => map.values_mut().for_each(stars),
        Value::Array(list) => list.iter_mut().for_each(stars),
        Value::Null => {}
        single => *single = STARS.into(),
    }
}

fn by_name(value: &mut Value, key: &str, is_credential: fn(&str) -> bool) {
    match value {
        Value::Object(map) => {
            // An entry of the datastore says of itself whether it is secret.
            let is_secret = ["secret", "encrypted"].iter().any(|flag| map.get(*flag) == Some(&Value::Bool(true)));
            if let Some(value) = map.get_mut("value").filter(|_| is_secret) {
                stars(value);
            }
            map.iter_mut().for_each(|(key, value)| by_name(value, key, is_credential));
        }
        Value::Array(list) => list.iter_mut().for_each(|value| by_name(value, key, is_credential)),
        Value::String(text) if !text.is_empty() && is_credential(key) => STARS.clone_into(text),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::hide;

    #[test]
    fn credentials_are_hidden_by_schema_and_by_name() {
        let mut values = json!({
            "st2": {
                "password": 12345, "username": "me", "ssh_key": "", "apikeys": [{ "user": "me", "key_hash": "x" }],
                "keyvalue": [{ "name": "a", "value": { "b": ["c"] }, "secret": true }, { "name": "b", "value": "shown" }],
            },
            "st2chatops": { "env": { "ANYTHING": "x" } },
            "rabbitmq": { "extraSecrets": { "name": { "file": "x" } }, "auth": { "erlangCookie": "x" } },
            "my": { "dbPassword": "x", "name": "shown" },
        });
        hide(&mut values, |key| key == "dbPassword" || key == "key_hash");
        assert_eq!(
            values,
            json!({
                "st2": {
                    "password": "***", "username": "me", "ssh_key": "", "apikeys": [{ "user": "me", "key_hash": "***" }],
                    "keyvalue": [{ "name": "a", "value": { "b": ["***"] }, "secret": true }, { "name": "b", "value": "shown" }],
                },
                "st2chatops": { "env": { "ANYTHING": "***" } },
                "rabbitmq": { "extraSecrets": { "name": { "file": "***" } }, "auth": { "erlangCookie": "***" } },
                "my": { "dbPassword": "***", "name": "shown" },
            })
        );
    }
}
