//! Helm takes the schema for a chart's own, as `values.schema.json`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// `helm COMMAND` over a chart that has nothing but this schema; whether it is content, and what it says.
fn helm(binary: &Path, chart: &Path, command: &[&str], values: &Path) -> (bool, String) {
    let output =
        Command::new(binary).args(command).arg(chart).arg("-f").arg(values).env_clear().env("HOME", chart).output();
    let output = output.unwrap();
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn helm_checks_values_with_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let home = tempfile::tempdir().unwrap();
    let chart = home.path().join("chart");
    fs::create_dir_all(chart.join("templates")).unwrap();
    fs::write(chart.join("Chart.yaml"), "apiVersion: v2\nname: c\nversion: 0.1.0\nicon: https://example.com/i\n")
        .unwrap();
    fs::write(chart.join("values.yaml"), "").unwrap();
    let object = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n";
    fs::write(chart.join("templates/c.yaml"), object).unwrap();
    fs::copy(root.join("schema/values.schema.json"), chart.join("values.schema.json")).unwrap();
    let wrong = home.path().join("wrong.yaml");
    fs::write(&wrong, "st2web: {replicas: many}\nst2api: {replica: 2}\n").unwrap();
    for variable in ["ST2HA_HELM3", "ST2HA_HELM4"] {
        let Some(binary) = std::env::var_os(variable).map(PathBuf::from) else {
            eprintln!("skipped: {variable} is not set");
            continue;
        };
        for command in [&["lint"][..], &["template", "r"]] {
            let mut values = vec![root.join("values.yaml")];
            let examples = fs::read_dir(root.join("examples")).unwrap();
            let files = examples.map(|entry| entry.unwrap().path().join("values.yaml"));
            values.extend(files.filter(|file| file.exists()));
            for values in values {
                let (content, said) = helm(&binary, &chart, command, &values);
                assert!(content, "{variable} {command:?} {}: {said}", values.display());
            }
            let (content, said) = helm(&binary, &chart, command, &wrong);
            assert!(!content, "{variable} {command:?}");
            if command == ["template", "r"] {
                assert!(said.contains("replicas") && said.contains("replica'") || said.contains("replica "), "{said}");
            }
        }
    }
}
