//! The quantities in objects.

use serde_json::Value;

use super::fields::{Field, is_free, is_listed};

/// Maps from names to quantities.
pub const MAPS: &[Field] = &[("", "limits"), ("", "overhead"), ("", "requests")];

/// Fields that are quantities themselves.
const FIELDS: &[Field] = &[("", "divisor"), ("", "sizeLimit")];

/// Calls with each quantity below a field. Maps of the user's own hold none, whatever their keys are called.
pub fn each(value: &mut Value, parent: &str, change: &mut dyn FnMut(&mut Value)) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let field = (parent, key.as_str());
                match value {
                    Value::Object(_) if is_free(field) => {}
                    Value::Object(quantities) if is_listed(MAPS, field) => {
                        quantities.values_mut().for_each(&mut *change);
                    }
                    value if is_listed(FIELDS, field) => change(value),
                    value => each(value, key, change),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| each(item, parent, change)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::each;

    #[test]
    fn quantities_are_found_and_labels_are_none() {
        let mut pod = json!({
            "nodeSelector": { "limits": "1" },
            "containers": [{ "resources": { "limits": { "cpu": "1", "nvidia.com/gpu": 2 } }, "env": [{ "divisor": "3" }] }],
            "volumes": [{ "emptyDir": { "sizeLimit": "4" } }],
        });
        let mut found = Vec::new();
        each(&mut pod, "spec", &mut |quantity: &mut Value| found.push(quantity.clone()));
        assert_eq!(found, [json!("1"), json!(2), json!("3"), json!("4")]);
    }
}
