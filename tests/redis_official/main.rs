//! The rendered nodes with real servers and Sentinels of Valkey 8 and Redis 8: each pod has a network, a root file system that is
//! read-only, and a user without rights; StackStorm's own library takes locks by the rendered URL.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

#[path = "../cli_support/mod.rs"]
mod cli_support;
mod cluster;
mod network;
mod pod;
mod rendered;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use cluster::{Cluster, Servers};
use serde_json::{Value, json};

/// What a test needs.
struct Tools {
    image: PathBuf,
    python: String,
}

impl Tools {
    /// What `ci/tools.sh` and `ci/later-debian.sh` have fetched, where a test can run.
    fn find() -> Option<Self> {
        let (Ok(image), Ok(python)) = (std::env::var("ST2HA_LATER_DEBIAN"), std::env::var("ST2HA_STACKSTORM_PYTHON"))
        else {
            eprintln!("skipped: ST2HA_LATER_DEBIAN or ST2HA_STACKSTORM_PYTHON is not set");
            return None;
        };
        let can_isolate = Command::new("unshare").args(["--net", "--mount", "ip", "link"]).output();
        if !can_isolate.is_ok_and(|output| output.status.success()) {
            eprintln!("skipped: no right to make network namespaces");
            return None;
        }
        if !Path::new(&image).join("usr/bin/valkey-server").exists() || !Path::new(&python).exists() {
            eprintln!("skipped: no servers in {image}, or no {python}");
            return None;
        }
        Some(Self { image: image.into(), python })
    }
}

/// A life of a cluster, with a client that holds a lock through each of its events.
fn live(servers: Servers, values: &Value) {
    let Some(tools) = Tools::find() else { return };
    let mut cluster = Cluster::new(values, servers, &tools.image);

    // All nodes start, but the first one is not there, and its name stands for nothing.
    cluster.start(1);
    cluster.start(2);
    cluster.wait("a master without the first node", Cluster::is_whole);
    let client = cluster.client(&tools.python);
    cluster.start(0);
    cluster.wait("the first node to join", Cluster::is_whole);
    assert_ne!(cluster.master(), Some(0));
    let seen = client.end();
    assert_eq!(seen["failures"], json!([]), "{seen}");
    assert_eq!((&seen["held"], &seen["taken"]), (&json!(true), &json!(false)), "{seen}");

    // The master stops in peace: nobody notices but by a pause.
    let client = cluster.client(&tools.python);
    std::thread::sleep(Duration::from_secs(1));
    let old = cluster.master().unwrap();
    cluster.stop(old);
    std::thread::sleep(Duration::from_secs(2));
    cluster.start(old);
    cluster.wait("the stopped node to be back", Cluster::is_whole);
    let seen = client.end();
    assert_ne!(cluster.master(), Some(old));
    assert_eq!(seen["failures"], json!([]), "{seen}");
    assert_eq!((&seen["refused"], &seen["lost"]), (&json!(0), &json!(0)), "{seen}");
    // tooz does not say again what it was saying when its connection ended, if that was a release.
    assert!(seen["kept"].as_u64().unwrap() <= 1, "{seen}");
    assert_eq!((&seen["held"], &seen["taken"]), (&json!(true), &json!(false)), "{seen}");

    // The master dies, and comes back with an empty volume.
    let client = cluster.client(&tools.python);
    let old = cluster.master().unwrap();
    let new = usize::from(old == 0);
    cluster.redis(old, &["SET", "before", "1"]);
    cluster.wait("the replicas to have it", |cluster| cluster.redis(new, &["GET", "before"]) == "1");
    cluster.kill(old);
    let took = cluster.wait("another master", |cluster| cluster.master().is_some_and(|master| master != old));
    assert!(took < Duration::from_secs(30), "{took:?}");
    cluster.empty(old);
    cluster.start(old);
    cluster.wait("the empty node to join", Cluster::is_whole);
    let seen = client.end();
    assert_ne!(cluster.master(), Some(old));
    assert_eq!(cluster.redis(old, &["GET", "before"]), "1");
    assert!(seen["longest"].as_f64().unwrap() < 20.0, "{seen}");
    assert_eq!((&seen["held"], &seen["taken"]), (&json!(true), &json!(false)), "{seen}");

    // The same, but so fast that the Sentinels have not missed it.
    let old = cluster.master().unwrap();
    cluster.kill(old);
    cluster.empty(old);
    cluster.start(old);
    cluster.wait("the empty node to join once more", |cluster| cluster.is_whole() && cluster.master() != Some(old));
    assert_eq!(cluster.redis(old, &["GET", "before"]), "1");

    // A container of the master starts again: it has its data, and stays.
    let master = cluster.master().unwrap();
    cluster.restart(master, "redis");
    cluster.wait("the server to be back", |cluster| cluster.probe(master, "redis", "livenessProbe"));
    cluster.restart(master, "sentinel");
    cluster.wait("the cluster to be whole", Cluster::is_whole);
    assert_eq!(cluster.redis(master, &["GET", "before"]), "1");
}

fn tls() -> Value {
    json!({ "enabled": true, "certificatesSecret": "certificates" })
}

#[test]
fn valkey_with_passwords() {
    live(Servers::Valkey, &json!({ "password": "Pa55word-without_blanks.~" }));
}

#[test]
fn redis_with_encryption_and_client_certificates() {
    let mut tls = tls();
    tls["authClients"] = true.into();
    live(Servers::Redis, &json!({ "password": "Pa55word", "tls": tls }));
}

#[test]
fn valkey_with_encryption() {
    live(Servers::Valkey, &json!({ "password": "Pa55word", "tls": tls(), "sentinel": { "usePassword": false } }));
}

#[test]
fn redis_without_passwords() {
    live(Servers::Redis, &json!({ "usePassword": false, "password": "" }));
}

#[test]
fn a_single_server_needs_no_sentinel() {
    let Some(tools) = Tools::find() else { return };
    let values = json!({ "password": "Pa55word", "cluster": { "enabled": false } });
    let mut cluster = Cluster::new(&values, Servers::Valkey, &tools.image);
    cluster.start(0);
    cluster.wait("the server", |cluster| cluster.probe(0, "redis", "readinessProbe"));
    let client = cluster.client(&tools.python);
    std::thread::sleep(Duration::from_secs(1));
    let seen = client.end();
    assert_eq!(seen["failures"], json!([]), "{seen}");
    cluster.redis(0, &["SET", "before", "1"]);
    cluster.stop(0);
    cluster.start(0);
    cluster.wait("the server to be back", |cluster| cluster.redis(0, &["GET", "before"]) == "1");
}
