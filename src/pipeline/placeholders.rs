//! What another program puts secrets in the place of, once the manifests are made: argocd-vault-plugin, vals, Flux and others.
//!
//! Such a program looks for its words in the text of a manifest. So they have to stand there as they were written: in `stringData`, where
//! base64 would hide them, and nowhere in another guise.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value as Json};

use crate::credential::{is_filled_in_later, words_filled_in_later};
use crate::manifests::{Manifest, Target};
use crate::schema::{Finding, FindingKind, Severity};
use crate::yaml::{Node, Origin, Scalar, Value, WalkPath};

const GIVE: &str = "give the secret itself, or name a Secret of yours that holds it, where there is a key for that";

const ESCAPED: &str = "its quotes are escaped where it stands, in";

const BACKQUOTES: &str = "write backquotes, as in ``{{ index . `name` }}``";

/// Words that something is put in the place of, and which value they stand in.
struct Placeholder {
    text: String,
    path: String,
    origin: Origin,
}

/// Makes the Secrets show such words as they were written, and says where they cannot work.
pub(super) fn keep(manifests: &mut [Manifest], values: &Node, target: Target) -> Vec<Finding> {
    // There hardly ever are any, and paths are made for each value that is looked at.
    let is_one = |scalar: &Scalar| is_filled_in_later(&scalar.text) || !words_filled_in_later(&scalar.text).is_empty();
    if !values.any_scalar(&is_one) {
        return Vec::new();
    }
    let mut placeholders = Vec::new();
    collect(values, &mut WalkPath::default(), &mut placeholders);
    for manifest in manifests.iter_mut().filter(|manifest| manifest.key.kind == "Secret") {
        show(&mut manifest.object, &placeholders);
    }
    let mut findings: Vec<Finding> = Vec::new();
    for placeholder in &placeholders {
        let why = |fault: Fault| {
            manifests.iter().find_map(|manifest| Some((fault(&manifest.object, placeholder, target)?, &manifest.key)))
        };
        // What cannot be found at all comes first.
        let Some((reason, key)) = FAULTS.iter().find_map(|fault| why(*fault)) else { continue };
        let is_template = placeholder.text.trim_start().starts_with("{{");
        let help = if reason == ESCAPED && is_template { BACKQUOTES } else { GIVE };
        if findings.iter().all(|found| found.path != placeholder.path) {
            findings.push(Finding {
                severity: Severity::Error,
                kind: FindingKind::BadSecret,
                path: placeholder.path.clone(),
                origin: Some(placeholder.origin),
                message: format!("another program is to fill this in, but {reason} {key}"),
                help: Some(help.to_owned()),
            });
        }
    }
    findings
}

fn collect(node: &Node, path: &mut WalkPath, found: &mut Vec<Placeholder>) {
    match &node.value {
        Value::Map(map) => {
            map.iter().for_each(|(key, entry)| path.inside(key, |path| collect(&entry.node, path, found)));
        }
        Value::List(list) => {
            list.iter().enumerate().for_each(|(index, item)| path.at(index, |path| collect(item, path, found)));
        }
        Value::Scalar(scalar) if is_filled_in_later(&scalar.text) => {
            found.push(Placeholder { text: scalar.text.to_string(), path: path.to_string(), origin: node.origin });
        }
        Value::Scalar(scalar) => {
            let words = words_filled_in_later(&scalar.text).into_iter();
            found.extend(words.map(|text| Placeholder { text, path: path.to_string(), origin: node.origin }));
        }
    }
}

/// Takes from `data` to `stringData` what holds such words.
fn show(object: &mut Json, placeholders: &[Placeholder]) {
    let Some(data) = object.get_mut("data").and_then(Json::as_object_mut) else { return };
    let mut shown = Map::new();
    data.retain(|key, value| {
        let text =
            value.as_str().and_then(|text| STANDARD.decode(text).ok()).and_then(|bytes| String::from_utf8(bytes).ok());
        let Some(text) = text.filter(|text| placeholders.iter().any(|placeholder| text.contains(&placeholder.text)))
        else {
            return true;
        };
        let text = if key.ends_with(SETTINGS) { as_written(text, placeholders) } else { text };
        shown.insert(key.clone(), text.into());
        false
    });
    let is_empty = data.is_empty();
    if shown.is_empty() {
        return;
    }
    let Some(object) = object.as_object_mut() else { return };
    if is_empty {
        object.shift_remove("data");
    }
    if let Some(texts) = object.entry("stringData").or_insert_with(|| Map::new().into()).as_object_mut() {
        texts.extend(shown);
    }
}

/// What files of StackStorm's settings end in.
const SETTINGS: &str = ".conf";

/// A text of settings with such words as they were written: the dollar that is doubled for StackStorm would keep Flux and Bank-Vaults from them.
fn as_written(text: String, placeholders: &[Placeholder]) -> String {
    let variables = placeholders.iter().filter(|placeholder| placeholder.text.starts_with("${"));
    variables.fold(text, |text, variable| text.replace(&format!("${}", variable.text), &variable.text))
}

/// Why such words cannot work in an object, if they cannot.
type Fault = fn(&Json, &Placeholder, Target) -> Option<&'static str>;

const FAULTS: &[Fault] = &[hidden, escaped, part, kept_from_flux];

fn hidden(object: &Json, placeholder: &Placeholder, _: Target) -> Option<&'static str> {
    let is_hidden = holds(object, &|written| is_in_other_guise(written, &placeholder.text));
    is_hidden.then_some("it cannot find it where it stands, percent-encoded in a URL, in")
}

/// A template with quotes inside of a text that has quotes around it.
fn escaped(object: &Json, placeholder: &Placeholder, _: Target) -> Option<&'static str> {
    let words = placeholder.text.replace('"', "\\\"");
    let is_escaped = words != placeholder.text && holds(object, &|written| written.contains(&words));
    is_escaped.then_some(ESCAPED)
}

/// Bank-Vaults looks at the beginning of a value, and inside of it for `${vault:...}` alone.
fn part(object: &Json, placeholder: &Placeholder, _: Target) -> Option<&'static str> {
    let words = placeholder.text.as_str();
    let is_whole =
        ["vault:", ">>vault:"].iter().any(|scheme| words.starts_with(scheme)) && !words.contains(char::is_whitespace);
    let is_part = |written: &str| written.contains(words) && written.trim() != words;
    let is_secret = object.get("kind").and_then(Json::as_str) == Some("Secret");
    (is_whole && is_secret && holds(object, &is_part))
        .then_some("inside of a text only `${vault:...}` is filled in, and such a text is in")
}

/// In other objects it is most likely a variable of a shell, which is to stay.
fn kept_from_flux(object: &Json, placeholder: &Placeholder, target: Target) -> Option<&'static str> {
    let words = placeholder.text.as_str();
    let is_secret = object.get("kind").and_then(Json::as_str) == Some("Secret");
    let is_variable = is_secret && words.starts_with("${") && target == Target::Flux;
    if !is_variable || !holds(object, &|written| written.contains(words)) {
        return None;
    }
    let is_kept = object.pointer("/metadata/annotations/kustomize.toolkit.fluxcd.io~1substitute").is_some();
    // Of both, it leaves one character.
    let is_changed = |written: &str| written.contains(words) && (written.contains("$$") || written.contains('\\'));
    if is_kept {
        Some("Flux is kept from changing the shell text in")
    } else if holds(object, &is_changed) {
        Some("Flux would change other dollars and backslashes, too, in")
    } else {
        None
    }
}

/// Whether any text of an object, read out of base64 if it is a Secret's, is like this.
fn holds(value: &Json, is_like: &dyn Fn(&str) -> bool) -> bool {
    match value {
        Json::String(text) => is_like(text) || decoded(text).is_some_and(|text| is_like(&text)),
        Json::Array(items) => items.iter().any(|item| holds(item, is_like)),
        Json::Object(map) => map.values().any(|value| holds(value, is_like)),
        _ => false,
    }
}

fn decoded(text: &str) -> Option<String> {
    if text.len() < 16 {
        return None;
    }
    String::from_utf8(STANDARD.decode(text).ok()?).ok()
}

/// Whether a text holds these words more often after percent-decoding than before.
fn is_in_other_guise(written: &str, words: &str) -> bool {
    if !written.contains('%') {
        return false;
    }
    let decoded = percent_decode_str(written).decode_utf8_lossy();
    decoded.matches(words).count() > written.matches(words).count()
}
