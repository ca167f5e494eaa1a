//! The secrets that manifests hold themselves.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::canonical::{canonical, secret_text};
use super::{content, credential};
use crate::manifests::Manifest;
use crate::yaml::{self, LayerId};

/// The shortest text that is looked for elsewhere: anything shorter is part of harmless words.
const SHORTEST: usize = 6;

/// The shortest line of a longer secret that is looked for by itself.
const SHORTEST_LINE: usize = 20;

/// Every text to hide because a Secret holds it, in each way in which it may be written. What ConfigMaps hold under a key of `shown` is none.
pub fn secrets<'a>(manifests: impl Iterator<Item = &'a Manifest>, shown: &[String]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for manifest in manifests.filter(|manifest| matches!(manifest.key.kind.as_str(), "Secret" | "ConfigMap")) {
        let object = canonical(&manifest.object);
        for (name, value) in object.get("data").and_then(Value::as_object).into_iter().flatten() {
            match (manifest.key.kind.as_str(), value.as_str()) {
                ("Secret", Some(_)) if credential::is_user_name(name) => {}
                ("Secret", Some(encoded)) => in_secret(name, &secret_text(encoded), &mut found),
                (_, Some(text)) => in_file(name, text, shown, &mut found),
                _ => {}
            }
        }
    }
    found.iter().flat_map(|text| spellings(text)).filter(|text| text.len() >= SHORTEST).collect()
}

/// Credentials in a file of a ConfigMap, by its keys: only they tell where one of several lines ends.
fn in_file(name: &str, text: &str, shown: &[String], found: &mut BTreeSet<String>) {
    if let Some(tree) = content::parse(name, text) {
        let mut add = |text: &str| text.lines().chain([text]).for_each(|text| keep(text, found));
        let is_secret =
            |key: &str, text: &str| credential::is_held(key, text) && !shown.iter().any(|shown| shown == key);
        leaves(&tree, "", &is_secret, &mut add);
    }
}

fn keep(text: &str, found: &mut BTreeSet<String>) {
    if text.trim().len() >= SHORTEST {
        found.insert(text.trim().to_owned());
    }
}

/// The whole of one key of a Secret, and the credentials inside it.
fn in_secret(name: &str, text: &str, found: &mut BTreeSet<String>) {
    let mut add = |text: &str| keep(text, found);
    add(text);
    for line in text.lines().filter(|line| line.trim().len() >= SHORTEST_LINE) {
        add(line);
    }
    for span in credential::spans(text) {
        add(text.get(span).unwrap_or_default());
    }
    let tree = content::parse(name, text).or_else(|| serde_json::from_str(text).ok());
    if let Some(tree) = tree {
        // StackStorm's key-value pairs and Docker's logins have names of their own for what is secret.
        let is_secret = |key: &str, text: &str| matches!(key, "value" | "auth") || credential::is_held(key, text);
        leaves(&tree, "", &is_secret, &mut add);
    }
}

/// The texts of a JSON, YAML or INI file whose keys are such.
fn leaves(value: &Value, key: &str, is_such: &dyn Fn(&str, &str) -> bool, add: &mut dyn FnMut(&str)) {
    match value {
        Value::Object(map) => {
            let pair = credential::name_of_pair(map);
            for (key, value) in map {
                leaves(value, key, is_such, add);
                if let Some(name) = pair.filter(|_| credential::is_value_of_pair(key)) {
                    leaves(value, name, is_such, add);
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|value| leaves(value, key, is_such, add)),
        Value::String(text) if is_such(key, text) => add(text),
        Value::Number(number) if is_such(key, &number.to_string()) => add(&number.to_string()),
        _ => {}
    }
}

/// Characters that end or enclose a value where files are read, and so are no part of it.
const ENCLOSING: [char; 6] = ['"', '\'', '[', ']', '{', '}'];

/// What a secret is read as if it stands in YAML or JSON as it is: a quote or bracket at its end may belong to the file, and
/// between quotes, backslashes and doubled quotes mean something else. Printed again it would be itself.
fn readings(secret: &str) -> Vec<String> {
    let cut =
        [secret.trim_start_matches(ENCLOSING), secret.trim_end_matches(ENCLOSING), secret.trim_matches(ENCLOSING)];
    let whole = readings_between_quotes(secret);
    cut.iter().flat_map(|cut| [vec![(*cut).to_owned()], readings_between_quotes(cut)].concat()).chain(whole).collect()
}

fn readings_between_quotes(secret: &str) -> Vec<String> {
    let quoted = [('\\', format!("\"{secret}\"")), ('\'', format!("'{secret}'"))];
    let quoted = quoted.iter().filter(|(special, _)| secret.contains(*special));
    let read = quoted
        .filter_map(|(_, text)| yaml::read_one(text, LayerId::default()).ok()?.to_json().as_str().map(str::to_owned));
    read.collect()
}

/// A secret with percent escapes: capital or small ones, for all but letters and digits, and for all that a URL does not take.
fn percent(secret: &str) -> Vec<String> {
    const SOME: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    let all = [NON_ALPHANUMERIC, SOME].map(|set| utf8_percent_encode(secret, set).collect::<Vec<&str>>());
    let small = |pieces: &Vec<&str>| -> String {
        let piece = |piece: &&str| if piece.starts_with('%') { piece.to_lowercase() } else { (*piece).to_owned() };
        pieces.iter().map(piece).collect()
    };
    all.iter().flat_map(|pieces| [pieces.concat(), small(pieces)]).collect()
}

/// A secret as Go writes it into JSON, and with a slash as PHP does; in XML.
fn in_other_json(secret: &str) -> Vec<String> {
    let json = Value::String(secret.to_owned()).to_string();
    let json = json.get(1..json.len() - 1).unwrap_or_default();
    let go = json.replace('&', "\\u0026").replace('<', "\\u003c").replace('>', "\\u003e");
    let xml = secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    vec![go, json.replace('/', "\\/"), xml, secret.replace('\'', "'\\''")]
}

fn hex(secret: &str) -> String {
    secret.bytes().map(|byte| format!("{byte:02x}")).collect()
}

/// A secret as it may stand in other texts: in base64 at any place of a longer text, in a URL, in JSON, in an INI file.
fn spellings(secret: &str) -> Vec<String> {
    let json = Value::String(secret.to_owned()).to_string();
    let mut all = vec![
        secret.to_owned(),
        hex(secret),
        hex(secret).to_uppercase(),
        json.get(1..json.len() - 1).unwrap_or_default().to_owned(),
        secret.replace('%', "%%"),
        STANDARD.encode(secret),
        URL_SAFE_NO_PAD.encode(secret),
        STANDARD.encode(format!("{secret}\n")),
    ];
    all.extend(percent(secret));
    all.extend(in_other_json(secret));
    all.extend(readings(secret));
    for before in 0..3 {
        let shifted = [vec![0; before], secret.as_bytes().to_vec()].concat();
        // The characters at both ends depend on the neighbours too.
        let whole = shifted.len() / 3 * 4;
        let encoded = STANDARD_NO_PAD.encode(&shifted);
        all.extend(encoded.get((before * 8).div_ceil(6)..whole.min(encoded.len())).map(str::to_owned));
    }
    all
}
