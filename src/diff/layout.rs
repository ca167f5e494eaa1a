//! Changes as lines with a sign each, for people: what the text, the Markdown and the page share.

use serde_json::Value;

use super::change::{Change, Edit, FieldChange, Kind, Line, Sign};
use crate::printable::printable;
use crate::yaml;

/// `StatefulSet/default/st2-mongodb: changed, will be refused by Kubernetes: recreate`.
pub fn title(change: &Change) -> String {
    printable(&format!("{}: {}", change.object, what(change)))
}

/// What happened to an object, in a few words.
pub fn what(change: &Change) -> String {
    match &change.kind {
        Kind::Added { .. } => "added".to_owned(),
        Kind::Removed { .. } => "removed".to_owned(),
        Kind::Renamed { from, .. } => format!("renamed from {from}"),
        Kind::Changed { .. } if change.is_refused() => "changed, will be refused by Kubernetes: recreate".to_owned(),
        Kind::Changed { .. } => "changed".to_owned(),
    }
}

/// Everything about a change but its title.
pub fn lines(change: &Change) -> Vec<Line> {
    edits(change).concat()
}

/// The same, with the lines of each edit by themselves.
pub fn edits(change: &Change) -> Vec<Vec<Line>> {
    let edits = match &change.kind {
        Kind::Added { manifest } => vec![block(Sign::Added, manifest)],
        Kind::Removed { manifest } => vec![block(Sign::Removed, manifest)],
        Kind::Changed { fields } | Kind::Renamed { fields, .. } => fields.iter().map(field).collect(),
    };
    let shown = |lines: Vec<Line>| lines.into_iter().map(|line| Line { text: printable(&line.text), ..line }).collect();
    edits.into_iter().map(shown).collect()
}

fn field(field: &FieldChange) -> Vec<Line> {
    let path = &field.path;
    let mut lines = match &field.edit {
        Edit::Added { after } => entry(Sign::Added, path, after),
        Edit::Removed { before } => entry(Sign::Removed, path, before),
        Edit::Replaced { before, after } => {
            [entry(Sign::Removed, path, before), entry(Sign::Added, path, after)].concat()
        }
        Edit::Masked { text } => vec![line(Sign::Masked, format!("{path}: {text}"))],
        Edit::Lines { lines } => {
            let body = lines.iter().map(|line| Line { sign: line.sign, text: format!("  {}", line.text) });
            [line(Sign::Same, format!("{path}:"))].into_iter().chain(body).collect()
        }
        Edit::Reordered { before, after } => vec![
            line(Sign::Removed, format!("{path}: order {}", before.join(", "))),
            line(Sign::Added, format!("{path}: order {}", after.join(", "))),
        ],
    };
    if field.refused {
        lines.push(line(Sign::Refused, format!("{path} cannot be changed: will be refused by Kubernetes: recreate")));
    }
    lines
}

fn line(sign: Sign, text: String) -> Line {
    Line { sign, text }
}

/// A value under its path: on the same line if it fits there.
fn entry(sign: Sign, path: &str, value: &Value) -> Vec<Line> {
    let is_one_line = match value {
        Value::Object(map) => map.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::String(text) => !text.contains('\n'),
        _ => true,
    };
    match value {
        value if is_one_line => vec![line(sign, format!("{path}: {}", yaml_text(value).trim_end()))],
        Value::String(text) => {
            let lines = text.lines().map(|text| line(sign, format!("  {text}")));
            [line(sign, format!("{path}: |"))].into_iter().chain(lines).collect()
        }
        value => {
            let lines = block(sign, value).into_iter().map(|own| line(sign, format!("  {}", own.text)));
            [line(sign, format!("{path}:"))].into_iter().chain(lines).collect()
        }
    }
}

fn block(sign: Sign, value: &Value) -> Vec<Line> {
    yaml_text(value).lines().map(|text| line(sign, text.to_owned())).collect()
}

fn yaml_text(value: &Value) -> String {
    yaml::emit(value).unwrap_or_else(|_| value.to_string())
}
