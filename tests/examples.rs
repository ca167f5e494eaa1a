//! Every example renders, passes strict validation, and is listed in the README.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;

use std::fs;
use std::path::{Path, PathBuf};

use cli_support::Run;

/// The values files of all examples, by folder name.
fn examples() -> Vec<(String, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut found: Vec<(String, PathBuf)> = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), entry.path().join("values.yaml")))
        .filter(|(_, path)| path.exists())
        .collect();
    found.sort();
    assert!(found.len() >= 5, "{found:?}");
    found
}

#[test]
fn examples_render() {
    for (name, path) in examples() {
        let values = fs::read_to_string(path).unwrap();
        let done = Run::new(&["render", "-f", "values.yaml"]).file("values.yaml", values).run();
        assert_eq!(done.status, 0, "{name}: {}", done.stderr);
        assert!(done.stderr.starts_with("generated "), "{name}: {}", done.stderr);
        assert_eq!(done.stderr.lines().count(), 1, "{name}: {}", done.stderr);
        assert!(done.objects().len() > 30, "{name}: {} objects", done.objects().len());
    }
}

/// What people apply first: one of each, from images that are published, with nothing to be warned of.
#[test]
fn the_small_preset_can_be_applied_as_it_is() {
    let done = Run::new(&["validate", "--strict", "--preset", "small"]).run().fine();
    assert!(done.stdout.ends_with(" objects, no findings\n"), "{}", done.stdout);
    let done = Run::new(&["render", "--preset", "small"]).with_secrets().run().fine();
    for object in done.objects() {
        let replicas = &object["spec"]["replicas"];
        assert!(replicas.is_null() || replicas == 1, "{}: {replicas}", object["metadata"]["name"]);
    }
    let images = Run::new(&["images", "--preset", "small"]).run().fine().stdout;
    let published = ["stackstorm/", "docker.io/library/", "docker.io/valkey/valkey:"];
    assert!(images.lines().all(|image| published.iter().any(|from| image.starts_with(from))), "{images}");
}

#[test]
fn examples_are_sound() {
    for (name, path) in examples() {
        let values = fs::read_to_string(path).unwrap();
        let done = Run::new(&["validate", "--strict", "-f", "values.yaml"]).file("values.yaml", values).run();
        assert_eq!(done.status, 0, "{name}: {}", done.stdout);
        // An example may name Secrets and claims that only its user has.
        let findings: Vec<&str> = done.stdout.lines().filter(|line| line.starts_with("warning: ")).collect();
        assert!(findings.iter().all(|line| line.contains(": no manifest provides the ")), "{name}: {findings:?}");
    }
}
