//! A real RabbitMQ started from what is rendered: its configuration, definitions, plugins, names and credentials.
//!
//! Only what a laptop cannot offer is exchanged: addresses, ports and paths. Skipped with a message where RabbitMQ's Debian
//! package is not installed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod amqp;
mod broker;
#[path = "../cli_support/mod.rs"]
mod cli_support;
mod http;
mod kubernetes;
mod rendered;

use std::process::Command;

use serde_json::json;

use amqp::Connection;
use broker::Broker;
use rendered::Rendered;

/// StackStorm can log in with the address in its configuration, to a virtual host of its own, and its queues are mirrored.
#[test]
fn stackstorm_logs_in_and_its_queues_are_mirrored() {
    let rendered = Rendered::new(&json!({
        "auth": { "username": "st2 user@home/#1" },
        "ingress": { "path": "/st2" },
    }));
    let Some(broker) = Broker::start(&rendered) else { return };

    let address = rendered.address();
    assert_eq!(address.host, "st2-rabbitmq");
    assert_eq!(address.port, 5672);
    assert_eq!(address.vhost, "st2");
    assert_eq!(address.username, "st2 user@home/#1");
    assert!(address.password.len() >= 24, "the password is not a generated one");
    assert_eq!(address.password, rendered.secret("Secret/st2-rabbitmq", "rabbitmq-password"));

    let mut connection = Connection::open(broker.amqp(), &address.username, &address.password, &address.vhost).unwrap();
    connection.declare("st2.actions").unwrap();
    let refused = Connection::open(broker.amqp(), &address.username, "not the password", &address.vhost);
    assert!(refused.is_err(), "any password is taken");
    let refused = Connection::open(broker.amqp(), "admin", "CHANGEME", &address.vhost);
    assert!(refused.is_err(), "the default user is there");

    let definitions = rendered.definitions();
    let get = |path: &str| broker.get(path, &address.username, &address.password);
    let named = |list: &serde_json::Value, key: &str| -> Vec<String> {
        let mut names: Vec<_> =
            list.as_array().unwrap().iter().map(|item| item[key].as_str().unwrap().to_owned()).collect();
        names.sort();
        names
    };
    assert_eq!(named(&get("vhosts"), "name"), named(&definitions["vhosts"], "name"));
    assert_eq!(named(&get("users"), "name"), [address.username.as_str()]);
    let permissions = get("permissions");
    assert_eq!(permissions.as_array().unwrap().len(), definitions["permissions"].as_array().unwrap().len());
    for permission in definitions["permissions"].as_array().unwrap() {
        assert!(permissions.as_array().unwrap().contains(permission), "{permission} is not among {permissions}");
    }
    let policies = get("policies/st2");
    let policy = &policies[0];
    assert_eq!(policy["name"], "ha");
    assert_eq!(
        policy["definition"],
        json!({ "ha-mode": "all", "ha-sync-mode": "automatic", "ha-sync-batch-size": 10 })
    );
    assert_eq!(get("queues/st2/st2.actions")["policy"], "ha");

    let name = "rabbit@st2-rabbitmq-0.st2-rabbitmq-headless.stackstorm.svc.cluster.local";
    assert_eq!(get("overview")["node"], name);
    broker.kubernetes().assert_allowed_by(&rendered.object("Role/st2-rabbitmq-endpoint-reader")["rules"]);
}

/// Every mode at once: the broker takes all the lines, listens with the certificate and offers metrics.
#[test]
fn all_modes_make_a_configuration_that_the_broker_takes() {
    let folder = tempfile::tempdir().unwrap();
    let Some((certificate, key)) = certificate(folder.path()) else { return };
    let rendered = Rendered::new(&json!({
        "auth": { "tls": {
            "enabled": true, "caCertificate": certificate, "serverCertificate": certificate, "serverKey": key,
            "sslOptionsVerify": "verify_none", "failIfNoPeerCert": false,
        } },
        "ldap": { "enabled": true, "servers": ["ldap1.example", "ldap2.example"], "tls": { "enabled": true } },
        "metrics": { "enabled": true },
        "memoryHighWatermark": { "enabled": true, "value": 0.5 },
        "resources": { "limits": { "memory": "1.5Gi" } },
        "maxAvailableSchedulers": 2,
        "advancedConfiguration": "[{rabbit, [{channel_max, 77}]}].",
    }));
    let Some(broker) = Broker::start(&rendered) else { return };

    let address = rendered.address();
    let mut connection = Connection::open(broker.amqp(), &address.username, &address.password, &address.vhost).unwrap();
    connection.declare("st2.actions").unwrap();
    assert_eq!(connection.channel_max(), 77, "advanced.config is not read");

    let log = broker.log();
    assert!(log.contains("(805306368 bytes) of 1536 MiB (1610612736 bytes) total"), "not half of 1.5Gi: {log}");
    let metrics = http::get(broker.metrics(), "/metrics", None).unwrap();
    assert!(metrics.contains("rabbitmq_queues 1"), "no metrics: {metrics}");

    let greeting = Command::new("openssl")
        .args(["s_client", "-connect", &broker.tls().to_string(), "-CAfile", "certificate.pem", "-verify_return_error"])
        .current_dir(folder.path())
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&greeting.stdout);
    assert!(told.contains("Verify return code: 0 (ok)"), "{told}\n{}", String::from_utf8_lossy(&greeting.stderr));
}

/// A certificate that signs itself, and its key.
fn certificate(folder: &std::path::Path) -> Option<(String, String)> {
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=st2-rabbitmq"])
        .args(["-keyout", "key.pem", "-out", "certificate.pem"])
        .current_dir(folder)
        .output();
    let Ok(made) = made else {
        eprintln!("skipped: openssl is not installed");
        return None;
    };
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    Some((read("certificate.pem"), read("key.pem")))
}
