//! What a platform offers: ways in, policies of the network, autoscalers, metrics and logs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod autoscaling;
#[path = "../cli_support/mod.rs"]
mod cli_support;
mod exposure;
mod metrics;
mod network;
mod published;

use serde_json::Value;

use cli_support::{Done, Run};

/// What these values render.
fn render(arguments: &[&str], values: &Value) -> Done {
    let run = Run::new(&["render", "-f", "values.yaml"]).with_secrets().args(arguments);
    let done = run.file("values.yaml", values.to_string()).run();
    assert_eq!(done.status, 0, "{}", done.stderr);
    done
}

/// Severity and path of the findings about these values, all of which point at a line of theirs.
fn findings(values: &str) -> Vec<(String, String)> {
    let run = Run::new(&["validate", "--message-format", "json", "-f", "values.yaml"]).with_secrets();
    let done = run.file("values.yaml", values).run();
    assert!(!done.stderr.contains("panicked"), "{}", done.stderr);
    let findings = done.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    findings
        .filter(|finding| !text(finding, "message").contains("no manifest provides") && finding["severity"] != "note")
        .map(|finding| (text(&finding, "severity"), text(&finding, "path")))
        .collect()
}

/// These values have a finding of this severity at this path, and nothing is printed where it is an error. What is said of it.
#[track_caller]
fn is_found(values: &str, severity: &str, path: &str) -> String {
    let found = findings(values);
    assert!(found.contains(&(severity.to_owned(), path.to_owned())), "{values}: {found:?}");
    let run = Run::new(&["render", "-f", "values.yaml"]).with_secrets();
    let done = run.file("values.yaml", values).run();
    assert_eq!(done.stdout.is_empty(), severity == "error", "{values}: {}", done.stderr);
    assert!(done.stderr.contains("values.yaml:"), "{values}: {}", done.stderr);
    let begins = format!("{severity}: {path}: ");
    let lines = done.stderr.lines().skip_while(|line| !line.starts_with(&begins));
    let mut said =
        lines.take_while(|line| line.starts_with(&begins) || !line.starts_with(|c: char| c.is_ascii_lowercase()));
    let message = said.next().unwrap_or_default().to_owned();
    let help = said.find_map(|line| line.trim_start().strip_prefix("= help: ").map(str::to_owned)).unwrap_or_default();
    format!("{message}\n    {help}\n")
}

/// These values have no finding.
#[track_caller]
fn is_fine(values: &str) {
    assert_eq!(findings(values), [], "{values}");
}
