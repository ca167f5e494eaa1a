//! Values that people write fit the schema: the examples, and what the upstream chart is known to render.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use serde_json::Value;
use st2ha::yaml::{LayerId, read_map};

fn violations(validator: &jsonschema::Validator, name: &str, values: &Value) -> Vec<String> {
    validator.iter_errors(values).map(|error| format!("{name}: {}: {error}", error.instance_path())).collect()
}

#[test]
fn every_values_file_of_the_repository_fits() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = vec![root.join("values.yaml")];
    for folder in ["defaults", "examples"] {
        find(&root.join(folder), &mut files);
    }
    assert!(files.len() >= 10, "{files:?}");
    let validator = jsonschema::validator_for(&super::schema()).unwrap();
    for file in files {
        let values = read_map(&fs::read_to_string(&file).unwrap(), LayerId(0)).unwrap().to_json();
        assert_eq!(violations(&validator, &file.display().to_string(), &values), [""; 0]);
    }
}

fn find(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            find(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            // Examples may hold other files of Kubernetes beside values.
            let is_values = folder.ends_with("defaults")
                || path.file_name().is_some_and(|name| name.to_string_lossy().contains("values"));
            found.extend(is_values.then_some(path));
        }
    }
}

#[test]
fn what_the_upstream_chart_renders_fits() {
    let suite = std::env::var_os("ST2HA_CONFORMANCE")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/conformance"), PathBuf::from);
    // A worktree lies one folder deeper than the main checkout.
    let deeper = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/conformance");
    let suite = if suite.is_dir() { suite } else { deeper };
    let Ok(file) = File::open(suite.join("goldens.json.gz")) else {
        eprintln!("skipped: no conformance suite (set ST2HA_CONFORMANCE to its folder)");
        return;
    };
    let cases: Value = serde_json::from_reader(flate2::read::GzDecoder::new(file)).unwrap();
    let validator = jsonschema::validator_for(&super::schema()).unwrap();
    let cases = cases.as_object().unwrap().iter().filter(|(_, case)| case.get("error").is_none_or(Value::is_null));
    let (mut checked, mut wrong) = (0, Vec::new());
    for (name, case) in cases {
        checked += 1;
        wrong.extend(violations(&validator, name, &case["values"]));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(checked > 500, "only {checked} cases");
}
