//! Texts in finished manifests that SOPS or st2ha has encrypted, and that nothing decrypts there.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::written::Written;
use super::{finding, object};
use crate::manifests::{Manifest, Place, is_of_sops};
use crate::schema::{Finding, FindingKind, Severity};
use crate::yaml::Origin;

/// What a whole file of SOPS has in a text: whatever reads it decrypts it.
const SOPS: &str = "sops";

/// A part of an encrypted value, with base64 behind it.
struct Part {
    /// What it begins with.
    start: &'static str,
    /// How many bytes the base64 stands for, at least: words that stand for it in a text about the form have fewer.
    fewest: usize,
}

/// The parts of encrypted values that can be decrypted only along with what stands beside them in their file: those of SOPS and those of st2ha, which
/// are files of age. Programs that decrypt single values, such as eyaml, begin theirs otherwise.
const FORMS: &[&[Part]] = &[
    &[Part { start: "ENC[AES256_GCM,data:", fewest: 1 }, Part { start: ",iv:", fewest: 32 }],
    &[Part { start: "ENC[age,YWdlLWVuY3J5cHRpb24ub3JnL3Yx", fewest: 1 }],
];

/// Encrypted texts in objects that are not encrypted as a whole. What a template has taken from a file of SOPS would be what the cluster gets.
pub fn encrypted(manifests: &[Manifest], written: Written<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for manifest in manifests.iter().filter(|manifest| !is_of_sops(manifest)) {
        let mut places = Vec::new();
        walk(&manifest.object, "", manifest.key.kind == "Secret", &mut places);
        found.extend(places.into_iter().map(|path| told(&Place::new(manifest, path), written)));
    }
    found
}

fn told(place: &Place, written: Written<'_>) -> Finding {
    finding(
        (FindingKind::BadSecret, Severity::Error),
        Some((object(place, written), Origin::default())),
        format!("{} in {} is encrypted, and the cluster would get the encrypted text", place.path, place.origin),
        "keep what it is in an encrypted values file (`-f` decrypts it) and let the template read it from there, or let SOPS encrypt the object as a \
         whole, with its `sops` section, for Flux",
    )
}

/// The paths of encrypted texts.
fn walk(value: &Value, path: &str, is_secret: bool, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                walk(value, &path, is_secret, found);
            }
        }
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(index, item)| walk(item, &format!("{path}[{index}]"), is_secret, found));
        }
        Value::String(text) => {
            let is_base64 = is_secret && path.starts_with("data.");
            let text = if is_base64 { decoded(text) } else { Cow::Borrowed(text.as_str()) };
            if holds_encrypted(&text) {
                found.push(path.to_owned());
            }
        }
        _ => {}
    }
}

/// What stands in the `data` of a Secret.
fn decoded(text: &str) -> Cow<'_, str> {
    let bytes = STANDARD.decode(text.trim()).ok();
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Whether a text is encrypted, or a part of it is, and is no whole file of SOPS.
fn holds_encrypted(text: &str) -> bool {
    FORMS.iter().any(|form| holds(text, form)) && !text.contains(SOPS)
}

/// Whether a text holds an encrypted value of this form. One that only speaks of the form has no base64 in it.
fn holds(text: &str, form: &[Part]) -> bool {
    let Some(first) = form.first() else { return false };
    text.match_indices(first.start).filter_map(|(at, _)| text.get(at..)).any(|rest| begins(rest, form))
}

/// Whether a text begins with these parts, each with base64 behind it.
fn begins(text: &str, form: &[Part]) -> bool {
    let behind = form.iter().try_fold(text, |rest, part| without_base64(rest.strip_prefix(part.start)?, part.fewest));
    behind.is_some()
}

/// What stands behind the base64 that a text begins with, if that stands for as many bytes.
fn without_base64(text: &str, fewest: usize) -> Option<&str> {
    let is_base64 = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
    let end = text.find(|c| !is_base64(c)).unwrap_or(text.len());
    let (encoded, rest) = text.split_at_checked(end)?;
    let bytes = STANDARD.decode(encoded).ok()?;
    (bytes.len() >= fewest).then_some(rest)
}
