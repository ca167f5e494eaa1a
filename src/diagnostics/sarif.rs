//! Findings as SARIF 2.1.0 (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>).

use serde_json::{Value, json};

use super::place::Place;
use crate::schema::{Finding, Severity};
use crate::values::Sources;

pub fn write(findings: &[&Finding], sources: &Sources) -> String {
    let results: Vec<Value> = findings.iter().map(|finding| result(finding, sources)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "st2ha", "version": env!("CARGO_PKG_VERSION"), "rules": [{ "id": "values" }] } },
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn result(finding: &Finding, sources: &Sources) -> Value {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut text = format!("{}: {}", finding.path, finding.message);
    if let Some(help) = &finding.help {
        text = format!("{text}\n{help}");
    }
    let place = finding.origin.and_then(|origin| Place::new(origin, sources));
    let locations: Vec<Value> = place
        .iter()
        .map(|place| {
            json!({ "physicalLocation": {
                "artifactLocation": { "uri": place.source },
                "region": { "startLine": place.line, "startColumn": place.column },
            } })
        })
        .collect();
    json!({ "ruleId": "values", "level": level, "message": { "text": text }, "locations": locations })
}
