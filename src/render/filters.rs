//! What templates may do to a value. `docs/templates.md` lists these for authors.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use tera::{Kwargs, Map, State, Tera, TeraResult, Value};

use super::error::chain;
use super::escape;
use super::ini::ini_value;
use super::shell;
use crate::config::Version;
use crate::manifests;

/// Everything but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Registers every filter.
pub fn register(tera: &mut Tera) {
    tera.register_filter("json", |value: &Value, _: Kwargs, _: &State| json(value));
    tera.register_filter("optional", |value: &Value, _: Kwargs, _: &State| optional(value));
    tera.register_filter("without", |value: &Value, kwargs: Kwargs, _: &State| without(value, &kwargs));
    tera.register_filter("name_values", |value: &Value, _: Kwargs, _: &State| name_values(value));
    tera.register_filter("image", |value: &Value, kwargs: Kwargs, _: &State| image(value, &kwargs));
    tera.register_filter("image_reference", |name: &str, kwargs: Kwargs, _: &State| -> TeraResult<String> {
        Ok(reference(name, kwargs.get::<&str>("tag")?.unwrap_or_default()))
    });
    tera.register_filter("b64encode", |text: &str, _: Kwargs, _: &State| STANDARD.encode(text));
    tera.register_filter("sha256", |text: &str, _: Kwargs, _: &State| hex(&Sha256::digest(text)));
    tera.register_filter("sha1", |text: &str, _: Kwargs, _: &State| hex(&Sha1::digest(text)));
    tera.register_filter("percent_encode", |text: &str, _: Kwargs, _: &State| {
        utf8_percent_encode(text, RESERVED).to_string()
    });
    tera.register_filter("ini_value", |text: &str, _: Kwargs, _: &State| ini_value(text));
    tera.register_filter("shell_quote", |text: &str, _: Kwargs, _: &State| shell::quote(text));
    tera.register_filter("shell_word", |text: &str, _: Kwargs, _: &State| shell::word(text));
    tera.register_filter("shell_here", |text: &str, _: Kwargs, _: &State| shell::here_document(text));
    tera.register_filter("shell_words", |text: &str, _: Kwargs, _: &State| shell::words(text));
    tera.register_filter("shell_text", |text: &str, _: Kwargs, _: &State| shell::text(text));
    tera.register_filter("yaml", |value: &Value, _: Kwargs, _: &State| yaml(value));
    tera.register_filter("truthy", |value: &Value, _: Kwargs, _: &State| value.is_truthy());
    tera.register_filter("bytes", |value: &Value, _: Kwargs, _: &State| bytes(value));
    tera.register_filter("at_most", |value: f64, kwargs: Kwargs, _: &State| -> TeraResult<f64> {
        Ok(value.min(kwargs.must_get("bound")?))
    });
    tera.register_filter("at_least", |value: f64, kwargs: Kwargs, _: &State| -> TeraResult<f64> {
        Ok(value.max(kwargs.must_get("bound")?))
    });
    tera.register_filter("is_version_before", |tag: &Value, kwargs: Kwargs, _: &State| is_version_before(tag, &kwargs));
    tera.register_filter("text_of", |value: &Value, _: Kwargs, _: &State| text_of(value));
}

/// SHA-256 of a text in lower-case hexadecimal.
pub fn sha256(text: &str) -> String {
    hex(&Sha256::digest(text))
}

/// A value as JSON that is not escaped again.
fn json(value: &Value) -> TeraResult<Value> {
    escape::json(value).map(|text| Value::safe_string(&text)).map_err(|error| fail(&error))
}

/// Like [`json`], but null for what says nothing.
fn optional(value: &Value) -> TeraResult<Value> {
    let says_nothing = value.is_none() || value.is_undefined() || value.len() == Some(0);
    if says_nothing { Ok(Value::none()) } else { json(value) }
}

/// A map without some of its keys.
fn without(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    let keys: Vec<String> = kwargs.must_get("keys")?;
    if value.is_none() {
        return Ok(Value::none());
    }
    let map = value.as_map().ok_or_else(|| tera::Error::message("`without` takes a map"))?;
    let kept: Map = map
        .iter()
        .filter(|(key, _)| !key.as_str().is_some_and(|key| keys.iter().any(|unwanted| unwanted == key)))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    Ok(Value::from(kept))
}

/// A map as a list of `{name, value}`, sorted by name.
fn name_values(value: &Value) -> TeraResult<Value> {
    if value.is_none() {
        return Ok(Value::from(Vec::<Value>::new()));
    }
    let map = value.as_map().ok_or_else(|| tera::Error::message("`name_values` takes a map"))?;
    let mut pairs: Vec<_> = map.iter().filter_map(|(key, value)| Some((key.as_str()?, value))).collect();
    pairs.sort_by_key(|(name, _)| *name);
    let entries = pairs.into_iter().map(|(name, value)| {
        Value::from(Map::from_iter([("name".into(), Value::from(name)), ("value".into(), value.clone())]))
    });
    Ok(Value::from(entries.collect::<Vec<_>>()))
}

/// `registry/repository:tag` of an image section, as far as it is given, with the registry of `global` where it names one.
fn image(value: &Value, kwargs: &Kwargs) -> TeraResult<String> {
    let global: &Value = kwargs.must_get("global")?;
    let everywhere = Some(part(global, "imageRegistry")).filter(|registry| !registry.is_empty());
    let registry = everywhere.unwrap_or_else(|| part(value, "registry"));
    let slash = if registry.is_empty() { "" } else { "/" };
    Ok(format!("{registry}{slash}{}", reference(part(value, "repository"), part(value, "tag"))))
}

/// The name of an image with its tag. A digest may stand in either: a name that ends in one needs no tag.
fn reference(name: &str, tag: &str) -> String {
    let has_digest = name.split_once('@').is_some_and(|(_, digest)| digest.contains(':'));
    if tag.is_empty() || has_digest {
        name.to_owned()
    } else if tag.starts_with('@') {
        format!("{name}{tag}")
    } else if tag.contains(':') && !tag.contains('@') {
        format!("{name}@{tag}")
    } else {
        format!("{name}:{tag}")
    }
}

/// The text of a map's key, empty where there is none.
fn part<'a>(map: &'a Value, key: &'a str) -> &'a str {
    map.get_from_path(key).and_then(Value::as_str).unwrap_or_default()
}

/// A value as block YAML text. Keys are in alphabetical order, as from Helm, so that their order in a values file changes nothing.
fn yaml(value: &Value) -> TeraResult<String> {
    let mut json = serde_json::to_value(value).map_err(|error| fail(&error))?;
    json.sort_all_objects();
    crate::yaml::emit(&json).map_err(|error| fail(&error))
}

/// A quantity such as `2Gi` as a number, 0 where there is none.
fn bytes(value: &Value) -> TeraResult<Value> {
    let quantity = serde_json::to_value(value).map_err(|error| fail(&error))?;
    Ok(Value::from(manifests::amount(&quantity).unwrap_or_default()))
}

/// Whether an image's tag names a version that is older than `version`. One that names none counts as the newest.
fn is_version_before(tag: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    let version: String = kwargs.must_get("version")?;
    let found = tag.as_str().and_then(Version::newest_of_tag);
    let is_before = |found| Version::newest_of_tag(&version).is_some_and(|version| found < version);
    Ok(Value::from(found.is_some_and(is_before)))
}

/// A scalar as a string.
fn text_of(value: &Value) -> Value {
    if value.is_none() { Value::none() } else { Value::from(value.to_string()) }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn fail(error: &dyn std::error::Error) -> tera::Error {
    tera::Error::message(chain(error))
}
