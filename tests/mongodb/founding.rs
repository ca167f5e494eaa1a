//! How a replica set is founded: the decisions explored in a model of the servers, and the script run against stand-ins.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/mongodb/official/files").join(name)
}

/// Runs one of the programs beside this file, or says that it is skipped.
fn node(program: &str, arguments: &[&Path]) -> Option<Output> {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mongodb").join(program);
    let output = Command::new("node").arg(program).args(arguments).output();
    if output.is_err() {
        eprintln!("skipped: there is no `node`");
    }
    output.ok()
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Every order of starts, crashes, losses of volumes and partitions, without bounds for a set of up to five members; with a bound of
/// mishaps while it grows. `model.js` says what a state is.
#[test]
fn no_order_of_events_makes_two_sets_or_loses_a_member() {
    let Some(output) = node("model.js", &[&script("setup.js")]) else { return };
    let said = text(&output);
    assert!(output.status.success(), "{said}");
    let explored: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let states: u64 = explored.iter().map(|exploration| exploration["states"].as_u64().unwrap()).sum();
    for size in ["1 members", "2 members", "3 members", "4 members", "5 members", "from 1 to 3", "from 3 to 5"] {
        assert!(explored.iter().any(|exploration| exploration["name"].as_str().unwrap().starts_with(size)), "{size}");
    }
    // What is explored shrinks only if somebody means it to.
    assert!(states > 400_000, "{states} states: {said}");
}

/// The model finds the faults that it is there for.
#[test]
fn each_fault_in_the_decisions_is_found() {
    let folder = TempDir::new().unwrap();
    let whole = fs::read_to_string(script("setup.js")).unwrap();
    let mutated = |from: &str, to: &str| {
        assert!(whole.contains(from), "setup.js no longer says {from}");
        let path = folder.path().join("setup.js");
        fs::write(&path, whole.replace(from, to)).unwrap();
        path
    };
    let founds_alone = (
        r#"return { action: "found", members: world.members };"#,
        r#"return { action: "found", members: [world.self] };"#,
        "a second set is founded while the first one lives",
    );
    let everybody_founds = (
        r#"if (world.ordinal !== 0) return wait("there is no replica set yet; pod 0 will found it");"#,
        "",
        "founds a set",
    );
    let joins_again = (
        "if (primary.seen.hosts.includes(self)) return wait(",
        "if (false) return wait(",
        "adds itself to a set that it is in",
    );
    let never_founds = (
        r#"return { action: "found", members: world.members };"#,
        r#"return wait("for ever");"#,
        "the members never get together",
    );
    for (from, to, expected) in [founds_alone, everybody_founds, joins_again, never_founds] {
        let Some(output) = node("model.js", &[&mutated(from, to), Path::new("--small")]) else { return };
        let said = text(&output);
        assert!(!output.status.success() && said.contains(expected), "{expected}: {said}");
    }
    // A server that took a stale configuration would drop members.
    let arguments = [&*script("setup.js"), Path::new("--small"), Path::new("writes-blindly")];
    let Some(output) = node("model.js", &arguments) else { return };
    assert!(text(&output).contains("a member is dropped from the set"), "{}", text(&output));
}

#[test]
fn every_branch_of_the_script_runs_against_a_stand_in() {
    let Some(output) = node("branches.js", &[&script("setup.js"), &script("ready.js")]) else { return };
    assert!(output.status.success(), "{}", text(&output));
}

#[test]
fn the_script_runs_in_a_real_shell() {
    let Some(mongosh) = crate::programs::program("ST2HA_MONGOSH") else { return };
    let Some(output) = node("shell.js", &[&script("setup.js"), &script("ready.js"), &mongosh]) else { return };
    assert!(output.status.success(), "{}", text(&output));
}
