//! The same layers given to real Helm and to st2ha.
//!
//! `ST2HA_HELM3` and `ST2HA_HELM4` name the binaries; what is missing is skipped with a message.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

#[path = "helm/binary.rs"]
mod binary;
#[path = "helm/layering.rs"]
mod layering;
#[path = "helm/random.rs"]
mod random;
#[path = "helm/table.rs"]
mod table;

use std::fs;
use std::process::Command;

use binary::Helm;
use layering::Outcome;

#[test]
fn the_table_of_rules_holds() {
    let helms = Helm::installed();
    let mut wrong = Vec::new();
    for rule in table::rules() {
        let mut check = |who: String, found: Outcome, expected: &table::Expected| {
            if found != expected.outcome() {
                wrong.push(format!("{who}: {}: {found:?}", rule.name));
            }
        };
        check("st2ha".to_owned(), rule.layering.st2ha(), &rule.st2ha);
        for helm in &helms {
            let expected = if helm.major == 3 { &rule.helm3 } else { &rule.helm4 };
            check(format!("Helm {}", helm.major), helm.values(&rule.layering), expected);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn random_layers_merge_as_in_helm() {
    let helms = Helm::installed();
    let layerings = random::layerings(300);
    // Where Helm is missing this still shows that no layering makes st2ha panic.
    let ours: Vec<Outcome> = layerings.iter().map(layering::Layering::st2ha).collect();
    let compared = ours.iter().filter(|outcome| **outcome != Outcome::Refused).count();
    assert!(compared > 220, "only {compared} layerings can be compared");
    std::thread::scope(|scope| {
        for helm in &helms {
            let (layerings, ours) = (&layerings, &ours);
            scope.spawn(move || {
                for (layering, ours) in layerings.iter().zip(ours) {
                    // Helm fills gaps in lists with null; st2ha refuses them.
                    if *ours != Outcome::Refused {
                        assert_eq!(helm.values(layering), *ours, "Helm {}: {layering:#?}", helm.major);
                    }
                }
            });
        }
    });
}

/// The command prints what the library merges: the same layers, given as files and flags beside the built-in defaults.
#[test]
fn the_command_merges_as_the_library_does() {
    let builtin = st2ha::values::Layers::with_defaults().merge().unwrap().values.to_json();
    let mut compared = 0;
    for layering in random::layerings(60) {
        let Outcome::Values(expected) = layering.st2ha() else { continue };
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_st2ha"));
        command.args(["values", "-o", "json", "--show-secrets"]).current_dir(folder.path()).env_clear();
        command.env("HOME", folder.path());
        for (name, text) in layering::TEXTS {
            fs::write(folder.path().join(name), text).unwrap();
        }
        for (number, file) in std::iter::once(&layering.defaults).chain(&layering.files).enumerate() {
            let name = format!("{number}.yaml");
            fs::write(folder.path().join(&name), file).unwrap();
            command.args(["-f", &name]);
        }
        for (kind, text) in &layering.flags {
            command.args([kind.flag(), text]);
        }
        let output = command.output().unwrap();
        assert!(output.status.success(), "{layering:#?}: {}", String::from_utf8_lossy(&output.stderr));
        let mut printed: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        printed.as_object_mut().unwrap().retain(|key, _| builtin.get(key).is_none());
        assert_eq!(layering::normal(&printed), expected, "{layering:#?}");
        compared += 1;
    }
    assert!(compared > 40, "only {compared} layerings can be compared");
}

/// What null does to keys of a chart that another one depends on: values of the chart, of the other one and of a user, and what
/// Helm 3 and 4 make of them. `docs/values.md` tells it.
const SUBCHARTS: &[(&str, &str, &str, [&str; 2])] = &[
    // Helm 3 falls back on the chart's own default, Helm 4 deletes.
    ("{a: 1}", "{}", "{sub: {a: null}}", [r#"{"a":1}"#, "{}"]),
    ("{a: 1}", "{sub: {a: 5}}", "{sub: {a: null}}", [r#"{"a":1}"#, "{}"]),
    ("{m: {x: 1, z: 2}}", "{}", "{sub: {m: null}}", [r#"{"m":{"x":1,"z":2}}"#, "{}"]),
    ("{m: {x: 1, z: 2}}", "{sub: {m: {x: 5, w: 5}}}", "{sub: {m: null}}", [r#"{"m":{"x":1,"z":2}}"#, "{}"]),
    ("{m: {x: 1, z: 2}}", "{}", "{sub: {m: {x: null}}}", [r#"{"m":{"x":1,"z":2}}"#, r#"{"m":{"z":2}}"#]),
    // What only the dependent chart sets is gone with both.
    ("{m: {z: 2}}", "{sub: {m: {x: 5}}}", "{sub: {m: {x: null}}}", [r#"{"m":{"z":2}}"#, r#"{"m":{"z":2}}"#]),
    // A null of the dependent chart itself: the other way round.
    ("{a: 1, m: {x: 1}}", "{sub: {a: null, m: {x: null}}}", "{}", [r#"{"m":{}}"#, r#"{"a":1,"m":{"x":1}}"#]),
];

#[test]
fn null_on_keys_of_subcharts() {
    for helm in Helm::installed() {
        for (sub, parent, user, expected) in SUBCHARTS {
            let expected = layering::normal(&serde_json::from_str(expected[usize::from(helm.major == 4)]).unwrap());
            assert_eq!(
                helm.values_of_subchart(sub, parent, user),
                expected,
                "Helm {}: {sub} {parent} {user}",
                helm.major
            );
        }
    }
    // One rule here: null deletes, wherever a default comes from.
    let mut layers = st2ha::values::Layers::new();
    for (name, text) in [("sub", "mongodb: {a: 1, m: {x: 1, z: 2}}"), ("user", "mongodb: {a: null, m: {x: null}}")] {
        layers.add_file(name, text.as_bytes()).unwrap();
    }
    assert_eq!(layers.merge().unwrap().values.to_json(), serde_json::json!({ "mongodb": { "m": { "z": 2 } } }));
}
