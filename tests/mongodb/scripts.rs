//! The shell scripts of the pods, run with stand-ins for MongoDB's programs.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::cli_support::Run;
use crate::programs::{object, objects};

const AUTHORITY: &str = r"{ tls: { enabled: true, caCert: certificate, caKey: key, clientPem: client } }";

/// The pod of these values.
fn pod(values: &str) -> Value {
    let done = Run::new(&["render", "--target", "kubectl"])
        .with_secrets()
        .file("values.yaml", format!("mongodb: {values}"))
        .args(&["-f", "values.yaml"])
        .run();
    assert_eq!(done.status, 0, "{}", done.stderr);
    object(&objects(&done.stdout), "StatefulSet", "st2-mongodb")["spec"]["template"]["spec"].clone()
}

/// The script of a container, with the pod's paths below a folder of the test.
fn script(pod: &Value, kind: &str, name: &str, folder: &Path) -> String {
    let containers = pod[kind].as_array().unwrap();
    let container = containers.iter().find(|container| container["name"] == name).unwrap();
    let text = container["command"][2].as_str().unwrap();
    let below = |path: &str| format!("{}{path}", folder.display());
    ["/etc/mongodb", "/run/mongodb", "/scripts", "/bitnami"]
        .iter()
        .fold(text.to_owned(), |text, path| text.replace(path, &below(path)))
}

/// Makes a program of the test's own.
fn stub(folder: &Path, name: &str, text: &str) {
    let path = folder.join("bin").join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

fn bash(script: &str, arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new("bash");
    command.args(["-ec", script, "mongod"]).args(arguments).env_clear();
    command.env("PATH", format!("{}/bin:/usr/local/bin:/usr/bin:/bin", folder.display()));
    command.env("POD_NAME", "st2-mongodb-1");
    command
}

fn fine(output: &Output) -> String {
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}");
    said
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn the_server_gets_a_key_file_that_nobody_else_can_read() {
    let folder = TempDir::new().unwrap();
    stub(folder.path(), "mongod", r#"printf '%s\n' "$@""#);
    for path in ["etc/mongodb-key", "etc/mongodb-certificates", "run/mongodb"] {
        fs::create_dir_all(folder.path().join(path)).unwrap();
    }
    fs::write(folder.path().join("etc/mongodb-key/mongodb-replica-set-key"), "c2VjcmV0").unwrap();
    for (name, text) in [("tls.crt", "certificate\n"), ("tls.key", "key\n"), ("ca.crt", "authority\n")] {
        fs::write(folder.path().join("etc/mongodb-certificates").join(name), text).unwrap();
    }
    let pod = pod(
        "{ tls: { enabled: true, existingSecret: mine }, persistence: { mountPath: /bitnami, dbPath: /bitnami/data/db } }",
    );
    let script = script(&pod, "containers", "mongodb", folder.path());
    // Containers restart in a pod that has the files already.
    for _ in 0..2 {
        let said = fine(&bash(&script, &["--replSet=rs0", "--a b"], folder.path()).output().unwrap());
        assert_eq!(said, "--replSet=rs0\n--a b\n");
        let run = folder.path().join("run/mongodb");
        assert_eq!((mode(&run.join("keyfile")), mode(&run.join("server.pem"))), (0o400, 0o600));
        assert_eq!(fs::read_to_string(run.join("keyfile")).unwrap(), "c2VjcmV0");
        assert_eq!(fs::read_to_string(run.join("server.pem")).unwrap(), "certificate\nkey\n");
        assert_eq!(fs::read_to_string(run.join("ca.crt")).unwrap(), "authority\n");
        assert!(folder.path().join("bitnami/data/db").is_dir());
    }
}

#[test]
fn the_setup_tries_until_it_is_done_and_stops_when_told_to() {
    let folder = TempDir::new().unwrap();
    let count = folder.path().join("count");
    stub(folder.path(), "mongosh", &format!("echo \"$@\" >> {0}; [ $(wc -l < {0}) -gt 2 ]", count.display()));
    // Its last sleep is for ever.
    stub(folder.path(), "sleep", "[ \"$1\" = infinity ] && exec /usr/bin/sleep 600; exit 0");
    let script = script(&pod("{}"), "containers", "setup", folder.path());
    let mut child = bash(&script, &[], folder.path()).stdout(Stdio::null()).spawn().unwrap();
    let tries = || fs::read_to_string(&count).unwrap_or_default().lines().count();
    for _ in 0..100 {
        if tries() >= 3 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert_eq!(tries(), 3);
    assert!(fs::read_to_string(&count).unwrap().starts_with("--nodb --quiet --norc --file "));
    assert!(child.try_wait().unwrap().is_none(), "the container goes on");
    let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(told.success());
    assert!(child.wait().unwrap().success());
}

#[test]
fn certificates_are_signed_for_the_names_of_the_pod() {
    let folder = TempDir::new().unwrap();
    let openssl = |arguments: &[&str]| Command::new("openssl").args(arguments).current_dir(folder.path()).output();
    if openssl(&["version"]).is_err() {
        return eprintln!("skipped: there is no `openssl`");
    }
    for path in ["etc/mongodb-certificates", "run/mongodb"] {
        fs::create_dir_all(folder.path().join(path)).unwrap();
    }
    let made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=myMongo-ca", "-days", "1"];
    let files = ["-keyout", "etc/mongodb-certificates/ca.key", "-out", "etc/mongodb-certificates/ca.crt"];
    fine(&openssl(&[&made[..], &files].concat()).unwrap());
    let script = script(&pod(AUTHORITY), "initContainers", "certificates", folder.path());
    for _ in 0..2 {
        fine(&bash(&script, &[], folder.path()).output().unwrap());
    }
    let mut left: Vec<_> = fs::read_dir(folder.path().join("run/mongodb"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    assert_eq!(left, ["ca.crt", "server.pem"], "and nothing of the authority's key");
    assert_eq!(mode(&folder.path().join("run/mongodb/server.pem")), 0o600);
    for purpose in ["sslserver", "sslclient"] {
        fine(
            &openssl(&["verify", "-purpose", purpose, "-CAfile", "run/mongodb/ca.crt", "run/mongodb/server.pem"])
                .unwrap(),
        );
    }
    let shown = fine(&openssl(&["x509", "-in", "run/mongodb/server.pem", "-noout", "-text"]).unwrap());
    for name in [
        "DNS:st2-mongodb-1.st2-mongodb-headless.default.svc.cluster.local",
        "DNS:st2-mongodb-headless.default.svc.cluster.local",
        "DNS:st2-mongodb.default.svc.cluster.local",
        "DNS:localhost",
        "IP Address:127.0.0.1",
    ] {
        assert!(shown.contains(name), "no {name} in {shown}");
    }
}

#[test]
fn scripts_please_shellcheck() {
    if Command::new("shellcheck").arg("--version").output().is_err() {
        return eprintln!("skipped: there is no `shellcheck`");
    }
    let pod = pod(AUTHORITY);
    for (kind, name) in [("containers", "mongodb"), ("containers", "setup"), ("initContainers", "certificates")] {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("script.sh");
        fs::write(&path, script(&pod, kind, name, folder.path())).unwrap();
        fine(&Command::new("shellcheck").args(["-s", "bash"]).arg(&path).output().unwrap());
    }
}

/// What pods run is what the tests beside this one run.
#[test]
fn pods_get_the_scripts_as_they_are() {
    let done = Run::new(&["render"]).with_secrets().run();
    let rendered = objects(&done.stdout);
    let data = &object(&rendered, "ConfigMap", "st2-mongodb-setup")["data"];
    for (folder, name) in [("official/files", "setup.js"), ("official/files", "ready.js"), ("files", "mongosh.conf")] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/mongodb").join(folder).join(name);
        assert_eq!(data[name].as_str().unwrap(), fs::read_to_string(path).unwrap());
    }
    let settings: Value = serde_json::from_str(data["settings.json"].as_str().unwrap()).unwrap();
    assert_eq!(settings["address"], "st2-mongodb-{}.st2-mongodb-headless.default.svc.cluster.local");
    assert_eq!(settings["service"], "st2-mongodb.default.svc.cluster.local.");
    assert_eq!(settings["members"], 3);
}
