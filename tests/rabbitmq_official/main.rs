//! Brokers of a real RabbitMQ 4, started from what is rendered for the official image, with StackStorm's client library.
//!
//! `cluster.py` starts them, each in a network namespace of its own. Skipped with a message without root, or where
//! `ci/later-debian.sh` and `ci/tools.sh` have not been run.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

#[path = "../cli_support/mod.rs"]
mod cli_support;
#[path = "../programs/mod.rs"]
mod programs;

use std::path::Path;
use std::process::Command;

use cli_support::Run;

/// Of these series the Debian release has a broker; it finds its peers through the API, as all before 4.1.
const TAG: &str = "rabbitmq.image.tag=4.0.9-management";

/// Renders RabbitMQ alone and runs a scenario of `cluster.py` with it.
fn run(scenario: &str, flags: &[&str]) {
    run_with(scenario, flags, "{}");
}

/// The same with more values.
fn run_with(scenario: &str, flags: &[&str], values: &str) {
    let Some(python) = programs::program("ST2HA_STACKSTORM_PYTHON") else { return };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let debian = std::env::var("ST2HA_LATER_DEBIAN").unwrap_or_default();
    if !Path::new(&debian).join("usr/lib/rabbitmq").is_dir() || !is_root() {
        eprintln!("skipped: this needs root, and RabbitMQ 4 in the folder that ST2HA_LATER_DEBIAN names");
        return;
    }
    let services = ["--set", "mongodb.enabled=false,redis.enabled=false", "-o", "json"];
    let others = r#"st2: { config: "[database]\nhost = mongodb.example.com\n[coordination]\nurl = redis://redis.example.com\n" }"#;
    let render = ["render", "st2", "-n", "stackstorm", "-f", "others.yaml", "-f", "values.yaml"];
    let done = Run::new(&[&render[..], &services[..], flags].concat())
        .file("others.yaml", others)
        .file("values.yaml", values)
        .run();
    assert_eq!(done.status, 0, "{}", done.stderr);
    let manifests = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(manifests.path(), done.stdout).unwrap();
    let output = Command::new("timeout")
        .args(["300", "unshare", "--net", "--mount", "--propagation", "private"])
        .arg(python)
        .arg(folder.join("tests/rabbitmq_official/cluster.py"))
        .arg(scenario)
        .arg(manifests.path())
        .arg(folder.join("ci/in-later-debian.sh"))
        .env("ST2HA_LATER_DEBIAN", debian)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert_eq!(told.trim(), "ok", "{}", String::from_utf8_lossy(&output.stderr));
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout == b"0\n")
}

/// StackStorm logs in, its queues become quorum queues, a message of 17 MiB arrives, and the memory is that of the limit.
#[test]
fn stackstorm_works_with_one_broker() {
    run("one", &["--set", TAG, "--set", "rabbitmq.replicaCount=1,rabbitmq.auth.username=st2 user@home/#1"]);
}

/// With `rabbitmq.auth.tls` StackStorm logs in on the encrypted port: with its password alone, or with a certificate where one is wanted.
#[test]
fn stackstorm_connects_by_tls() {
    let folder = tempfile::tempdir().unwrap();
    let script = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout ca.key -out ca.crt \
        && openssl req -newkey rsa:2048 -nodes -subj /CN=st2-rabbitmq -keyout tls.key -out tls.csr \
        && openssl x509 -req -days 2 -in tls.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out tls.crt";
    let made = Command::new("sh").args(["-ec", script]).current_dir(folder.path()).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    for wants in [false, true] {
        let tls = serde_json::json!({
            "enabled": true, "failIfNoPeerCert": wants, "caCertificate": read("ca.crt"), "serverCertificate": read("tls.crt"),
            "serverKey": read("tls.key"),
        });
        let values = serde_json::json!({ "rabbitmq": { "replicaCount": 1, "auth": { "tls": tls } } });
        run_with("encrypted", &["--set", TAG], &values.to_string());
    }
}

/// Three brokers find each other, one is killed and returns, another leaves by the rendered script.
#[test]
fn three_brokers_form_a_cluster_and_one_may_go() {
    run("three", &["--set", TAG]);
}

/// What is rendered for Bitnami's image of RabbitMQ 3.8 mirrors queues by a policy, which RabbitMQ 4 refuses.
#[test]
fn old_definitions_keep_a_new_broker_from_booting() {
    run("mirrored", &["--preset", "stackstorm-ha-1.1", "--set", "rabbitmq.replicaCount=1"]);
}
