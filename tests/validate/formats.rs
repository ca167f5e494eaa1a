//! The formats of findings.

use insta::assert_snapshot;
use serde_json::Value;

use super::{of, validate};

/// Something of every stage, in two files and a flag.
const BASE: &str = "\
st2web:
  replicas: many
  replica: 3
mongodb-ha: {replicas: 3}
st2actionrunner: { env: { A: [1] }, annotations: x }
";
const PROD: &str = "\
st2:
  config: |
    [actionrunner]
    graceful_shutdown = True # yes
  system_user: {ssh_key_file: '{{ nothing }}'}
  ssh_key: ssh-rsa AAAA
rabbitmq: {resources: {limits: {memory: 5 GB}}}
";

fn everything(format: &str) -> String {
    let done = validate(
        &[("base.yaml", BASE), ("my prod.yaml", PROD)],
        &["--set", "st2api.replicas=x", "--set-string", "st2auth.nodeSelectr.a=b", "--message-format", format],
    );
    assert_eq!((done.status, done.stderr.as_str()), (1, ""));
    done.stdout
}

#[test]
fn for_people() {
    assert_snapshot!(everything("human"));
}

#[test]
fn json_is_an_object_a_line() {
    let text = everything("json");
    for line in text.lines() {
        let finding: Value = serde_json::from_str(line).unwrap();
        let keys: Vec<&String> = finding.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["severity", "rule", "path", "file", "line", "column", "message", "help"]);
    }
    assert_snapshot!(text);
}

#[test]
fn sarif_is_what_the_standard_says() {
    let text = everything("sarif");
    let log: Value = serde_json::from_str(&text).unwrap();
    check_sarif(&log);
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), everything("json").lines().count());
    assert_snapshot!(text);
}

#[test]
fn nothing_to_say_is_an_empty_log() {
    let done = validate(&[], &["--message-format", "sarif"]).fine();
    let log: Value = serde_json::from_str(&done.stdout).unwrap();
    check_sarif(&log);
    assert_eq!(log["runs"][0]["results"], Value::Array(Vec::new()));
    assert_eq!(validate(&[], &["--message-format", "json"]).fine().stdout, "");
    let said = validate(&[], &[]).fine().stdout;
    assert!(said.ends_with(" objects, no findings\n") && said.lines().count() == 1, "{said}");
}

/// Files that cannot be read are findings like all others, all of them at once.
#[test]
fn unreadable_files_are_findings() {
    let files = [("a.yaml", "a: 1\na: 2\n"), ("b.yaml", "- 1\n"), ("c.yaml", "x: {y: 1}")];
    let done = validate(&files, &["--set", "a", "--set", "b[=1", "--message-format", "json"]);
    assert_eq!((done.status, done.stderr.as_str()), (1, ""));
    assert_snapshot!(done.stdout);
    let done = validate(&files, &["--message-format", "sarif"]);
    check_sarif(&serde_json::from_str(&done.stdout).unwrap());
}

#[test]
fn findings_are_sorted_by_file_and_line() {
    let text = everything("json");
    let places: Vec<(usize, u64, u64)> = text
        .lines()
        .map(|line| {
            let finding: Value = serde_json::from_str(line).unwrap();
            let files = ["base.yaml", "my prod.yaml", "--set st2api.replicas", "--set-string st2auth.nodeSelectr.a"];
            let file = files.iter().position(|file| finding["file"] == *file).unwrap_or_else(|| panic!("{line}"));
            (file, finding["line"].as_u64().unwrap(), finding["column"].as_u64().unwrap())
        })
        .collect();
    assert!(places.is_sorted(), "{places:?}");
    assert!(places.len() >= 10);
}

/// Colour is for terminals; a program that reads the output gets none.
#[test]
fn a_pipe_gets_no_colour() {
    assert!(!of("st2web: {replicas: x}").stdout.contains('\u{1b}'));
}

/// What SARIF 2.1.0 requires of what is used here.
fn check_sarif(log: &Value) {
    assert_eq!(log["version"], "2.1.0");
    assert!(log["$schema"].as_str().unwrap().contains("sarif-2.1.0"));
    for run in log["runs"].as_array().unwrap() {
        let driver = &run["tool"]["driver"];
        assert_eq!(driver["name"], "st2ha");
        let rules: Vec<&str> =
            driver["rules"].as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap()).collect();
        for rule in driver["rules"].as_array().unwrap() {
            assert!(rule["shortDescription"]["text"].as_str().unwrap().ends_with('.'));
        }
        for result in run["results"].as_array().unwrap() {
            assert!(rules.contains(&result["ruleId"].as_str().unwrap()), "{result}");
            assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()), "{result}");
            assert!(!result["message"]["text"].as_str().unwrap().is_empty());
            for location in result["locations"].as_array().unwrap() {
                if let Some(place) = location.get("physicalLocation") {
                    let uri = place["artifactLocation"]["uri"].as_str().unwrap();
                    assert!(!uri.starts_with('/') && !uri.contains(' '), "{uri}");
                    assert!(place["region"]["startLine"].as_u64().unwrap() >= 1);
                    assert!(place["region"]["startColumn"].as_u64().unwrap() >= 1);
                }
                for place in location["logicalLocations"].as_array().into_iter().flatten() {
                    assert!(!place["fullyQualifiedName"].as_str().unwrap().is_empty());
                }
            }
        }
    }
}
