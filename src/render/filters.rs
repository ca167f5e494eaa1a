//! What templates may do to a value. `docs/templates.md` lists these for authors.

use std::collections::HashSet;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use tera::{ArgFromValue as _, Kwargs, Map, State, Tera, TeraResult, Value};

use super::error::chain;
use super::escape;
use super::ini::ini_value;
use crate::config::Version;
use crate::manifests;
use crate::shell;

/// Everything but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What a filter does to a value, with the arguments that it is given.
type Filter = fn(&Value, &Kwargs) -> TeraResult<Value>;

/// Every filter, by name.
const FILTERS: &[(&str, Filter)] = &[
    ("at_least", |value, kwargs| Ok(number(value)?.max(kwargs.must_get("bound")?).into())),
    ("at_most", |value, kwargs| Ok(number(value)?.min(kwargs.must_get("bound")?).into())),
    ("b64encode", |value, _| Ok(STANDARD.encode(text(value)?).into())),
    ("bytes", |value, _| bytes(value)),
    ("image", |value, kwargs| Ok(image(value, kwargs)?.into())),
    ("image_reference", |value, kwargs| {
        Ok(reference(text(value)?, kwargs.get::<&str>("tag")?.unwrap_or_default()).into())
    }),
    ("ini_value", |value, _| Ok(ini_value(text(value)?).into())),
    ("is_version_before", is_version_before),
    ("json", |value, _| json(value)),
    ("name_values", |value, _| name_values(value)),
    ("optional", |value, _| optional(value)),
    ("percent_encode", |value, _| Ok(utf8_percent_encode(text(value)?, RESERVED).to_string().into())),
    ("repeats", |value, _| repeats(value)),
    ("sha1", |value, _| Ok(hex(&Sha1::digest(text(value)?)).into())),
    ("sha256", |value, _| Ok(sha256(text(value)?).into())),
    ("shell_here", |value, _| Ok(shell::here_document(text(value)?).into())),
    ("shell_quote", |value, _| Ok(shell::quote(text(value)?).into())),
    ("shell_text", |value, _| Ok(shell::text(text(value)?).into())),
    ("shell_word", |value, _| Ok(shell::word(text(value)?).into())),
    ("shell_words", |value, _| Ok(shell::words(text(value)?).into())),
    ("text_of", |value, _| Ok(text_of(value))),
    ("truthy", |value, _| Ok(value.is_truthy().into())),
    ("without", without),
    ("yaml", |value, _| Ok(yaml(value)?.into())),
];

/// Registers every filter.
pub fn register(tera: &mut Tera) {
    for (name, filter) in FILTERS {
        tera.register_filter(*name, |value: &Value, kwargs: Kwargs, _: &State| filter(value, &kwargs));
    }
}

/// A filter by its name.
pub fn find(name: &str) -> Option<Filter> {
    let place = FILTERS.binary_search_by_key(&name, |(name, _)| name).ok()?;
    FILTERS.get(place).map(|(_, filter)| *filter)
}

fn text(value: &Value) -> TeraResult<&str> {
    <&str>::from_value(value)
}

fn number(value: &Value) -> TeraResult<f64> {
    f64::from_value(value)
}

/// SHA-256 of a text in lower-case hexadecimal.
pub fn sha256(text: impl AsRef<[u8]>) -> String {
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

/// For each text of a list whether it has been there before.
fn repeats(value: &Value) -> TeraResult<Value> {
    let list = value.as_array().ok_or_else(|| tera::Error::message("`repeats` takes a list"))?;
    let mut seen = HashSet::with_capacity(list.len());
    let repeats = list.iter().map(|item| Ok(Value::from(!seen.insert(text(item)?))));
    Ok(Value::from(repeats.collect::<TeraResult<Vec<_>>>()?))
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
