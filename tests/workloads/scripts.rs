//! Scripts inside the workloads: what they do when a shell runs them, with their folders moved to a temporary one.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::cli_support::Run;
use crate::render::{container, pod, workloads};

/// The words of an init container's command.
fn init(values: &Value, workload: &str, name: &str) -> Vec<String> {
    let containers = pod(values, workload)["initContainers"].take();
    let found = containers.as_array().unwrap().iter().find(|item| item["name"] == name);
    words(found.unwrap_or_else(|| panic!("{workload} has no init container {name}")))
}

fn words(container: &Value) -> Vec<String> {
    serde_json::from_value(container["command"].clone()).unwrap()
}

/// Runs a command after replacing paths in it, with these variables alone besides `PATH`.
fn sh(command: &[String], paths: &[(&str, &Path)], variables: &[(&str, &str)]) -> Output {
    let moved =
        |word: &String| paths.iter().fold(word.clone(), |word, (from, to)| word.replace(from, to.to_str().unwrap()));
    let path = std::env::var("PATH").unwrap();
    Command::new(&command[0])
        .args(command[1..].iter().map(moved))
        .env_clear()
        .env("PATH", path)
        .envs(variables.iter().copied())
        .output()
        .unwrap()
}

fn assert_success(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn has(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok();
    if !found {
        eprintln!("skipped: {program} is missing");
    }
    found
}

/// Values that switch on every script.
fn everything() -> Value {
    let volume = |name: &str| json!({ "persistentVolumeClaim": { "claimName": name } });
    json!({
        "st2": { "packs": {
            "images": [{ "repository": "r", "name": "p", "tag": "1" }],
            "volumes": {
                "enabled": true, "packs": volume("p"), "virtualenvs": volume("v"), "configs": volume("c"),
            },
        } },
        "st2sensorcontainer": { "deployments": 2 },
    })
}

/// Every script of every workload, with its shell.
fn scripts() -> Vec<(String, String)> {
    let workloads = workloads(&everything());
    let pods = workloads.iter().map(|workload| &workload["spec"]["template"]["spec"]);
    let containers = pods.flat_map(|pod| ["initContainers", "containers"].map(|list| pod[list].as_array()));
    let commands = containers.flatten().flatten().filter(|container| container["command"].is_array()).map(words);
    let mut found: Vec<_> = commands
        .filter_map(|words| match &words[..] {
            [.., shell, flags, script] if flags.starts_with('-') && flags.ends_with('c') => {
                Some((shell.clone(), script.clone()))
            }
            _ => None,
        })
        .collect();
    found.sort();
    found.dedup();
    assert!(found.len() > 8, "{found:#?}");
    found
}

#[test]
fn shells_and_shellcheck_accept_every_script() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("script");
    let shellcheck = has("shellcheck");
    for (shell, script) in scripts() {
        fs::write(&path, &script).unwrap();
        assert_success(&Command::new(&shell).arg("-n").arg(&path).output().unwrap());
        if shellcheck {
            let output = Command::new("shellcheck").args(["-s", &shell]).arg(&path).output().unwrap();
            assert!(output.status.success(), "{}\n{script}", String::from_utf8_lossy(&output.stdout));
        }
    }
}

#[test]
fn flux_finds_no_variable_to_substitute() {
    for (_, script) in scripts() {
        assert!(!script.replace("$${", "").contains("${"), "{script}");
    }
}

#[test]
fn waiting_ends_when_the_port_answers() {
    let folder = TempDir::new().unwrap();
    // The first call of `nc` fails; it leaves a file behind and the second one finds it. `sleep` does not wait.
    let programs = [
        ("nc", "#!/bin/sh\necho \"$@\" >>\"$LOG\"\n[ -e \"$LOG.seen\" ] || { touch \"$LOG.seen\"; exit 1; }\n"),
        ("sleep", "#!/bin/sh\necho sleep \"$@\" >>\"$LOG\"\n"),
    ];
    for (name, text) in programs {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let log = folder.path().join("log");
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap());
    let command = init(&json!({}), "st2scheduler", "wait-for-db");
    let output = sh(&command, &[], &[("PATH", &path), ("LOG", log.to_str().unwrap())]);
    assert_success(&output);
    assert_eq!(
        fs::read_to_string(log).unwrap(),
        "-z -w 2 st2-mongodb-headless 27017\nsleep 2\n-z -w 2 st2-mongodb-headless 27017\n"
    );
}

/// The folder that a Secret with user and password is mounted as.
fn login(user: &str, password: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("ST2_AUTH_USERNAME"), user).unwrap();
    fs::write(folder.path().join("ST2_AUTH_PASSWORD"), password).unwrap();
    folder
}

/// The exporter of Redis looks its password up by the address that it is given.
#[test]
fn the_exporter_of_redis_finds_its_password_in_a_file() {
    let values =
        |user: &str| json!({ "redis": { "metrics": { "enabled": true, "extraArgs": { "redis.user": user } } } });
    for (user, address) in [("", "redis://127.0.0.1:6379"), ("m", "redis://m@127.0.0.1:6379")] {
        let run = Run::new(&["render", "-f", "values.json"]).with_secrets();
        let pods = run.file("values.json", values(user).to_string()).run().object("StatefulSet", "st2-redis-node")["spec"]["template"]["spec"].take();
        let written = &pods["initContainers"][0];
        let exporter = pods["containers"].as_array().unwrap().iter().find(|one| one["name"] == "metrics").unwrap();
        let variable = |name: &str| {
            exporter["env"].as_array().unwrap().iter().find(|one| one["name"] == name).unwrap()["value"].clone()
        };
        assert_eq!(variable("REDIS_PASSWORD_FILE"), "/run/metrics/passwords.json");
        assert!(!exporter["env"].to_string().contains("secretKeyRef"), "{exporter}");
        assert!(written["env"].to_string().contains(variable("REDIS_ADDR").as_str().unwrap()), "{written}");
        for password in ["a", "a b$`\"'\\\\%ü", "\\n"] {
            let (secrets, run) = (TempDir::new().unwrap(), TempDir::new().unwrap());
            fs::write(secrets.path().join("redis-password"), format!("{password}\n")).unwrap();
            let paths = [("/secrets", secrets.path()), ("/run/metrics", run.path())];
            assert_success(&sh(&words(written), &paths, &[("REDIS_ADDR", "redis://127.0.0.1:6379")]));
            let text = fs::read_to_string(run.path().join("passwords.json")).unwrap();
            assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), json!({ address: password }), "{text}");
        }
    }
}

/// The tests of a release expect the version that the image's tag names.
#[test]
fn the_tests_know_version_and_login() {
    let run = Run::new(&["render", "--include-tests"]).with_secrets();
    let words = words(&run.run().object("Pod", "st2-st2tests")["spec"]["containers"][0]);
    let login = login("st2admin", "a b");
    let shown = Path::new("printf '%s|' \"$ST2_VERSION\" \"$ST2_AUTH_USERNAME\" \"$ST2_AUTH_PASSWORD\" #");
    for (tag, version) in [
        ("3.9", "3.9"),
        ("3.10dev", "3.10dev"),
        ("v3.9.0-ours1", "3.9.0"),
        ("3.9@sha256:12", "3.9"),
        ("sha256:12", ""),
        ("latest", ""),
    ] {
        let paths = [("/run/st2-auth", login.path()), ("exec /tools/bats/bin/bats", shown)];
        let output = sh(&words, &paths, &[("ST2_VERSION", tag)]);
        assert_success(&output);
        assert_eq!(String::from_utf8_lossy(&output.stdout), format!("{version}|st2admin|a b|"), "{tag}");
    }
}

#[test]
fn htpasswd_takes_any_password() {
    if !has("openssl") {
        return;
    }
    let command = init(&json!({}), "st2auth", "generate-htpasswd");
    for (user, password) in [("st2admin", "Pa55"), ("a%sb\\t", "-salt x"), ("u", "a b$`\"'\\%ü")] {
        let folder = TempDir::new().unwrap();
        let login = login(user, password);
        assert_success(&sh(&command, &[("/tmp/st2", folder.path()), ("/run/st2-auth", login.path())], &[]));
        let line = fs::read_to_string(folder.path().join("htpasswd")).unwrap();
        let (found, hash) = line.trim_end().split_once(':').unwrap();
        assert_eq!(found, user);
        let salt = hash.split('$').nth(2).unwrap();
        let again = Command::new("openssl").args(["passwd", "-apr1", "-salt", salt, "--", password]).output().unwrap();
        assert_eq!(hash, String::from_utf8(again.stdout).unwrap().trim_end());
    }
}

#[test]
fn htpasswd_fails_without_a_password() {
    let folder = TempDir::new().unwrap();
    let command = init(&json!({}), "st2auth", "generate-htpasswd");
    let login = login("u", "");
    let output = sh(&command, &[("/tmp/st2", folder.path()), ("/run/st2-auth", login.path())], &[]);
    assert!(!output.status.success());
    assert!(!folder.path().join("htpasswd").exists());
}

#[test]
fn the_client_is_configured_with_the_login() {
    let folder = TempDir::new().unwrap();
    let command = init(&json!({}), "st2client", "generate-st2client-config");
    fs::create_dir(folder.path().join(".st2")).unwrap();
    let login = TempDir::new().unwrap();
    fs::write(login.path().join("ST2_AUTH_USERNAME"), "st2admin").unwrap();
    fs::write(login.path().join("ST2_AUTH_PASSWORD"), "$a`b\\%").unwrap();
    let home = [("HOME", folder.path().to_str().unwrap())];
    assert_success(&sh(&command, &[("/run/st2-auth", login.path())], &home));
    let config = folder.path().join(".st2/config");
    assert_eq!(fs::metadata(&config).unwrap().permissions().mode() & 0o777, 0o640);
    let config = fs::read_to_string(config).unwrap();
    assert_eq!(config, "[credentials]\nusername = st2admin\npassword = $a`b\\%\n");
}

#[test]
fn sensors_are_told_their_part() {
    let folder = TempDir::new().unwrap();
    let command = init(&everything(), "st2sensorcontainer-1", "st2sensorcontainer-1-init-config");
    assert_success(&sh(&command, &[("/tmp/st2", folder.path())], &[]));
    let config = fs::read_to_string(folder.path().join("st2.sensorcontainer.conf")).unwrap();
    assert!(config.contains("sensor_node_name = st2sensorcontainer-1\n"), "{config}");
    assert!(config.contains("partition_provider = name:hash, hash_ranges:2147483648..4294967296\n"), "{config}");
}

#[test]
fn packs_are_copied_with_their_modes_and_links() {
    let folder = TempDir::new().unwrap();
    for path in ["packs/core/actions", "packs-shared", "virtualenvs/core", "virtualenvs-shared"] {
        fs::create_dir_all(folder.path().join(path)).unwrap();
    }
    let program = folder.path().join("packs/core/actions/run.sh");
    fs::write(&program, "x").unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o750)).unwrap();
    std::os::unix::fs::symlink("run.sh", folder.path().join("packs/core/actions/link")).unwrap();
    let command = init(&everything(), "job-st2-register-content", "st2-system-packs");
    assert_success(&sh(&command, &[("/opt/stackstorm", folder.path())], &[]));
    let copy = folder.path().join("packs-shared/core/actions");
    assert_eq!(fs::metadata(copy.join("run.sh")).unwrap().permissions().mode() & 0o777, 0o750);
    assert_eq!(fs::read_link(copy.join("link")).unwrap(), Path::new("run.sh"));
    assert!(folder.path().join("virtualenvs-shared/core").is_dir());
}

#[test]
fn the_volume_check_leaves_nothing_behind_and_explains_a_failure() {
    let folder = TempDir::new().unwrap();
    let command = words(&container(&everything(), "job-ensure-packs-volumes-are-writable"));
    let run = || sh(&command, &[("/opt/stackstorm", folder.path())], &[]);
    for volume in ["packs", "virtualenvs", "configs"] {
        let output = run();
        assert!(!output.status.success());
        assert!(String::from_utf8(output.stderr).unwrap().contains("ReadWriteMany"));
        fs::create_dir(folder.path().join(volume)).unwrap();
    }
    assert_success(&run());
    let left = fs::read_dir(folder.path().join("packs")).unwrap().count();
    assert_eq!(left, 0);
}
