//! From raw edits to changes that may be shown.

use serde_json::Value;

use super::change::{Edit, FieldChange};
use super::edit::{RawEdit, What};
use super::mask::{Mask, say_changed};
use super::place::Place;
use super::{content, lines};
use crate::yaml;

/// The change that an edit of an object of this kind is, masked.
pub fn field(edit: &RawEdit, kind: &str, mask: &Mask) -> FieldChange {
    let name = edit.path.keys().find(|key| mask.shows(key)).unwrap_or(edit.path.name());
    let place = edit.path.place();
    let is_secret = kind == "Secret" && edit.path.starts_with(&["data"]);
    let [before, after] = &edit.programs;
    let shown = |program: &[Value], value: &Value| match value {
        _ if is_secret => hidden(value, mask),
        Value::Array(list) if !mask.shows(name) => mask.list(name, place, program, list),
        value => mask.value(name, place, value),
    };
    let (old, new) = (|value: &Value| shown(before, value), |value: &Value| shown(after, value));
    // A file that has keys on one side only cannot be compared by them, but is not shown as it is written either.
    let has_keys = |text: &str| place == Place::File && content::parse(name, text).is_some();
    let is_text = |one: &str, other: &str| {
        let is_shown = !is_secret && !mask.hides(name) && !has_keys(one) && !has_keys(other);
        is_shown && (one.contains('\n') || other.contains('\n'))
    };
    let what = match &edit.what {
        What::Added(after) => Edit::Added { after: new(after) },
        What::Removed(before) => Edit::Removed { before: old(before) },
        What::Replaced(Value::String(before), Value::String(after)) if is_text(before, after) => {
            Edit::Lines { lines: lines::diff(before, after, mask) }
        }
        What::Replaced(before, after) => replaced(old(before), new(after)),
        What::Reordered(before, after) => {
            let shown = |names: &[String]| names.iter().map(|name| mask.text(name)).collect();
            Edit::Reordered { before: shown(before), after: shown(after) }
        }
    };
    FieldChange { path: edit.path.text(mask), edit: what, refused: false }
}

fn replaced(before: Value, after: Value) -> Edit {
    if before != after {
        return Edit::Replaced { before, after };
    }
    let text = match after {
        Value::String(text) => text,
        other => yaml::emit(&other).unwrap_or_default().trim_end().to_owned(),
    };
    Edit::Masked { text: say_changed(&text) }
}

/// Any part of what a Secret holds: its shape is nobody's business either.
fn hidden(value: &Value, mask: &Mask) -> Value {
    match value {
        Value::String(text) => mask.hidden(text),
        other => mask.hidden(&other.to_string()),
    }
}
