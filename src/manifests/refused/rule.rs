//! A rule about a field, and whether a value keeps it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::RefusedKind;
use crate::quantity::{is_larger_quantity, is_same_quantity};

/// What Kubernetes demands of a field.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The fields, as a pattern of their path below what the rule's group is about.
    pub at: &'static str,
    /// What is demanded.
    pub must: Must,
    /// How it is told.
    pub told: RefusedKind,
}

/// The kinds of demands. What is absent keeps all of them but [`Must::Have`], [`Must::ExactlyOneOf`] and [`Must::HaveWith`].
#[derive(Clone, Copy, Debug)]
pub enum Must {
    /// A text has this form.
    Be(fn(&str) -> bool),
    /// A text is one of these. An empty one is an absent one.
    OneOf(&'static [&'static str]),
    /// A whole number is at least and at most this.
    Within(i64, i64),
    /// The keys of a map have this form.
    Keys(fn(&str) -> bool),
    /// The texts in a map have this form.
    Values(fn(&str) -> bool),
    /// A map has these keys, and they are not empty.
    Have(&'static [&'static str]),
    /// A map has this key when another has one of these values; an empty text stands for an absent one.
    HaveWith(&'static str, (&'static str, &'static [&'static str])),
    /// A map has this key only when another has one of these values.
    OnlyWith(&'static str, (&'static str, &'static [&'static str])),
    /// A map has no more than one of these keys.
    AtMostOneOf(&'static [&'static str]),
    /// A map has one of these keys.
    ExactlyOneOf(&'static [&'static str]),
    /// A map has no other key besides these and one more.
    AtMostOneBesides(&'static [&'static str]),
    /// A list or a map is not empty.
    BeSome,
    /// The field is not there at all.
    BeAbsent,
    /// The items of a list differ in these keys, taken together.
    Differ(&'static [&'static str]),
    /// No quantity in the map under the first key is larger than that in the map under the second.
    NotExceed(&'static str, &'static str),
    /// A quantity is not negative.
    BePositiveOrZero,
    /// All texts in the maps under these keys have no more bytes than this.
    Weigh(&'static [(&'static str, Written)], usize),
    /// What this says is not so. Where it is, the field under this key is to blame, or the value as a whole if the key is empty.
    NotBe(&'static str, fn(&Value) -> bool),
}

/// How texts are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// As they are.
    Plain,
    /// In base64.
    Base64,
}

impl Must {
    /// Calls with what breaks the demand: the path below the value, with a dot before it if there is one, and the text.
    pub fn broken(self, value: &Value, found: &mut dyn FnMut(&str, &str)) {
        match self {
            Self::Be(_) | Self::OneOf(_) | Self::Within(..) | Self::BePositiveOrZero => {
                if !self.holds_for_scalar(value) {
                    found("", &text_of(value));
                }
            }
            Self::Keys(fits) => {
                map(value).filter(|(key, _)| !fits(key)).for_each(|(key, _)| found("", key));
            }
            Self::Values(fits) => {
                let texts = map(value).filter_map(|(_, value)| value.as_str());
                texts.filter(|text| !fits(text)).for_each(|text| found("", text));
            }
            Self::Have(keys) => {
                let missing = keys.iter().find(|key| value.is_object() && !is_given(value, key));
                if let Some(key) = missing {
                    found(&format!(".{key}"), &text_of(value));
                }
            }
            Self::HaveWith(key, other) => {
                // What is absent was written nowhere; what asks for it was.
                if has(value, other) && !is_given(value, key) {
                    match value.get(other.0) {
                        Some(field) => found(&format!(".{}", other.0), &text_of(field)),
                        None => found(&format!(".{key}"), &text_of(value)),
                    }
                }
            }
            Self::OnlyWith(key, other) => {
                if is_given(value, key) && !has(value, other) {
                    found(&format!(".{key}"), &text_of(value.get(key).unwrap_or(&Value::Null)));
                }
            }
            Self::AtMostOneOf(keys) => {
                let given: Vec<&&str> = keys.iter().filter(|key| is_there(value, key)).collect();
                given.get(1).iter().for_each(|key| found(&format!(".{key}"), &text_of(value)));
            }
            Self::ExactlyOneOf(keys) => {
                if value.is_object() && keys.iter().filter(|key| is_there(value, key)).count() != 1 {
                    found("", &text_of(value));
                }
            }
            Self::AtMostOneBesides(keys) => {
                let mut others = map(value).filter(|(key, value)| !keys.contains(&key.as_str()) && !value.is_null());
                others.nth(1).iter().for_each(|(key, _)| found(&format!(".{key}"), &text_of(value)));
            }
            Self::BeSome => {
                if is_empty(value) {
                    found("", "");
                }
            }
            Self::BeAbsent => {
                if !value.is_null() {
                    found("", &text_of(value));
                }
            }
            Self::Differ(keys) => differ(value, keys, found),
            Self::NotExceed(one, other) => {
                let limit = |name: &str| value.get(other).and_then(|limits| limits.get(name));
                let larger = map(value.get(one).unwrap_or(&Value::Null))
                    .filter(|(name, amount)| limit(name).is_some_and(|limit| is_larger_quantity(amount, limit)));
                larger.for_each(|(_, amount)| found(&format!(".{one}"), &text_of(amount)));
            }
            Self::Weigh(keys, most) => {
                let texts =
                    keys.iter().flat_map(|(key, written)| texts(value, key).map(move |text| (*key, *written, text)));
                let texts: Vec<(&str, Written, &str)> = texts.collect();
                if texts.iter().map(|(_, written, text)| weight(*written, text)).sum::<usize>() > most {
                    let largest = texts.into_iter().max_by_key(|(_, _, text)| text.len());
                    if let Some((key, _, text)) = largest {
                        found(&format!(".{key}"), text);
                    }
                }
            }
            Self::NotBe(key, is_so) => {
                if is_so(value) {
                    match value.get(key) {
                        Some(field) => found(&format!(".{key}"), &text_of(field)),
                        None => found("", &text_of(value)),
                    }
                }
            }
        }
    }

    fn holds_for_scalar(self, value: &Value) -> bool {
        match self {
            Self::Be(fits) => value.as_str().is_none_or(fits),
            Self::OneOf(words) => value.as_str().is_none_or(|text| text.is_empty() || words.contains(&text)),
            Self::Within(least, most) => {
                // A number beyond 64 bits is beyond these, too.
                !value.is_number() || value.as_i64().is_some_and(|number| (least..=most).contains(&number))
            }
            Self::BePositiveOrZero => {
                let zero = Value::from(0);
                !is_larger_quantity(&zero, value) || is_same_quantity(&zero, value)
            }
            _ => true,
        }
    }
}

/// The items of a list that are like one before them.
fn differ(list: &Value, keys: &[&str], found: &mut dyn FnMut(&str, &str)) {
    let mut seen: BTreeSet<Vec<Cow<str>>> = BTreeSet::new();
    let list = list.as_array().filter(|list| list.len() > 1);
    for (index, item) in list.into_iter().flatten().enumerate() {
        let known: Vec<Cow<str>> = keys.iter().map(|key| item.get(key).map(text_of).unwrap_or_default()).collect();
        let says_nothing = keys.len() == 1 && known.iter().all(|text| text.is_empty());
        if !says_nothing && !seen.insert(known) {
            let key = keys.first().copied().unwrap_or_default();
            found(&format!("[{index}].{key}"), &item.get(key).map(text_of).unwrap_or_default());
        }
    }
}

fn map(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

fn texts<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a str> {
    map(value.get(key).unwrap_or(&Value::Null)).filter_map(|(_, value)| value.as_str())
}

/// How many bytes a text stands for.
fn weight(written: Written, text: &str) -> usize {
    match written {
        Written::Plain => text.len(),
        Written::Base64 => {
            (text.len() / 4 * 3).saturating_sub(text.bytes().rev().take_while(|byte| *byte == b'=').count())
        }
    }
}

/// Whether a map has a key that says something.
fn is_given(value: &Value, key: &str) -> bool {
    value.get(key).is_some_and(|inner| !is_empty(inner))
}

/// Whether a map has a key, whatever it says.
fn is_there(value: &Value, key: &str) -> bool {
    value.get(key).is_some_and(|inner| !inner.is_null() && inner.as_str() != Some(""))
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    }
}

fn has(value: &Value, (key, wanted): (&str, &[&str])) -> bool {
    value.is_object() && wanted.contains(&&*value.get(key).map(text_of).unwrap_or_default())
}

/// A text as it is, anything else as JSON.
fn text_of(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => text.into(),
        Value::Null => "".into(),
        other => other.to_string().into(),
    }
}
