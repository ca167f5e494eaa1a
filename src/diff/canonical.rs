//! One form for all manifests that mean the same object.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

/// What kubectl notes about an object when it applies it: the object itself once more, secrets included.
pub const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// The object without what makes no difference: nulls, which Kubernetes takes for absent; carriage returns; kubectl's own note;
/// `stringData`, which is another way to write `data`.
pub fn canonical(object: &Value) -> Value {
    let mut object = without_noise(object);
    if object.get("kind").and_then(Value::as_str) == Some("Secret") {
        fold_string_data(&mut object);
    }
    let annotations = object.pointer_mut("/metadata/annotations").and_then(Value::as_object_mut);
    if let Some(annotations) = annotations {
        annotations.shift_remove(LAST_APPLIED);
        if annotations.is_empty()
            && let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut)
        {
            metadata.shift_remove("annotations");
        }
    }
    object
}

fn without_noise(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let kept = map.iter().filter(|(_, value)| !value.is_null());
            Value::Object(kept.map(|(key, value)| (key.clone(), without_noise(value))).collect())
        }
        Value::Array(list) => Value::Array(list.iter().map(without_noise).collect()),
        Value::String(text) if text.contains('\r') => Value::String(text.replace("\r\n", "\n")),
        other => other.clone(),
    }
}

fn fold_string_data(object: &mut Value) {
    let Some(object) = object.as_object_mut() else { return };
    let Some(Value::Object(texts)) = object.shift_remove("stringData") else { return };
    let data = object.entry("data").or_insert_with(|| Value::Object(Map::new()));
    let Some(data) = data.as_object_mut() else { return };
    for (key, text) in texts {
        let text = text.as_str().map_or_else(|| text.to_string(), str::to_owned);
        data.insert(key, Value::String(STANDARD.encode(text)));
    }
}

/// The text of one key of a Secret. What is no text, or no base64 to begin with, is taken as it stands.
pub fn secret_text(encoded: &str) -> String {
    let compact: String = encoded.split_ascii_whitespace().collect();
    match STANDARD.decode(compact).map(String::from_utf8) {
        Ok(Ok(text)) => text.replace("\r\n", "\n"),
        _ => encoded.to_owned(),
    }
}
