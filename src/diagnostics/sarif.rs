//! Findings as SARIF 2.1.0 (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::lines::Lines;
use super::place::Place;
use crate::schema::{Finding, FindingKind, Severity};
use crate::values::SourceKind;

pub fn write(findings: &[&Finding], lines: &Lines<'_>) -> String {
    let results: Vec<Value> = findings.iter().map(|finding| result(finding, lines)).collect();
    let rules: Vec<Value> = FindingKind::ALL
        .iter()
        .map(|kind| json!({ "id": kind.id(), "shortDescription": { "text": kind.description() } }))
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "st2ha", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn result(finding: &Finding, lines: &Lines<'_>) -> Value {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let mut text = finding.message.clone();
    if !finding.path.is_empty() {
        text = format!("{}: {text}", finding.path);
    }
    if let Some(help) = &finding.help {
        text = format!("{text}\n{help}");
    }
    let place = finding.origin.and_then(|origin| Place::new(origin, lines));
    let mut location = json!({});
    // Only a file is an artifact that a code host can show; a flag or a default is told by the key alone.
    if let Some(place) = place.filter(|place| place.kind == SourceKind::File) {
        location["physicalLocation"] = json!({
            "artifactLocation": { "uri": uri(place.source) },
            "region": { "startLine": place.line, "startColumn": place.column },
        });
    }
    if !finding.path.is_empty() {
        location["logicalLocations"] = json!([{ "fullyQualifiedName": finding.path }]);
    }
    let locations: Vec<Value> = if location == json!({}) { Vec::new() } else { vec![location] };
    json!({ "ruleId": finding.kind.id(), "level": level, "message": { "text": text }, "locations": locations })
}

/// What a path may hold in a URI as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A path as a URI: relative to where st2ha ran, as code hosts want it, unless it was given in full.
fn uri(path: &str) -> String {
    let encoded = utf8_percent_encode(path.strip_prefix("./").unwrap_or(path), PLAIN);
    if path.starts_with('/') { format!("file://{encoded}") } else { encoded.to_string() }
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn paths_are_relative_uris() {
        assert_eq!(uri("./values/my prod.yaml"), "values/my%20prod.yaml");
        assert_eq!(uri("../a:b.yaml"), "../a%3Ab.yaml");
        assert_eq!(uri("/etc/é.yaml"), "file:///etc/%C3%A9.yaml");
    }
}
