#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

use serde_json::{Value, json};

use super::sections;
use crate::config::{Redis, Secret};
use crate::schema::{Report, Severity};
use crate::values::Layers;
use crate::yaml::{Node, Origin};

/// The paths of errors and warnings for values under `redis`.
fn findings(values: &Value) -> (Vec<String>, Vec<String>) {
    findings_with(values, None)
}

fn findings_with(values: &Value, global: Option<&str>) -> (Vec<String>, Vec<String>) {
    let redis = redis(values);
    let tree = Node::map(Origin::default());
    let mut report = Report::new(&tree, &tree);
    sections(&redis, global.map(Secret::new).as_ref(), &mut report);
    let (errors, warnings): (Vec<_>, Vec<_>) =
        report.into_findings().into_iter().partition(|finding| finding.severity == Severity::Error);
    let paths = |findings: Vec<crate::schema::Finding>| {
        findings.into_iter().inspect(|finding| assert!(finding.help.is_some())).map(|finding| finding.path).collect()
    };
    (paths(errors), paths(warnings))
}

/// What the provider `bitnami` is given by default, with these values over it.
fn redis(values: &Value) -> Redis {
    let mut layers = Layers::with_defaults();
    layers.add_preset("stackstorm-ha-1.1").unwrap();
    let mut section = layers.merge().unwrap().values.get("redis").unwrap().to_json();
    merge(&mut section, values);
    serde_json::from_value(section).unwrap()
}

fn merge(base: &mut Value, over: &Value) {
    match (base, over) {
        (Value::Object(base), Value::Object(over)) => {
            for (key, value) in over {
                merge(base.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (base, over) => *base = over.clone(),
    }
}

#[test]
fn the_defaults_are_fine() {
    assert_eq!(findings(&json!({})), (vec![], vec![]));
}

#[test]
fn errors() {
    let certificates = json!({
        "enabled": true, "certificatesSecret": "s", "certFilename": "a", "certKeyFilename": "b", "certCAFilename": "c",
    });
    assert!(findings(&json!({ "tls": certificates })).0.is_empty());
    for (values, paths) in [
        (json!({ "password": "--x" }), vec!["redis.password"]),
        (
            json!({ "tls": { "enabled": true } }),
            vec![
                "redis.tls.certificatesSecret",
                "redis.tls.certFilename",
                "redis.tls.certKeyFilename",
                "redis.tls.certCAFilename",
            ],
        ),
        (
            json!({ "tls": { "enabled": true, "authClients": false, "certificatesSecret": "s", "certCAFilename": "c", "certFilename": "" } }),
            vec!["redis.tls.certFilename", "redis.tls.certKeyFilename"],
        ),
        (json!({ "sentinel": { "masterSet": "my master" } }), vec!["redis.sentinel.masterSet"]),
        (json!({ "sentinel": { "masterSet": "" } }), vec!["redis.sentinel.masterSet"]),
        (json!({ "slave": { "persistence": { "path": "data" } } }), vec!["redis.slave.persistence.path"]),
        (json!({ "master": { "persistence": { "path": "/data dir" } } }), vec!["redis.master.persistence.path"]),
        (
            json!({ "podDisruptionBudget": { "enabled": true, "minAvailable": 1, "maxUnavailable": "50%" } }),
            vec!["redis.podDisruptionBudget.maxUnavailable"],
        ),
        (
            json!({ "slave": { "statefulset": { "updateStrategy": "Recreate" } } }),
            vec!["redis.slave.statefulset.updateStrategy"],
        ),
        (
            json!({ "cluster": { "enabled": false }, "master": { "statefulset": { "updateStrategy": "Recreate" } } }),
            vec!["redis.master.statefulset.updateStrategy"],
        ),
        (
            json!({ "slave": { "persistence": { "matchExpressions": { "a": "b" } } } }),
            vec!["redis.slave.persistence.matchExpressions"],
        ),
        (
            json!({ "volumePermissions": { "enabled": true, "securityContext": { "runAsUser": "root" } } }),
            vec!["redis.volumePermissions.securityContext.runAsUser"],
        ),
        (
            json!({ "cluster": { "enabled": false }, "master": { "extraEnvVarsCM": ["a"] } }),
            vec!["redis.master.extraEnvVarsCM"],
        ),
    ] {
        assert_eq!(findings(&values).0, paths, "for {values}");
    }
    assert_eq!(findings_with(&json!({}), Some("--x")).0, ["global.redis.password"]);
}

#[test]
fn accepted() {
    for values in [
        json!({ "usePassword": true, "password": "-x", "sentinel": { "usePassword": false } }),
        json!({ "podDisruptionBudget": { "enabled": true, "maxUnavailable": 1 } }),
        json!({ "podDisruptionBudget": { "enabled": true, "minAvailable": 0, "maxUnavailable": 1 } }),
        json!({ "slave": { "persistence": { "matchExpressions": {} }, "extraEnvVarsCM": [] } }),
        json!({ "slave": { "persistence": { "matchExpressions": [{ "key": "a", "operator": "Exists" }] } } }),
        json!({ "volumePermissions": { "enabled": true, "securityContext": { "runAsUser": "auto" } } }),
        json!({ "master": { "statefulset": { "updateStrategy": "Recreate" } } }),
        json!({ "networkPolicy": { "enabled": true, "allowExternal": true } }),
        json!({ "networkPolicy": { "enabled": true, "ingressNSMatchLabels": { "a": "b" } } }),
        json!({ "cluster": { "slaveCount": 5 }, "sentinel": { "quorum": 4 } }),
        json!({ "configmap": "# requirepass x\nrename-command KEYS \"\"\nrename-command CONFIG config\nrequirepass \"\"" }),
        json!({ "sentinel": { "configmap": "sentinel rename-command mymaster CONFIG c" }, "configmap": "rename-command CONFIG c" }),
        json!({ "usePassword": true, "password": "x", "sentinel": { "usePassword": false }, "configmap": "requirepass \"x\"" }),
        json!({ "usePassword": true, "existingSecret": "s", "sentinel": { "usePassword": false }, "configmap": "requirepass x" }),
        json!({ "configmap": "include /data/more.conf\ninclude more.conf\ninclude /etc/redis/*.conf\n# include /etc/redis/more.conf\naclfile \"\"" }),
    ] {
        assert_eq!(findings(&values), (vec![], vec![]), "for {values}");
    }
}

#[test]
fn warnings() {
    for (values, path) in [
        (json!({ "usePassword": true, "password": "x" }), "redis.sentinel.usePassword"),
        (json!({ "cluster": { "enabled": false } }), "redis.cluster.enabled"),
        (json!({ "cluster": { "slaveCount": 1 } }), "redis.cluster.slaveCount"),
        (json!({ "cluster": { "slaveCount": 2 } }), "redis.cluster.slaveCount"),
        (json!({ "sentinel": { "quorum": 3 } }), "redis.sentinel.quorum"),
        (json!({ "sentinel": { "quorum": 4 } }), "redis.sentinel.quorum"),
        (json!({ "cluster": { "slaveCount": 5 }, "sentinel": { "quorum": 5 } }), "redis.sentinel.quorum"),
        (json!({ "networkPolicy": { "enabled": true } }), "redis.networkPolicy.enabled"),
        (json!({ "slave": { "persistence": { "path": "/redis" } } }), "redis.slave.persistence.path"),
        (json!({ "master": { "persistence": { "path": "/database" } } }), "redis.master.persistence.path"),
        (json!({ "usePasswordFile": true }), "redis.usePasswordFile"),
        (json!({ "existingSecretPasswordKey": "a" }), "redis.existingSecretPasswordKey"),
        (json!({ "podSecurityPolicy": { "create": true } }), "redis.podSecurityPolicy.create"),
        (json!({ "slave": { "updateStrategy": { "type": "OnDelete" } } }), "redis.slave.updateStrategy"),
        (json!({ "slave": { "spreadConstraints": [{ "maxSkew": 1 }] } }), "redis.slave.spreadConstraints"),
        (json!({ "slave": { "preExecCmds": "ls" } }), "redis.slave.preExecCmds"),
        (json!({ "slave": { "disableCommands": ["FLUSHALL", "config"] } }), "redis.slave.disableCommands[1]"),
        (json!({ "master": { "disableCommands": ["SLAVEOF"] } }), "redis.master.disableCommands[0]"),
        (json!({ "cluster": { "slaveCount": 3 }, "configmap": "rename-command config \"\"" }), "redis.configmap"),
        (json!({ "configmap": "rename-command KEYS x\nrename-command SLAVEOF '*'" }), "redis.configmap"),
        (json!({ "slave": { "configmap": "  rename-command INFO hidden" } }), "redis.slave.configmap"),
        (json!({ "slave": { "extraFlags": ["--maxmemory 1", "--rename-command INFO x"] } }), "redis.slave.extraFlags"),
        (
            json!({ "sentinel": { "configmap": "sentinel rename-command mymaster PING p" }, "configmap": "rename-command PING p" }),
            "redis.configmap",
        ),
        // Redis does not start when it is to rename a command twice.
        (json!({ "configmap": "rename-command FLUSHALL \"\"" }), "redis.configmap"),
        (json!({ "master": { "configmap": "rename-command flushdb hidden" } }), "redis.master.configmap"),
        (json!({ "slave": { "configmap": "rename-command FLUSHDB ''" } }), "redis.slave.configmap"),
        (json!({ "slave": { "extraFlags": ["--rename-command", "FLUSHALL", ""] } }), "redis.slave.extraFlags"),
        (json!({ "slave": { "disableCommands": ["KEYS", "keys"] } }), "redis.slave.disableCommands"),
        (json!({ "configmap": "rename-command KEYS a\nrename-command KEYS b" }), "redis.configmap"),
        (json!({ "configmap": "requirepass x" }), "redis.configmap"),
        (json!({ "configmap": "masterauth x" }), "redis.configmap"),
        // Redis does not start without these files.
        (json!({ "configmap": "maxmemory 1gb\nInclude \"/etc/redis/more.conf\"" }), "redis.configmap"),
        (json!({ "configmap": "aclfile /etc/redis/users.acl" }), "redis.configmap"),
        (json!({ "slave": { "extraFlags": ["--include", "/etc/redis/more.conf"] } }), "redis.slave.extraFlags"),
        (json!({ "sentinel": { "configmap": "include /etc/redis/more.conf" } }), "redis.sentinel.configmap"),
        (
            json!({ "slave": { "persistence": { "enabled": false } }, "configmap": "include more.conf" }),
            "redis.configmap",
        ),
        (json!({ "slave": { "extraFlags": ["--requirepass", "x"] } }), "redis.slave.extraFlags"),
        (json!({ "sentinel": { "configmap": "requirepass x" } }), "redis.sentinel.configmap"),
        (
            json!({ "usePassword": true, "password": "x", "sentinel": { "usePassword": false }, "configmap": "requirepass \"y\"" }),
            "redis.configmap",
        ),
        (
            json!({ "usePassword": true, "password": "x", "sentinel": { "usePassword": false }, "configmap": "requirepass \"\"" }),
            "redis.configmap",
        ),
        (json!({ "slave": { "extraEnvVars": [{ "name": "A" }] } }), "redis.slave.extraEnvVars"),
        (json!({ "metrics": { "prometheusRule": { "enabled": true } } }), "redis.metrics.prometheusRule.rules"),
        (json!({ "sysctlImage": { "enabled": true } }), "redis.sysctlImage.command"),
        (
            json!({ "volumePermissions": { "enabled": true }, "securityContext": { "enabled": false } }),
            "redis.volumePermissions.enabled",
        ),
    ] {
        assert_eq!(findings(&values), (vec![], vec![path.to_owned()]), "for {values}");
    }
}

/// The provider `official`, and servers without Sentinels.
#[test]
fn what_a_single_server_needs() {
    let single = |provider: &str, line: &str| {
        let cluster = json!({ "enabled": false });
        let values =
            json!({ "provider": provider, "cluster": cluster, "configmap": line, "slave": { "configmap": "" } });
        findings(&values).1.contains(&"redis.configmap".to_owned())
    };
    assert!(single("official", "rename-command ROLE \"\""));
    assert!(single("bitnami", "rename-command PING \"\""));
    assert!(!single("official", "rename-command CONFIG \"\""));
    assert!(!single("official", "rename-command AUTH \"\""));
    // StackStorm's services send these themselves.
    assert!(single("official", "rename-command INFO \"\""));
    assert!(single("bitnami", "rename-command MULTI \"\""));
    assert!(!single("official", "masterauth x"));
    assert!(single("official", "requirepass x"));
}

/// The provider `official` has the certificates elsewhere, and its Sentinels have no volume.
#[test]
fn files_that_pods_may_have() {
    let tls = json!({ "enabled": true, "certificatesSecret": "s", "certFilename": "a", "certKeyFilename": "b", "certCAFilename": "c" });
    let told = |provider: &str, key: &str, text: &str| {
        let mut values = json!({ "provider": provider, "tls": tls });
        merge(&mut values, &json!({ key: if key == "sentinel" { json!({ "configmap": text }) } else { json!(text) } }));
        findings(&values).1.len()
    };
    assert_eq!(told("official", "configmap", "aclfile /certificates/users.acl"), 0);
    assert_eq!(told("official", "configmap", "aclfile /opt/bitnami/redis/certs/users.acl"), 1);
    assert_eq!(told("bitnami", "configmap", "aclfile /opt/bitnami/redis/certs/users.acl"), 0);
    assert_eq!(told("bitnami", "sentinel", "aclfile /data/users.acl"), 0);
    assert_eq!(told("official", "sentinel", "aclfile /data/users.acl"), 1);
    assert_eq!(told("official", "configmap", "aclfile /database/users.acl"), 1);
}

/// One node of the provider `official` has neither Sentinels nor replicas beside it, and one of `bitnami` has a Sentinel.
#[test]
fn what_a_lone_node_needs() {
    let is_told = |provider: &str, line: &str| {
        let values = json!({ "provider": provider, "cluster": { "slaveCount": 1 }, "configmap": line });
        findings(&values).1.contains(&"redis.configmap".to_owned())
    };
    for command in ["CLIENT", "CONFIG", "PSYNC", "PUBLISH", "REPLCONF", "REPLICAOF", "SLAVEOF", "SUBSCRIBE"] {
        let line = format!("rename-command {command} \"\"");
        assert!(!is_told("official", &line), "{command}");
        assert!(is_told("bitnami", &line), "{command}");
    }
    assert!(is_told("official", "rename-command ROLE \"\""));
    assert!(!is_told("official", "masterauth x"));
}

/// The provider `official` leaves out of the list what the user's own settings rename, so only these can rename twice.
#[test]
fn commands_are_disabled_once() {
    let official = |values: Value| {
        let mut all = json!({ "provider": "official" });
        merge(&mut all, &values);
        let disabled: Vec<String> = redis(&all).disabled_commands().into_iter().map(str::to_owned).collect();
        (disabled, findings(&all).1)
    };
    for (values, disabled, warned) in [
        (json!({}), vec!["FLUSHDB", "FLUSHALL"], vec![]),
        (json!({ "configmap": "rename-command flushall \"\"\n# rename-command FLUSHDB x" }), vec!["FLUSHDB"], vec![]),
        (json!({ "slave": { "extraFlags": ["--rename-command", "FLUSHDB", ""] } }), vec!["FLUSHALL"], vec![]),
        (json!({ "slave": { "extraFlags": ["--rename-command FLUSHDB x"] } }), vec!["FLUSHALL"], vec![]),
        (json!({ "slave": { "disableCommands": ["KEYS", "keys", "SORT"] } }), vec!["KEYS", "SORT"], vec![]),
        // What other providers read is not read.
        (json!({ "master": { "configmap": "rename-command FLUSHALL x" } }), vec!["FLUSHDB", "FLUSHALL"], vec![]),
        (
            json!({ "configmap": "rename-command SORT x", "slave": { "extraFlags": ["--rename-command SORT x"] } }),
            vec!["FLUSHDB", "FLUSHALL"],
            vec!["redis.slave.extraFlags"],
        ),
    ] {
        let warned: Vec<String> = warned.into_iter().map(str::to_owned).collect();
        let disabled: Vec<String> = disabled.into_iter().map(str::to_owned).collect();
        assert_eq!(official(values.clone()), (disabled, warned), "for {values}");
    }
}

#[test]
fn messages_tell_no_password() {
    let tree = Node::map(Origin::default());
    let mut report = Report::new(&tree, &tree);
    let redis = redis(&json!({ "usePassword": true, "password": "--canary" }));
    sections(&redis, Some(&Secret::new("--canary")), &mut report);
    let findings = report.into_findings();
    assert_eq!(findings.len(), 3);
    assert!(!format!("{findings:?}").contains("canary"));
}
