//! What the Jobs of the stages run.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::programs::{object, program};
use crate::release::{PRESET, objects};

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/migrate/files").join(name)
}

/// Runs one of the programs beside this file, or says that it is skipped.
fn run(interpreter: &str, program: &str, arguments: &[&Path]) -> Option<Output> {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/migrate").join(program);
    let output = Command::new(interpreter).arg(program).args(arguments).output();
    if output.is_err() {
        eprintln!("skipped: there is no `{interpreter}`");
    }
    output.ok()
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn every_branch_of_the_look_at_mongodb() {
    let Some(output) = run("node", "branches.js", &[&script("mongodb.js")]) else { return };
    assert!(output.status.success(), "{}", text(&output));
}

#[test]
fn the_look_at_mongodb_in_a_real_shell() {
    let Some(mongosh) = program("ST2HA_MONGOSH") else { return };
    let Some(output) = run("node", "shell.js", &[&script("mongodb.js"), &mongosh]) else { return };
    assert!(output.status.success(), "{}", text(&output));
}

#[test]
fn every_branch_of_the_look_at_stackstorm() {
    let Some(output) = run("python3", "stackstorm_test.py", &[&script("stackstorm.py")]) else { return };
    assert!(output.status.success(), "{}", text(&output));
}

/// What Jobs run is what the tests above run.
#[test]
fn jobs_get_the_scripts_as_they_are() {
    let objects = objects("backup", PRESET, &[]);
    let data = &object(&objects, "ConfigMap", "st2-migrate-scripts")["data"];
    for name in ["mongodb.js", "stackstorm.py", "dump.sh"] {
        assert_eq!(data[name].as_str().unwrap(), fs::read_to_string(script(name)).unwrap(), "{name}");
    }
}

/// Runs dump.sh with a stand-in for `mongodump` and its paths below a folder.
fn dump(folder: &Path, dumps: &str, auth: bool) -> Output {
    let bin = folder.join("bin");
    fs::create_dir_all(&bin).unwrap();
    fs::create_dir_all(folder.join("backup")).unwrap();
    fs::create_dir_all(folder.join("tmp")).unwrap();
    fs::create_dir_all(folder.join("etc/mongodb-secret")).unwrap();
    fs::write(folder.join("etc/mongodb-secret/mongodb-root-password"), "p\"a\\s: 's").unwrap();
    let stub = bin.join("mongodump");
    fs::write(&stub, format!("#!/bin/bash\n{dumps}\n")).unwrap();
    fs::set_permissions(&stub, fs::Permissions::from_mode(0o755)).unwrap();
    let root = folder.display();
    let text = fs::read_to_string(script("dump.sh")).unwrap();
    let text = ["/tmp/", "/backup/", "/etc/mongodb-secret"]
        .iter()
        .fold(text, |text, path| text.replace(path, &format!("{root}{path}")));
    let task = format!(r#"{{"stage": "backup", "set": "rs0", "members": ["a:1", "b:2"], "auth": {auth}}}"#);
    let mut command = Command::new("bash");
    command.args(["-c", &text]).env_clear().env("TASK", task).env("PATH", format!("{}:/usr/bin:/bin", bin.display()));
    command.output().unwrap()
}

#[test]
fn a_copy_is_complete_or_it_does_not_count() {
    if Command::new("jq").arg("--version").output().is_err() {
        return eprintln!("skipped: there is no `jq`");
    }
    let folder = TempDir::new().unwrap();
    let marker = folder.path().join("backup/backup/complete");
    let failed = dump(folder.path(), "exit 3", true);
    assert!(!failed.status.success() && !marker.exists());
    let arguments = folder.path().join("arguments");
    let dumps = format!(
        "printf '%s\\n' \"$@\" > {}; cat {}/tmp/login.yaml > {0}.login; touch \"${{@: -1}}/file\"",
        arguments.display(),
        folder.path().display()
    );
    let done = dump(folder.path(), &dumps, true);
    assert!(done.status.success(), "{}", text(&done));
    assert!(marker.exists() && folder.path().join("backup/backup/file").exists());
    let given = fs::read_to_string(&arguments).unwrap();
    assert!(given.starts_with("--host\nrs0/a:1,b:2\n--username\nroot\n") && given.contains("--oplog\n"), "{given}");
    assert!(!given.contains("p\"a"), "the password is no argument: {given}");
    let login: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(arguments.with_extension("login")).unwrap()).unwrap();
    assert_eq!(login["password"], "p\"a\\s: 's");
    // A complete copy stays.
    let again = dump(folder.path(), "exit 3", true);
    assert!(again.status.success() && text(&again).contains("already"), "{}", text(&again));
    let open = TempDir::new().unwrap();
    let done = dump(open.path(), &format!("printf '%s\\n' \"$@\" > {}/arguments", open.path().display()), false);
    assert!(done.status.success(), "{}", text(&done));
    assert!(!fs::read_to_string(open.path().join("arguments")).unwrap().contains("--username"));
}

#[test]
fn the_copy_pleases_shellcheck() {
    if Command::new("shellcheck").arg("--version").output().is_err() {
        return eprintln!("skipped: there is no `shellcheck`");
    }
    let output = Command::new("shellcheck").args(["-s", "bash"]).arg(script("dump.sh")).output().unwrap();
    assert!(output.status.success(), "{}", text(&output));
}
