//! Puts stars in the place of credentials, so that values can be shown.

use std::ops::Range;

use serde_json::Value;

use super::shape::{Others, ROOT, Shape, ShapeId, shape};

/// What stands for a credential.
const STARS: &str = "***";

/// How credentials are told from other texts.
#[derive(Clone, Copy)]
pub struct Tell {
    /// Whether a key's name says that it holds one.
    pub is_credential: fn(&str) -> bool,
    /// Where they stand in a text.
    pub spans: fn(&str) -> Vec<Range<usize>>,
}

/// Hides what the schema knows for a credential, what goes by the name of one, and what stands in texts such as `st2.conf`.
pub fn hide(values: &mut Value, tell: Tell) {
    by_shape(values, ROOT);
    by_name(values, "", tell);
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

fn by_name(value: &mut Value, key: &str, tell: Tell) {
    match value {
        Value::Object(map) => {
            // An entry of the datastore says of itself whether it is secret; a variable goes by its name.
            let is_marked = ["secret", "encrypted"].iter().any(|flag| map.get(*flag) == Some(&Value::Bool(true)));
            let is_named = map.get("name").and_then(Value::as_str).is_some_and(tell.is_credential);
            if let Some(value) = map.get_mut("value").filter(|value| (is_marked || is_named) && **value != "") {
                stars(value);
            }
            map.iter_mut().for_each(|(key, value)| by_name(value, key, tell));
        }
        Value::Array(list) => list.iter_mut().for_each(|value| by_name(value, key, tell)),
        Value::String(text) if !text.is_empty() && (tell.is_credential)(key) => STARS.clone_into(text),
        Value::String(text) => in_text(text, tell.spans),
        _ => {}
    }
}

/// Puts stars in the place of the credentials in a text.
fn in_text(text: &mut String, spans: fn(&str) -> Vec<Range<usize>>) {
    let mut spans = spans(text);
    spans.sort_by_key(|span| span.start);
    let mut whole: Vec<Range<usize>> = Vec::with_capacity(spans.len());
    for span in spans {
        match whole.last_mut().filter(|last| span.start <= last.end) {
            Some(last) => last.end = last.end.max(span.end),
            None => whole.push(span),
        }
    }
    // From the end, so that places before stay what they are.
    for span in whole.into_iter().rev() {
        if text.get(span.clone()).is_some() {
            text.replace_range(span, STARS);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Tell, hide};

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
            "env": [{ "name": "DB_PASSWORD", "value": "x" }, { "name": "DB", "value": "shown" }],
            "config": "[database]\npassword = s3cr3t\nurl = redis://:s3cr3t@h\n",
        });
        let is_credential = |key: &str| key == "dbPassword" || key == "key_hash" || key == "DB_PASSWORD";
        let spans = |text: &str| text.match_indices("s3cr3t").map(|(at, found)| at..at + found.len()).collect();
        hide(&mut values, Tell { is_credential, spans });
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
                "env": [{ "name": "DB_PASSWORD", "value": "***" }, { "name": "DB", "value": "shown" }],
                "config": "[database]\npassword = ***\nurl = redis://:***@h\n",
            })
        );
    }
}
