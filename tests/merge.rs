//! Layers of values and what they merge into: one folder of `tests/merge` per rule.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

use std::fs;
use std::path::{Path, PathBuf};

use st2ha::values::{Layers, Problem};
use st2ha::yaml::{LayerId, read_map};

/// `base.yaml`, then `over-1.yaml`, `over-2.yaml` and so on.
fn merge(case: &Path) -> (Result<serde_json::Value, Problem>, Layers) {
    let mut files: Vec<PathBuf> = fs::read_dir(case).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| !file.file_stem().unwrap().to_string_lossy().starts_with("expected"));
    files.sort();
    assert!(files.len() > 1, "{} has no layers", case.display());
    let mut layers = Layers::new();
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy();
        if let Err(problem) = layers.add_file(&name, &fs::read(&file).unwrap()) {
            return (Err(problem), layers);
        }
    }
    (layers.merge().map(|merged| merged.values.to_json()), layers)
}

fn check(case: &Path) {
    let (result, layers) = merge(case);
    match result {
        Ok(values) => {
            let expected =
                fs::read_to_string(case.join("expected.yaml")).expect("the layers merge; no error is expected");
            let expected = read_map(&expected, LayerId(0)).unwrap().to_json();
            assert_eq!(values, expected, "{}", case.display());
        }
        Err(problem) => {
            let expected = fs::read_to_string(case.join("expected-error.txt")).unwrap_or_else(|_| panic!("{problem}"));
            let told = format!("{}: {problem}", layers.sources().describe(problem.origin));
            assert_eq!(told, expected.trim_end(), "{}", case.display());
        }
    }
}

#[test]
fn every_folder_merges_into_what_it_expects() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/merge");
    let mut checked = 0;
    for case in fs::read_dir(cases).unwrap() {
        check(&case.unwrap().path());
        checked += 1;
    }
    assert!(checked >= 15, "only {checked} cases were found");
}
