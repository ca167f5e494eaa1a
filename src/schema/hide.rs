//! Puts stars in the place of credentials, so that values can be shown.

use serde_json::Value;

use crate::credential::{self, STARS};
use crate::nearest::nearest;

use super::in_secrets;
use super::shape::{Field, Others, ROOT, Shape, ShapeId, shape};
use super::stars::stars;

/// Hides what the schema knows for a credential, what goes by the name of one, and what stands in texts such as `st2.conf`. What is kept
/// under a key of `shown` is hidden only if the schema knows it. Among words of the user's own that are kept with credentials, those that are
/// as they are by default are none.
pub fn hide(values: &mut Value, defaults: &Value, shown: &[String]) {
    by_shape(values, Some(defaults), ROOT);
    in_secrets::hide(values, shown);
    by_name(values, "", Place { id: Some(ROOT), is_field: true }, shown);
}

fn by_shape(value: &mut Value, default: Option<&Value>, id: ShapeId) {
    match (shape(id), value) {
        (Shape::Secret, Value::String(text)) if text.is_empty() => {}
        // `{abc: 1}` was meant for a text: its keys are the credential.
        (Shape::Secret, value @ Value::Object(_)) => *value = STARS.into(),
        (Shape::Secret, value) => stars(value),
        (Shape::List(item), Value::Array(items)) => items.iter_mut().for_each(|value| by_shape(value, None, *item)),
        (Shape::Object { fields, others }, Value::Object(map)) => {
            for (key, value) in map {
                let default = default.and_then(|default| default.get(key));
                match (fields.iter().find(|field| field.name == key), others) {
                    (Some(field), _) => by_shape(value, default, field.shape),
                    (None, Others::Shape(id)) => {
                        let is_company = matches!(shape(*id), Shape::Secret) && !credential::is_credential(key);
                        if !is_company || default != Some(value) {
                            by_shape(value, default, *id);
                        }
                    }
                    (None, Others::Anything) => {}
                    // A key that was mistyped holds what the right one would.
                    (None, _) => {
                        let is_secret = |field: &&Field| matches!(shape(field.shape), Shape::Secret);
                        if !nearest(key, fields.iter().filter(is_secret).map(|field| field.name)).is_empty() {
                            stars(value);
                        }
                    }
                }
            }
        }
        (Shape::Any(alternatives), value) => alternatives.iter().for_each(|id| by_shape(value, default, *id)),
        _ => {}
    }
}

/// What the schema says about the place of a value.
#[derive(Clone, Copy)]
struct Place {
    /// Its shape, if there is one.
    id: Option<ShapeId>,
    /// Whether the schema knows the key itself, and not only what may stand under any key.
    is_field: bool,
}

impl Place {
    const UNKNOWN: Self = Self { id: None, is_field: false };

    /// The place under a key.
    fn below(self, key: &str) -> Self {
        let Some(id) = self.id else { return self };
        match shape(id) {
            Shape::Object { fields, others } => match (fields.iter().find(|field| field.name == key), others) {
                (Some(field), _) => Self { id: Some(field.shape), is_field: true },
                (None, Others::Shape(id)) => Self { id: Some(*id), is_field: false },
                (None, _) => Self::UNKNOWN,
            },
            Shape::Any(alternatives) => {
                let places = alternatives.iter().map(|id| Self { id: Some(*id), ..self }.below(key));
                places.max_by_key(|place| place.is_field).unwrap_or(Self::UNKNOWN)
            }
            _ => Self::UNKNOWN,
        }
    }

    /// The place of an item of a list.
    fn item(self) -> Self {
        let item = self.id.and_then(|id| if let Shape::List(item) = shape(id) { Some(*item) } else { None });
        Self { id: item, is_field: false }
    }

    /// Whether the schema knows the key of a list, and its items for no credentials.
    fn is_plain_list(self) -> bool {
        self.is_field && Self { is_field: true, ..self.item() }.is_plain()
    }

    /// Whether the schema knows what stands here, and knows it for no credential.
    fn is_plain(self) -> bool {
        let single = |id: ShapeId| {
            !matches!(
                shape(id),
                Shape::Secret | Shape::Anything | Shape::List(_) | Shape::Object { .. } | Shape::Any(_)
            )
        };
        self.is_field
            && self.id.is_some_and(|id| match shape(id) {
                Shape::Any(alternatives) => alternatives.iter().all(|id| single(*id)),
                _ => single(id),
            })
    }
}

fn by_name(value: &mut Value, key: &str, place: Place, shown: &[String]) {
    match value {
        _ if shown.iter().any(|shown| shown == key) => {}
        Value::Object(map) => {
            // An entry of the datastore says of itself whether it is secret; a variable goes by its name.
            // A flag that is no boolean may be meant for one.
            let is_set =
                |flag: &str| map.get(flag).is_some_and(|flag| !matches!(flag, Value::Null | Value::Bool(false)));
            let is_marked = ["secret", "encrypted"].into_iter().any(is_set);
            let pair = credential::name_of_pair(map).unwrap_or_default().to_owned();
            let keys: Vec<String> = map.keys().cloned().collect();
            for own in keys {
                let program = credential::program(map, &own).to_vec();
                let is_part = credential::is_secret_by_neighbours(map, &own);
                let Some(value) = map.get_mut(&own) else { continue };
                let place = place.below(&own);
                match own.as_str() {
                    "value" if is_marked && *value != "" && !shown.contains(&pair) => stars(value),
                    own if credential::is_value_of_pair(own) && !pair.is_empty() => {
                        by_name(value, &pair, Place::UNKNOWN, shown);
                    }
                    own if is_part && !shown.iter().any(|shown| shown == own) => by_name(value, BELOW, place, shown),
                    own if !program.is_empty() && !shown.iter().any(|shown| shown == own) => {
                        items(value, own, &program, place, shown);
                    }
                    own if is_of_user(key, own, value) && !shown.iter().any(|shown| shown == own) => {
                        by_name(value, BELOW, place, shown);
                    }
                    own if is_below(key, own) && !shown.iter().any(|shown| shown == own) => {
                        by_name(value, BELOW, place, shown);
                    }
                    own => by_name(value, own, place, shown),
                }
            }
        }
        Value::Array(_) => items(value, key, &[], place, shown),
        // What the schema knows for a name, a path, a time.
        Value::String(text) if place.is_plain() && !credential::is_random(text) => credential::cover(text, shown),
        Value::String(text) if !text.is_empty() && credential::is_held(key, text) => STARS.clone_into(text),
        Value::String(text) => credential::cover(text, shown),
        _ => {}
    }
}

/// The items of a list behind these words of the same command line; anything else as it is.
fn items(value: &mut Value, key: &str, program: &[Value], place: Place, shown: &[String]) {
    let Value::Array(list) = value else { return by_name(value, key, place, shown) };
    let of_login = (0..list.len()).map(|index| credential::is_item_of_login(key, list, index));
    let flagged = credential::arguments(program, list).into_iter().zip(of_login);
    let flagged: Vec<bool> = flagged.map(|(is_value, is_password)| is_value || is_password).collect();
    // What the schema knows for names of Secrets.
    let is_plain = place.is_plain_list();
    let key = if credential::holds_credentials(key) && !is_plain { BELOW } else { key };
    for (value, is_value) in list.iter_mut().zip(flagged) {
        let place = if is_value { Place::UNKNOWN } else { Place { is_field: is_plain, ..place.item() } };
        by_name(value, if is_value { BELOW } else { key }, place, shown);
    }
}

/// What a text is named that is a credential by what is above or before it. No key is called so, and so none that is shown.
const BELOW: &str = "(password)";

/// Whether a key is one of those below a name that says that all of them hold credentials.
fn is_below(above: &str, key: &str) -> bool {
    credential::holds_credentials(above) && !credential::is_harmless(key)
}

/// Whether a value is the password of one of several users.
fn is_of_user(above: &str, user: &str, value: &Value) -> bool {
    value.as_str().is_some_and(|text| credential::is_of_user(above, user, text))
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
                "keyvalue": [{ "name": "a", "value": { "b": ["c"] }, "secret": true }, { "name": "b", "value": "shown", "secret": false }, { "name": "c", "value": "x" }],
            },
            "st2chatops": { "env": { "ANYTHING": "x" } },
            "rabbitmq": { "extraSecrets": { "name": { "file": "x" } }, "auth": { "erlangCookie": "x" } },
            "my": { "dbPassword": "x", "name": "shown" },
            "env": [{ "name": "DB_PASSWORD", "value": "x" }, { "name": "DB", "value": "shown" }],
            "config": "[database]\npassword = s3cr3t\nurl = redis://:s3cr3t@h\n",
        });
        hide(&mut values, &json!({}), &[]);
        assert_eq!(
            values,
            json!({
                "st2": {
                    "password": "***", "username": "me", "ssh_key": "", "apikeys": [{ "user": "me", "key_hash": "***" }],
                    "keyvalue": [{ "name": "a", "value": { "b": ["***"] }, "secret": true }, { "name": "b", "value": "shown", "secret": false }, { "name": "c", "value": "***" }],
                },
                "st2chatops": { "env": { "ANYTHING": "***" } },
                "rabbitmq": { "extraSecrets": { "name": { "file": "***" } }, "auth": { "erlangCookie": "***" } },
                "my": { "dbPassword": "***", "name": "shown" },
                "env": [{ "name": "DB_PASSWORD", "value": "***" }, { "name": "DB", "value": "shown" }],
                "config": "[database]\npassword = ***\nurl = redis://:***@h\n",
            })
        );
    }

    #[test]
    fn logins_in_lists_and_maps_are_hidden() {
        let mut values = json!({
            "auth": ["bob", "Zq7Wm2Xc9LpB"], "users": { "bob": "Zq7Wm2Xc9LpB", "al": "admin" },
            "more": { "users": [{ "bob": "Zq7Wm2Xc9LpB" }, { "name": "AliceSmith01" }] }, "hosts": ["a", "Zq7Wm2Xc9LpB"],
        });
        hide(&mut values, &json!({}), &[]);
        let expected = json!({
            "auth": ["bob", "***"], "users": { "bob": "***", "al": "admin" },
            "more": { "users": [{ "bob": "***" }, { "name": "AliceSmith01" }] }, "hosts": ["a", "Zq7Wm2Xc9LpB"],
        });
        assert_eq!(values, expected);
    }

    #[test]
    fn names_of_secrets_are_shown_where_the_schema_knows_them() {
        let mut values = json!({
            "workloads": { "envFromSecrets": ["st2-env", "Wq7Lk9zT12Xc4Vb8Nm"], "imagePullSecrets": ["registry-login"] },
            "st2actionrunner": { "envFromSecrets": ["actions"], "envFromConfigMaps": ["b"] },
            "my": { "envFromSecrets": ["summer"] },
        });
        hide(&mut values, &json!({}), &[]);
        let expected = json!({
            "workloads": { "envFromSecrets": ["st2-env", "***"], "imagePullSecrets": ["registry-login"] },
            "st2actionrunner": { "envFromSecrets": ["actions"], "envFromConfigMaps": ["b"] },
            "my": { "envFromSecrets": ["***"] },
        });
        assert_eq!(values, expected);
    }

    #[test]
    fn what_is_kept_below_a_name_is_hidden_and_a_key_that_is_asked_for_is_shown() {
        let values = || {
            json!({
                "st2": { "password": "ab", "config": "[a]\nmy_token = abc\nother_token = def" },
                "my": { "passwords": { "alice": "ab", "name": "n" }, "tokens": ["ab"], "args": ["--password", "ab"] },
                "note": "see amqp://u:pw@h",
            })
        };
        let mut all = values();
        hide(&mut all, &json!({}), &[]);
        assert_eq!(
            all,
            json!({
                "st2": { "password": "***", "config": "[a]\nmy_token = ***\nother_token = ***" },
                "my": { "passwords": { "alice": "***", "name": "n" }, "tokens": ["***"], "args": ["--password", "***"] },
                "note": "see amqp://u:***@h",
            })
        );
        let mut some = values();
        hide(&mut some, &json!({}), &["passwords", "tokens", "my_token", "password"].map(str::to_owned));
        let mut expected = values();
        expected["st2"] = json!({ "password": "***", "config": "[a]\nmy_token = abc\nother_token = ***" });
        expected["my"]["args"][1] = "***".into();
        expected["note"] = "see amqp://u:***@h".into();
        assert_eq!(some, expected, "what the schema knows stays hidden");
    }

    #[test]
    fn what_the_schema_knows_for_no_credential_is_shown_and_a_mistyped_key_is_not() {
        let defaults =
            json!({ "st2chatops": { "env": { "HUBOT_ADAPTER": "slack", "HUBOT_NAME": "hubot", "A_TOKEN": "slack" } } });
        let mut values = json!({
            "secrets": { "external": { "refreshInterval": "1h", "property": "{key}" } },
            "st2chatops": { "env": { "HUBOT_ADAPTER": "slack", "HUBOT_NAME": "other", "A_TOKEN": "slack" } },
            "external-dns": { "google": { "serviceAccountSecretKey": "credentials.json", "serviceAccountKey": "x" } },
            "st2": { "pasword": "summer", "existingAuthSecret": "Wq7Lk9zT12Xc4Vb8Nm" },
        });
        hide(&mut values, &defaults, &[]);
        assert_eq!(
            values,
            json!({
                "secrets": { "external": { "refreshInterval": "1h", "property": "{key}" } },
                "st2chatops": { "env": { "HUBOT_ADAPTER": "slack", "HUBOT_NAME": "***", "A_TOKEN": "***" } },
                "external-dns": { "google": { "serviceAccountSecretKey": "credentials.json", "serviceAccountKey": "***" } },
                "st2": { "pasword": "***", "existingAuthSecret": "***" },
            })
        );
    }
}
