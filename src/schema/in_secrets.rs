//! Hides what stands below keys that go into a Secret as a whole, whatever form it has: what was written otherwise than the schema wants is as secret.

use serde_json::{Map, Value};

use super::shape::{Others, ROOT, Shape, ShapeId, shape};
use super::stars::stars;

/// Those keys.
const WHOLE: &[&[&str]] = &[&["st2", "apikeys"], &["st2", "keyvalue"], &["st2", "users"]];

/// Names of fields that hold no credential there, whether the schema knows them in that place or not.
const PLAIN: &[&str] =
    &["created_at", "description", "enabled", "encrypted", "id", "name", "scope", "secret", "uid", "user", "username"];

/// Hides all that stands below these keys, but for what the schema knows for something else and names, switches and the like.
///
/// An entry of the datastore shows its value only where it says that it is no secret, or where somebody wants to see it.
pub fn hide(values: &mut Value, shown: &[String]) {
    entries(values, shown);
    for path in WHOLE {
        let found = path
            .iter()
            .try_fold((&mut *values, ROOT), |(value, id), key| Some((value.get_mut(*key)?, field(id, key)?)));
        if let Some((value, id)) = found {
            whole(value, &[id]);
        }
    }
}

/// Hides the values of entries of the datastore.
fn entries(values: &mut Value, shown: &[String]) {
    let list = values.pointer_mut("/st2/keyvalue").and_then(Value::as_array_mut);
    for entry in list.into_iter().flatten().filter_map(Value::as_object_mut) {
        let is_open = entry.get("secret") == Some(&Value::Bool(false));
        let is_shown =
            entry.get("name").and_then(Value::as_str).is_some_and(|name| shown.iter().any(|key| key == name));
        if let Some(value) = entry.get_mut("value").filter(|value| !is_open && !is_shown && **value != "") {
            stars(value);
        }
    }
}

/// A value that may have any of these shapes.
fn whole(value: &mut Value, ids: &[ShapeId]) {
    let shapes: Vec<&Shape> = ids.iter().flat_map(|id| alternatives(*id)).collect();
    let items: Vec<ShapeId> =
        shapes.iter().filter_map(|shape| if let Shape::List(item) = shape { Some(*item) } else { None }).collect();
    let is_map = shapes.iter().any(|shape| matches!(shape, Shape::Object { .. }));
    match value {
        Value::Array(list) if !items.is_empty() => list.iter_mut().for_each(|item| whole(item, &items)),
        Value::Object(map) if is_map => known(map, &shapes),
        value => anything(value),
    }
}

/// The entries of a map in the form that the schema wants.
fn known(map: &mut Map<String, Value>, shapes: &[&Shape]) {
    for (key, value) in map {
        let fields = shapes.iter().filter_map(|shape| match shape {
            Shape::Object { fields, others } => Some((fields, others)),
            _ => None,
        });
        let is_field = fields.clone().any(|(fields, _)| fields.iter().any(|field| field.name == key));
        let others: Vec<ShapeId> =
            fields.filter_map(|(_, others)| if let Others::Shape(id) = others { Some(*id) } else { None }).collect();
        if is_field {
            // What of it is secret, the schema or the entry itself tells.
        } else if !others.is_empty() {
            whole(value, &others);
        } else if !PLAIN.contains(&&**key) {
            anything(value);
        }
    }
}

/// A value in another form.
fn anything(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                // A map or a list under such a name is an entry that somebody called so.
                if !PLAIN.contains(&&**key) || value.is_object() || value.is_array() {
                    anything(value);
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(anything),
        Value::String(text) if text.is_empty() => {}
        single => stars(single),
    }
}

fn field(id: ShapeId, key: &str) -> Option<ShapeId> {
    alternatives(id).into_iter().find_map(|shape| match shape {
        Shape::Object { fields, .. } => fields.iter().find(|field| field.name == key).map(|field| field.shape),
        _ => None,
    })
}

/// A shape, or those that it may be any of.
fn alternatives(id: ShapeId) -> Vec<&'static Shape> {
    match shape(id) {
        Shape::Any(ids) => ids.iter().flat_map(|id| alternatives(*id)).collect(),
        single => vec![single],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::hide;

    fn hidden(st2: &Value) -> Value {
        let mut values = json!({ "st2": st2 });
        hide(&mut values, &[]);
        values["st2"].take()
    }

    #[test]
    fn what_goes_into_a_secret_is_hidden_in_every_form() {
        for (values, expected) in [
            (
                json!({ "apikeys": [{ "user": "bob", "key": "X" }] }),
                json!({ "apikeys": [{ "user": "bob", "key": "***" }] }),
            ),
            (
                json!({ "apikeys": { "key": "X", "enabled": true } }),
                json!({ "apikeys": { "key": "***", "enabled": true } }),
            ),
            (json!({ "apikeys": ["X"] }), json!({ "apikeys": ["***"] })),
            (json!({ "apikeys": "X" }), json!({ "apikeys": "***" })),
            (json!({ "users": { "alice": "X" } }), json!({ "users": { "alice": "***" } })),
            (json!({ "users": { "alice": { "pw": "X" } } }), json!({ "users": { "alice": { "pw": "***" } } })),
            (
                json!({ "users": [{ "name": "alice", "is": "X" }] }),
                json!({ "users": [{ "name": "alice", "is": "***" }] }),
            ),
            (json!({ "users": ["X"] }), json!({ "users": ["***"] })),
            (json!({ "keyvalue": { "a": "X" } }), json!({ "keyvalue": { "a": "***" } })),
            (json!({ "keyvalue": { "name": ["X"] } }), json!({ "keyvalue": { "name": ["***"] } })),
            (json!({ "keyvalue": "- name: a" }), json!({ "keyvalue": "***" })),
            (
                json!({ "keyvalue": [{ "name": "a", "valeu": 7 }] }),
                json!({ "keyvalue": [{ "name": "a", "valeu": "***" }] }),
            ),
        ] {
            assert_eq!(hidden(&values), expected, "{values}");
        }
    }

    #[test]
    fn what_is_in_its_form_is_left_to_the_schema() {
        let values = json!({
            "keyvalue": [{ "name": "a", "scope": "st2kv.system", "secret": false, "value": { "b": 1 } }],
            "apikeys": [{ "user": "bob", "metadata": { "for": "tests" } }],
            "users": { "alice": { "password": "left to others" }, "bob": null },
            "packs": { "configs": { "a.yaml": "b: c" } },
        });
        assert_eq!(hidden(&values), values);
    }

    #[test]
    fn an_entry_shows_its_value_where_it_says_that_it_is_no_secret() {
        for (entry, expected) in [
            (json!({ "name": "a", "value": "X" }), "***"),
            (json!({ "name": "a", "value": "X", "secret": true }), "***"),
            (json!({ "name": "a", "value": "X", "secret": "no" }), "***"),
            (json!({ "name": "a", "value": "X", "secret": false }), "X"),
        ] {
            assert_eq!(hidden(&json!({ "keyvalue": [entry] }))["keyvalue"][0]["value"], expected, "{entry}");
        }
        let mut values = json!({ "st2": { "keyvalue": [{ "name": "a", "value": "X" }] } });
        hide(&mut values, &["a".to_owned()]);
        assert_eq!(values["st2"]["keyvalue"][0]["value"], "X");
    }
}
