//! Hiding what must not be shown. The one place where it is decided what that is.

use std::collections::HashSet;
use std::ops::Range;

use aho_corasick::AhoCorasick;
use serde_json::Value;

use super::canonical::secret_text;
use super::place::Place;
use super::{content, credential, known};
use crate::manifests::Manifest;

/// Stands for a secret.
pub const SECRET: &str = "‹secret›";
/// Stands for a secret that is not there yet.
const PENDING: &str = "‹secret, not generated yet›";
/// Stands for a digest: of a secret, it lets anyone try out guesses.
const DIGEST: &str = "‹digest›";

/// Stands for a file without keys. What comments say is not shown: an old password, as likely as not.
const COMMENTS: &str = "‹only comments›";

/// What a text is named that is a credential by what is above or before it. No key is called so, and so none that is shown.
pub const BELOW: &str = "(password)";

/// Finds and hides secrets. It holds them all, so it has no `Debug`.
pub struct Mask {
    texts: AhoCorasick,
    /// How many of the texts are secrets; the others stand for secrets that are not there yet.
    secrets: usize,
    /// The names of all objects and namespaces: they show where names stand, whoever uses one as a password besides.
    names: HashSet<String>,
    /// Keys that hold no credentials, as somebody has said.
    shown: Vec<String>,
}

/// What else is known about what to hide.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The namespace of objects that name none.
    pub namespace: &'a str,
    /// Texts that stand for secrets that are not there yet.
    pub placeholders: &'a [&'a str],
    /// Keys that hold no credentials.
    pub shown: &'a [String],
}

impl Mask {
    /// A mask for the secrets that manifests hold. Fails if there are too many to search for.
    pub fn new<'a>(manifests: impl Iterator<Item = &'a Manifest> + Clone, known: Known<'_>) -> Result<Self, String> {
        let Known { namespace, placeholders, shown } = known;
        let mut names = HashSet::from([namespace.to_owned()]);
        for manifest in manifests.clone() {
            names.extend([manifest.key.name.clone()].into_iter().chain(manifest.key.namespace.clone()));
        }
        let secrets: Vec<String> = known::secrets(manifests, shown).into_iter().collect();
        let texts = AhoCorasick::new(secrets.iter().map(String::as_str).chain(placeholders.iter().copied()))
            .map_err(|error| error.to_string())?;
        Ok(Self { texts, secrets: secrets.len(), names, shown: shown.to_vec() })
    }

    /// A whole object.
    pub fn object(&self, object: &Value) -> Value {
        let mut shown = self.value("", Place::Object, object);
        let is_secret = object.get("kind").and_then(Value::as_str) == Some("Secret");
        for data in ["data", "stringData"].into_iter().filter(|_| is_secret) {
            if let (Some(hidden), Some(Value::Object(entries))) = (shown.get_mut(data), object.get(data)) {
                let text = |value: &Value| value.as_str().map(secret_text).unwrap_or_default();
                let entries = entries.iter().map(|(key, value)| (self.text(key), self.hidden(&text(value))));
                *hidden = Value::Object(entries.collect());
            }
        }
        shown
    }

    /// A value that is kept under a name.
    pub fn value(&self, name: &str, place: Place, value: &Value) -> Value {
        match value {
            _ if self.shows(name) && !is_digest(name) => self.known(value),
            Value::Object(map) => {
                let above = name;
                let pair = credential::name_of_pair(map).unwrap_or_default();
                let entry = |(key, value): (&String, &Value)| {
                    let name = if credential::is_value_of_pair(key) && !pair.is_empty() { pair } else { key };
                    // What is kept below the name of credentials is some, but for what tells about them.
                    let is_below = place == Place::Content && credential::holds_credentials(above);
                    let is_itself = || credential::is_key_itself(key, value.as_str().unwrap_or_default());
                    let is_below = is_below && (!credential::is_harmless(name) || is_itself());
                    let of_user = |text| place == Place::Content && credential::is_of_user(above, key, text);
                    let is_below = is_below || value.as_str().is_some_and(of_user);
                    let is_part = place == Place::Content && credential::is_secret_by_neighbours(map, key);
                    let name = if is_below || is_part { BELOW } else { name };
                    let value = match value {
                        Value::Array(list) if !self.shows(name) => {
                            self.list(name, place.inside(key), credential::program(map, key), list)
                        }
                        value => self.value(name, place.inside(key), value),
                    };
                    (self.key(place, key), value)
                };
                Value::Object(map.iter().map(entry).collect())
            }
            Value::Array(list) => self.list(name, place, &[], list),
            Value::String(text) if is_digest(name) && !text.is_empty() => Value::String(DIGEST.to_owned()),
            Value::String(text) if credential::is_held(name, text) => self.hidden(text),
            Value::String(text) if place == Place::Object && is_reference(name) && self.names.contains(text) => {
                value.clone()
            }
            Value::Number(number) if credential::is_credential(name) => self.hidden(&number.to_string()),
            Value::Number(number) if self.holds(&number.to_string()) => self.hidden(&number.to_string()),
            Value::String(text) if place == Place::File && content::holds_only_comments(name, text) => {
                Value::String(COMMENTS.to_owned())
            }
            Value::String(text) => match (place == Place::File).then(|| content::parse(name, text)).flatten() {
                // Only its keys and values tell what is secret in a file: there are many ways to write them.
                Some(tree) => self.value("", Place::Content, &tree),
                None => Value::String(self.text(text)),
            },
            other => other.clone(),
        }
    }

    /// A list that is kept under a name, behind these words of the same command line.
    pub fn list(&self, name: &str, place: Place, program: &[Value], list: &[Value]) -> Value {
        let is_below = place == Place::Content && credential::holds_credentials(name);
        let secret = credential::arguments(program, list).into_iter();
        let item = |(index, (item, is_secret)): (usize, (&Value, bool))| {
            let is_password = || place == Place::Content && credential::is_item_of_login(name, list, index);
            self.value(if is_below || is_secret || is_password() { BELOW } else { name }, place.item(), item)
        };
        Value::Array(list.iter().zip(secret).enumerate().map(item).collect())
    }

    /// Whether what is kept under a name is shown, whatever it looks like.
    pub fn shows(&self, name: &str) -> bool {
        self.shown.iter().any(|key| key == name)
    }

    /// Whether the text that is kept under a name is not shown at all.
    pub fn hides(&self, name: &str) -> bool {
        is_digest(name) || credential::is_credential(name) && !self.shows(name)
    }

    /// A value in which only that is hidden which a Secret holds.
    fn known(&self, value: &Value) -> Value {
        let cover = |text: &str| cover(text, 0, &merged(self.matches(text).collect()));
        match value {
            Value::String(text) => Value::String(cover(text)),
            Value::Number(number) if self.holds(&number.to_string()) => self.hidden(&number.to_string()),
            Value::Array(list) => Value::Array(list.iter().map(|value| self.known(value)).collect()),
            Value::Object(map) => {
                Value::Object(map.iter().map(|(key, value)| (cover(key), self.known(value))).collect())
            }
            other => other.clone(),
        }
    }

    /// Whether a text is a secret as a whole.
    fn holds(&self, text: &str) -> bool {
        self.matches(text).any(|(span, _)| span == (0..text.len()))
    }

    /// A key of a map. The fields of Kubernetes' types are no secrets, whatever a Secret holds.
    pub fn key(&self, place: Place, key: &str) -> String {
        let is_field =
            key.starts_with(|c: char| c.is_ascii_lowercase()) && key.bytes().all(|b| b.is_ascii_alphabetic());
        if place == Place::Object && is_field { key.to_owned() } else { self.text(key) }
    }

    /// The name of an item of a list.
    pub fn item(&self, place: Place, name: &str) -> String {
        if place == Place::Object && self.names.contains(name) { name.to_owned() } else { self.text(name) }
    }

    /// What is shown for a text that is secret as a whole.
    pub fn hidden(&self, text: &str) -> Value {
        let pending = self.matches(text).any(|(_, pending)| pending);
        Value::String(if pending { PENDING } else { SECRET }.to_owned())
    }

    /// A text without the secrets in it.
    pub fn text(&self, text: &str) -> String {
        cover(text, 0, &self.spans(text))
    }

    /// The lines of a text without the secrets in it, also those that go on over several lines.
    pub fn lines(&self, text: &str) -> Vec<String> {
        let spans = self.spans(text);
        let mut start = 0;
        let mut lines = Vec::new();
        for line in text.split_inclusive('\n') {
            lines.push(cover(line.trim_end_matches('\n'), start, &spans));
            start += line.len();
        }
        lines
    }

    /// Where secrets are: sorted, and no two of them overlap.
    fn spans(&self, text: &str) -> Vec<(Range<usize>, bool)> {
        let mut found: Vec<(Range<usize>, bool)> = self.matches(text).collect();
        let mut told = credential::spans(text);
        credential::without_shown(text, &mut told, &self.shown);
        found.extend(told.into_iter().map(|span| (span, false)));
        merged(found)
    }

    fn matches(&self, text: &str) -> impl Iterator<Item = (Range<usize>, bool)> {
        let found = self.texts.find_overlapping_iter(text);
        found.map(|found| (found.range(), found.pattern().as_usize() >= self.secrets)).collect::<Vec<_>>().into_iter()
    }
}

/// The same spans in order, and no two of them overlapping.
fn merged(mut found: Vec<(Range<usize>, bool)>) -> Vec<(Range<usize>, bool)> {
    found.sort_by_key(|(span, _)| (span.start, span.end));
    let mut merged: Vec<(Range<usize>, bool)> = Vec::with_capacity(found.len());
    for (span, pending) in found {
        match merged.last_mut() {
            Some((last, is_pending)) if span.start < last.end => {
                last.end = last.end.max(span.end);
                *is_pending |= pending;
            }
            _ => merged.push((span, pending)),
        }
    }
    merged
}

/// Whether a field holds the name of an object: its own, or that of another one.
fn is_reference(field: &str) -> bool {
    matches!(field, "name" | "namespace") || field.ends_with("Name")
}

fn is_digest(name: &str) -> bool {
    name.starts_with("checksum/")
}

/// A piece of a text that starts at `start`, with what lies in `spans` replaced.
fn cover(piece: &str, start: usize, spans: &[(Range<usize>, bool)]) -> String {
    let mut shown = String::with_capacity(piece.len());
    let mut at = 0;
    let from = spans.partition_point(|(span, _)| span.end <= start);
    for (span, pending) in spans.iter().skip(from).take_while(|(span, _)| span.start < start + piece.len()) {
        let (begin, end) = (span.start.saturating_sub(start), (span.end - start).min(piece.len()));
        shown.push_str(piece.get(at..begin).unwrap_or_default());
        shown.push_str(if *pending { PENDING } else { SECRET });
        at = end;
    }
    shown.push_str(piece.get(at..).unwrap_or_default());
    shown
}

/// A masked text that differs from another one in nothing but what is masked.
pub fn say_changed(shown: &str) -> String {
    shown.replace(SECRET, "‹secret changed›").replace(DIGEST, "‹digest changed›").replace(PENDING, SECRET)
}
