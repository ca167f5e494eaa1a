//! Findings for programs, one JSON object a line.

use serde_json::json;

use super::lines::Lines;
use super::place::Place;
use crate::schema::{Finding, Severity};

pub fn write(findings: &[&Finding], lines: &Lines<'_>) -> String {
    findings.iter().fold(String::new(), |mut text, finding| {
        let place = finding.origin.and_then(|origin| Place::new(origin, lines));
        let severity = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        let line = json!({
            "severity": severity,
            "rule": finding.kind.id(),
            "path": finding.path,
            "file": place.as_ref().map(|place| place.source),
            "line": place.as_ref().map(|place| place.line),
            "column": place.as_ref().map(|place| place.column),
            "message": finding.message,
            "help": finding.help,
        });
        text.push_str(&line.to_string());
        text.push('\n');
        text
    })
}
