//! Every example renders, passes strict validation, and is listed in the README.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;

use std::fs;
use std::path::{Path, PathBuf};

use cli_support::Run;

/// Whoever may apply manifests.
const TARGETS: [&str; 4] = ["kubectl", "helm", "argocd", "flux"];

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
        for target in TARGETS {
            let run = Run::new(&["validate", "--strict", "-f", "values.yaml", "--target", target]);
            let done = run.file("values.yaml", values.clone()).run().fine();
            assert!(done.stdout.contains(" objects, no findings\n"), "{name}, {target}: {}", done.stdout);
        }
    }
}

/// What is there for everybody has nothing to be warned of, whoever applies it, on the oldest and the newest Kubernetes.
#[test]
fn presets_are_sound() {
    for preset in [&[][..], &["--preset", "small"], &["--preset", "production"], &["--preset", "stackstorm-ha-1.1"]] {
        for target in TARGETS {
            for kube in ["1.29", "1.37"] {
                let run = Run::new(&["validate", "--strict", "--target", target, "--kube-version", kube]);
                let done = run.args(preset).run().fine();
                assert!(done.stdout.contains(" objects, no findings\n"), "{preset:?}, {target}: {}", done.stdout);
            }
        }
    }
}

/// Objects that an example names and its user has are told, and counted as no findings.
#[test]
fn objects_of_the_user_are_named() {
    let values =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/full-ha/values.yaml")).unwrap();
    let run = |args: &[&str]| {
        let done =
            Run::new(&["validate", "--strict", "-f", "values.yaml"]).args(args).file("values.yaml", values.clone());
        done.run().fine()
    };
    let done = run(&[]);
    let line = "\n1 object has to be in the namespace before the pods start (--verbose says more): ingress.tls[0].secretName\n";
    assert!(done.stdout.contains(line), "{}", done.stdout);
    let line = "\n1 text has to be replaced by another program before the manifests are applied (--verbose says more): st2chatops.env.HUBOT_SLACK_TOKEN\n";
    assert!(done.stdout.contains(line), "{}", done.stdout);
    let done = run(&["--verbose"]);
    assert!(done.stdout.starts_with("note: ingress.tls[0].secretName: no manifest provides"), "{}", done.stdout);
    assert!(
        done.stdout.contains("\nnote: st2chatops.env.HUBOT_SLACK_TOKEN: unless another program replaces this text"),
        "{}",
        done.stdout
    );
    assert!(done.stdout.contains("\n2 notes\n"), "{}", done.stdout);
    assert_eq!(run(&["--message-format", "json", "--quiet"]).stdout, "");
    let told = run(&["--message-format", "json", "--verbose"]).stdout;
    for line in told.lines() {
        let told: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(told["severity"], "note");
    }
}
