//! The settings, start scripts and probes of the provider `bitnami` with real Redis servers and Sentinels, three pods on loopback addresses.

#![recursion_limit = "256"]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;
#[path = "redis_server/cluster.rs"]
mod cluster;
#[path = "redis_server/container.rs"]
mod container;
#[path = "redis_server/pod.rs"]
mod pod;
#[path = "redis_server/rendered.rs"]
mod rendered;

use std::process::Command;
use std::time::{Duration, Instant};

use cluster::Cluster;
use serde_json::json;

/// Milliseconds after which the Sentinels of these tests take a node for gone.
const DOWN_AFTER: u64 = 2000;
/// Milliseconds that they give a failover.
const FAILOVER: u64 = 5000;

/// Whether a test can run here.
fn can_run(programs: &[&str]) -> bool {
    let missing: Vec<_> =
        programs.iter().filter(|program| Command::new(program).arg("--version").output().is_err()).collect();
    if !missing.is_empty() {
        eprintln!("skipped: {missing:?} not installed");
    }
    missing.is_empty()
}

#[test]
fn another_node_takes_over_from_a_dead_master() {
    if !can_run(&["redis-server", "redis-cli", "bash"]) {
        return;
    }
    let mut cluster = Cluster::new(&json!({
        "usePassword": true,
        "password": "Pa55:word@%+",
        "sentinel": { "usePassword": false, "downAfterMilliseconds": DOWN_AFTER, "failoverTimeout": FAILOVER },
    }));
    cluster.start_all();
    assert_eq!(cluster.roles(), ["master", "slave", "slave"]);
    cluster.redis(0, &["set", "before", "1"]);
    cluster.wait("the replicas to have what the master has", |cluster| {
        (1..3).all(|index| cluster.redis(index, &["get", "before"]) == "1")
    });
    assert!(cluster.redis(0, &["flushall"]).contains("unknown command"));

    // Its container comes back before anybody misses it: it stays the master, although there are other nodes.
    cluster.restart_redis(0);
    assert_eq!(cluster.redis(0, &["role"]).lines().next(), Some("master"));
    assert_eq!(cluster.redis(0, &["get", "before"]), "1");
    // So does the Sentinel beside it.
    cluster.restart_sentinel(0);
    cluster.wait("replicas and Sentinels to be back", Cluster::is_whole);

    cluster.kill_redis(0);
    let killed = Instant::now();
    assert!(!cluster.probe_redis(0, "readinessProbe"));
    assert!(!cluster.probe_redis(0, "livenessProbe"));
    assert!(cluster.probe_sentinel(0, "livenessProbe"));
    cluster.wait("a new master", |cluster| [1, 2].iter().all(|&index| cluster.master_of(index) != Some(0)));
    let took = killed.elapsed();
    assert!(took >= Duration::from_millis(DOWN_AFTER), "{took:?}");
    assert!(took < Duration::from_millis(DOWN_AFTER + 2 * FAILOVER), "{took:?}");
    let master = cluster.master_of(1).unwrap();
    assert_eq!(cluster.master_of(2), Some(master));
    let other = 3 - master;
    cluster.wait("the other node to follow", |cluster| cluster.follows(other, master));
    assert_eq!(cluster.redis(master, &["set", "after", "2"]), "OK");
    for index in [1, 2] {
        assert!(cluster.probe_redis(index, "readinessProbe"));
        assert!(cluster.probe_redis(index, "livenessProbe"));
    }

    // The dead node comes back as a replica.
    cluster.start_redis(0);
    cluster.wait("the old master to follow", |cluster| cluster.follows(0, master));
    assert_eq!(cluster.redis(0, &["get", "after"]), "2");
    assert!(cluster.redis(0, &["set", "x", "3"]).starts_with("READONLY"));
    assert!(cluster.probe_redis(0, "readinessProbe"));
    // Its pod is replaced and gets another address: nobody counts its Sentinel twice.
    cluster.replace_pod(0);
    cluster.wait("the new pod to follow", |cluster| cluster.follows(0, master));
    for index in 0..3 {
        assert_eq!(cluster.sentinel_says(index, "num-other-sentinels"), "2");
    }
    assert_eq!(cluster.redis(0, &["get", "after"]), "2");
}

#[test]
fn nodes_without_a_password_find_each_other() {
    if !can_run(&["redis-server", "redis-cli", "bash"]) {
        return;
    }
    let mut cluster = Cluster::new(&json!({ "sentinel": { "staticID": false } }));
    cluster.start_all();
    assert_eq!(cluster.roles(), ["master", "slave", "slave"]);
    assert_eq!(cluster.redis(0, &["set", "key", "1"]), "OK");
    assert!(cluster.redis(1, &["set", "key", "2"]).starts_with("READONLY"));
    assert_eq!(cluster.redis(1, &["config", "get", "appendonly"]), "appendonly\nyes");
}

#[test]
fn nodes_with_certificates_and_password_files_find_each_other() {
    if !can_run(&["redis-server", "redis-cli", "bash", "openssl"]) {
        return;
    }
    let mut cluster = Cluster::new(&json!({
        "usePassword": true,
        "usePasswordFile": true,
        "password": r#"quoted "\ word"#,
        "tls": {
            "enabled": true,
            "certificatesSecret": "certificates",
            "certFilename": "tls.crt",
            "certKeyFilename": "tls.key",
            "certCAFilename": "ca.crt",
        },
    }));
    cluster.start_all();
    assert_eq!(cluster.roles(), ["master", "slave", "slave"]);
    assert_eq!(cluster.redis(0, &["set", "key", "1"]), "OK");
}
