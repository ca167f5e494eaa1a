//! RabbitMQ as users see it: values in, objects or findings out.

use std::io::Write as _;
use std::process::{Command, Stdio};

use base64::Engine as _;
use serde_json::{Value, json};

use super::service::{Service, merge};

const PASSWORD: &str = "r4bb1t-Pa55";
const COOKIE: &str = "c00k1e-of-Erlang";

const RABBITMQ: Service = Service {
    section: "rabbitmq",
    given: r#"{ "provider": "bitnami", "auth": { "password": "r4bb1t-Pa55", "erlangCookie": "c00k1e-of-Erlang" } }"#,
    owns: |labels| labels["helm.sh/chart"] == "rabbitmq-8.0.2",
};

fn objects(values: &Value) -> Vec<Value> {
    RABBITMQ.objects(values, &[])
}

fn pod(values: &Value) -> Value {
    RABBITMQ.object(values, "StatefulSet/st2-rabbitmq")["spec"]["template"]["spec"].clone()
}

fn env(values: &Value, name: &str) -> Option<String> {
    let pod = pod(values);
    let variables = pod["containers"][0]["env"].as_array().unwrap();
    let variable = variables.iter().find(|variable| variable["name"] == name)?;
    Some(variable["value"].as_str().unwrap().to_owned())
}

fn configuration(values: &Value) -> String {
    RABBITMQ.object(values, "ConfigMap/st2-rabbitmq-config")["data"]["rabbitmq.conf"].as_str().unwrap().to_owned()
}

/// The value of a line of `rabbitmq.conf`.
fn setting(values: &Value, name: &str) -> Option<String> {
    let configuration = configuration(values);
    let mut lines = configuration.lines().filter_map(|line| line.split_once(" = "));
    lines.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

/// What values change in comparison with the defaults.
fn changes(values: &Value) -> String {
    RABBITMQ.changes(values, printed)
}

fn printed(object: &Value) -> String {
    format!("{object:#}\n").replace("\\n", "\n    ")
}

fn snapshot(name: &str, text: &str) {
    insta::with_settings!({ filters => [(r"[0-9a-f]{64}", "[digest]")], omit_expression => true }, {
        insta::assert_snapshot!(name, text);
    });
}

#[test]
fn defaults() {
    let text: String = objects(&json!({})).iter().map(printed).collect();
    snapshot("default", &text);
}

/// Snapshots of features, each by itself, as what it changes.
fn snapshots(cases: &[(&str, Value)]) {
    for (name, values) in cases {
        snapshot(name, &changes(values));
    }
}

fn certificates() -> Value {
    json!({ "enabled": true, "caCertificate": "CA", "serverCertificate": "CRT", "serverKey": "KEY" })
}

#[test]
fn credentials() {
    snapshots(&[
        ("off", json!({ "enabled": false })),
        ("tls", json!({ "auth": { "tls": certificates() } })),
        ("tls-existing-secret", json!({ "auth": { "tls": { "enabled": true, "existingSecret": "mine" } } })),
        ("existing-secrets", json!({ "auth": { "existingPasswordSecret": "p", "existingErlangSecret": "e" } })),
        ("existing-password", json!({ "auth": { "existingPasswordSecret": "p" } })),
        ("extra-secrets", json!({ "extraSecrets": { "one": { "a.txt": "A", "b": 2 }, "two": { "c": "C" } } })),
    ]);
}

#[test]
fn broker_settings() {
    snapshots(&[
        (
            "ldap",
            json!({ "ldap": { "enabled": true, "servers": ["a.example", "b.example"], "tls": { "enabled": true } } }),
        ),
        (
            "memory",
            json!({ "memoryHighWatermark": { "enabled": true }, "resources": { "limits": { "memory": "2Gi" } } }),
        ),
        (
            "memory-absolute",
            json!({ "memoryHighWatermark": { "enabled": true, "type": "absolute", "value": 536_870_912 } }),
        ),
        ("rebalance", json!({ "clustering": { "rebalance": true } })),
        ("no-force-boot", json!({ "clustering": { "forceBoot": false } })),
        (
            "configuration",
            json!({ "configuration": "default_user = me\n", "advancedConfiguration": "[{rabbit, []}]." }),
        ),
        ("no-definitions", json!({ "loadDefinition": { "enabled": false }, "extraConfiguration": "heartbeat = 30" })),
        ("schedulers", json!({ "maxAvailableSchedulers": 4, "onlineSchedulers": 2 })),
        ("community-plugins", json!({ "communityPlugins": "https://plugins.example/delayed.ez" })),
    ]);
}

#[test]
fn storage() {
    snapshots(&[
        ("ephemeral", json!({ "persistence": { "enabled": false } })),
        ("existing-claim", json!({ "persistence": { "existingClaim": "mine" } })),
        (
            "own-data-volume",
            json!({ "persistence": { "volumes": [{ "name": "data", "hostPath": { "path": "/srv" } }] } }),
        ),
        ("own-volume", json!({ "persistence": { "volumes": [{ "name": "database", "emptyDir": {} }] } })),
        (
            "storage",
            json!({ "persistence": { "storageClass": "fast", "size": "50Gi", "accessMode": "ReadWriteMany",
            "selector": { "matchLabels": { "tier": "fast" } } } }),
        ),
        ("storage-class-empty", json!({ "persistence": { "storageClass": "-" } })),
        (
            "volume-permissions",
            json!({ "volumePermissions": { "enabled": true, "image": { "pullSecrets": ["pull"] } } }),
        ),
    ]);
}

#[test]
fn services() {
    snapshots(&[
        (
            "node-port",
            json!({ "service": { "type": "NodePort", "nodePort": 30672, "epmdNodePort": 30369, "distNodePort": 30673,
            "managerNodePort": 30674, "metricsNodePort": 30675, "externalIPs": ["192.0.2.2"],
            "loadBalancerIP": "192.0.2.1" }, "metrics": { "enabled": true } }),
        ),
        (
            "load-balancer",
            json!({ "service": { "type": "LoadBalancer", "nodePort": 30672, "epmdNodePort": 30369,
            "loadBalancerIP": "192.0.2.1", "loadBalancerSourceRanges": ["198.51.100.0/24"], "labels": { "l": "v" },
            "annotations": { "a": "b" }, "extraPorts": [{ "name": "mqtt", "port": 1883, "targetPort": 1883 }] } }),
        ),
        (
            "ports",
            json!({ "service": { "port": 5673, "portName": "amqp-x", "distPort": 25673, "distPortName": "dist-x",
            "managerPort": 15673, "managerPortName": "manager-x", "tlsPort": 5677, "tlsPortName": "tls-x", "metricsPort": 9999,
            "metricsPortName": "metrics-x", "epmdPortName": "epmd-x" }, "auth": { "tls": certificates() },
            "metrics": { "enabled": true, "serviceMonitor": { "enabled": true } }, "ingress": { "enabled": true },
            "networkPolicy": { "enabled": true } }),
        ),
    ]);
}

#[test]
fn ingress() {
    snapshots(&[
        (
            "ingress",
            json!({ "ingress": { "enabled": true, "hostname": "mq.example", "path": "/mq", "tls": true, "certManager": true,
            "annotations": { "a": "b" }, "ingressClassName": "nginx", "extraHosts": [{ "name": "mq2.example" }],
            "extraTls": [{ "hosts": ["mq2.example"], "secretName": "mq2" }],
            "secrets": [{ "name": "mq2", "key": "KEY", "certificate": "CRT" }] } }),
        ),
        (
            "ingress-without-hostname",
            json!({ "ingress": { "enabled": true, "hostname": "", "tls": true,
            "extraHosts": [{ "name": "mq2.example", "path": "/x" }] } }),
        ),
    ]);
}

#[test]
fn policies() {
    snapshots(&[
        ("pdb", json!({ "pdb": { "create": true } })),
        ("pdb-zero", json!({ "pdb": { "create": true, "minAvailable": 0 } })),
        ("pdb-max", json!({ "pdb": { "create": true, "maxUnavailable": "25%" } })),
        ("network-policy", json!({ "networkPolicy": { "enabled": true } })),
        (
            "network-policy-closed",
            json!({ "networkPolicy": { "enabled": true, "allowExternal": false,
            "additionalRules": [{ "namespaceSelector": {} }] } }),
        ),
    ]);
}

#[test]
fn monitoring() {
    snapshots(&[
        (
            "metrics",
            json!({ "podAnnotations": { "a": "b", "prometheus.io/scrape": "false" }, "metrics": { "enabled": true } }),
        ),
        (
            "monitoring",
            json!({ "metrics": { "enabled": true,
            "serviceMonitor": { "enabled": true, "namespace": "mon", "scrapeTimeout": "5s", "honorLabels": true,
                "relabellings": [{ "action": "labeldrop", "regex": "x" }], "additionalLabels": { "release": "prom" } },
            "prometheusRule": { "enabled": true, "namespace": "mon", "additionalLabels": { "release": "prom" },
                "rules": [{ "alert": "Down", "expr": "up == 0" }] } } }),
        ),
        ("monitoring-without-rules", json!({ "metrics": { "enabled": true, "prometheusRule": { "enabled": true } } })),
    ]);
}

#[test]
fn names_and_rights() {
    snapshots(&[
        ("names", json!({ "nameOverride": "broker", "serviceAccount": { "name": "mq" } })),
        ("fullname", json!({ "fullnameOverride": "broker", "clusterDomain": "k8s.example" })),
        ("no-service-account", json!({ "serviceAccount": { "create": false } })),
        ("no-rbac", json!({ "rbac": { "create": false } })),
    ]);
}

#[test]
fn pods() {
    snapshots(&[
        (
            "placement",
            json!({ "schedulerName": "s", "priorityClassName": "p", "nodeSelector": { "disk": "ssd" },
            "affinity": { "nodeAffinity": {} }, "tolerations": [{ "key": "k", "operator": "Exists" }],
            "podManagementPolicy": "Parallel", "updateStrategyType": "OnDelete", "podLabels": { "team": "q" } }),
        ),
        (
            "security",
            json!({ "podSecurityContext": null, "containerSecurityContext": { "readOnlyRootFilesystem": true } }),
        ),
        (
            "container",
            json!({ "command": ["/bin/sh"], "args": ["-c", "run"], "extraEnvVars": [{ "name": "A", "value": "1" }],
            "extraEnvVarsCM": "cm", "extraEnvVarsSecret": "secret", "extraContainerPorts": [{ "name": "mqtt", "containerPort": 1883 }],
            "extraVolumes": [{ "name": "x", "emptyDir": {} }], "extraVolumeMounts": [{ "name": "x", "mountPath": "/x" }],
            "initContainers": [{ "name": "first", "image": "i" }], "sidecars": [{ "name": "second", "image": "s" }] }),
        ),
        (
            "custom-probes",
            json!({ "livenessProbe": { "enabled": false }, "readinessProbe": { "enabled": false },
            "customLivenessProbe": { "tcpSocket": { "port": 5672 } } }),
        ),
        ("unused-custom-probe", json!({ "customLivenessProbe": { "tcpSocket": { "port": 5672 } } })),
        (
            "image",
            json!({ "image": { "registry": "r.example", "repository": "mq", "tag": 3.9, "pullPolicy": "Always", "debug": true } }),
        ),
        (
            "global",
            json!({ "rabbitmq": { "image": { "pullSecrets": ["own", "all"] }, "persistence": { "storageClass": "slow" } },
            "global": { "imageRegistry": "r.example", "imagePullSecrets": ["all"], "storageClass": "fast" } }),
        ),
    ]);
}

#[test]
fn secrets_hold_what_was_given() {
    let secret = RABBITMQ.object(&json!({}), "Secret/st2-rabbitmq");
    let decoded = |name: &str| {
        let text = secret["data"][name].as_str().unwrap();
        String::from_utf8(base64::engine::general_purpose::STANDARD.decode(text).unwrap()).unwrap()
    };
    assert_eq!(decoded("rabbitmq-password"), PASSWORD);
    assert_eq!(decoded("rabbitmq-erlang-cookie"), COOKIE);
}

#[test]
fn a_new_password_restarts_the_pods() {
    let digest = |values: &Value| {
        RABBITMQ.object(values, "StatefulSet/st2-rabbitmq")["spec"]["template"]["metadata"]["annotations"]["checksum/secret"]
            .clone()
    };
    let before = digest(&json!({}));
    assert_eq!(before, digest(&json!({ "replicaCount": 5 })));
    assert_ne!(before, digest(&json!({ "auth": { "password": "another" } })));
    assert_ne!(before, digest(&json!({ "extraSecrets": { "s": { "k": "v" } } })));
}

#[test]
fn memory_limits_become_bytes() {
    let cases = [
        (json!("2Gi"), "2147483648"),
        (json!("1.5Gi"), "1610612736"),
        (json!("500M"), "500000000"),
        (json!("512k"), "512000"),
        (json!("1e9"), "1000000000"),
        (json!(1_073_741_824), "1073741824"),
        (json!("3Ti"), "3298534883328"),
        (json!("2500m"), "3"),
    ];
    for (limit, bytes) in cases {
        let values =
            json!({ "memoryHighWatermark": { "enabled": true }, "resources": { "limits": { "memory": limit } } });
        assert_eq!(setting(&values, "total_memory_available_override_value").unwrap(), bytes, "{limit}");
        assert_eq!(setting(&values, "vm_memory_high_watermark.relative").unwrap(), "0.4");
    }
}

#[test]
fn plugins_become_an_erlang_list() {
    let cases = [
        (json!({ "plugins": "" }), "rabbitmq_auth_backend_ldap"),
        (json!({ "plugins": "a  b", "extraPlugins": "" }), "a, b"),
        (json!({ "plugins": "a,b\nc", "extraPlugins": "d" }), "a, b, c, d"),
        (json!({ "plugins": "a", "extraPlugins": "", "metrics": { "enabled": true } }), "a, rabbitmq_prometheus"),
    ];
    for (values, list) in cases {
        assert_eq!(env(&values, "RABBITMQ_PLUGINS").unwrap(), list);
    }
}

#[test]
fn scheduler_threads_need_no_second_number() {
    let arguments = |values: &Value| env(values, "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS");
    assert_eq!(arguments(&json!({ "maxAvailableSchedulers": 4 })).unwrap(), "+S 4");
    assert_eq!(arguments(&json!({ "onlineSchedulers": 4 })), None);
}

#[test]
fn a_wide_open_value_stays_in_its_place() {
    let pattern = "cn=${username}: x y, \"quoted\" {{";
    let values = json!({ "ldap": { "enabled": true, "servers": ["a"], "user_dn_pattern": pattern } });
    assert_eq!(env(&values, "RABBITMQ_LDAP_USER_DN_PATTERN").unwrap(), pattern);
    assert_eq!(setting(&values, "auth_ldap.user_dn_pattern").unwrap(), pattern);
}

#[test]
fn kubernetes_expands_nothing_in_a_user_name() {
    for (name, value) in [("a$b", "a$b"), ("a$$b", "a$$$$b"), ("$(MY_POD_IP)$", "$$(MY_POD_IP)$$")] {
        assert_eq!(env(&json!({ "auth": { "username": name } }), "RABBITMQ_USERNAME").unwrap(), value);
    }
}

/// The volume's owner follows the pod's security context, whichever half of it is there.
#[test]
fn volume_permissions_follow_the_security_context() {
    let owner = |context: Value| {
        let values = json!({ "volumePermissions": { "enabled": true }, "podSecurityContext": context });
        let pod = pod(&values);
        let script = pod["initContainers"][0]["args"][1].as_str()?.to_owned();
        Some(script.lines().last()?.split(' ').nth(2)?.to_owned())
    };
    assert_eq!(owner(json!({ "runAsUser": 7, "fsGroup": 8 })).unwrap(), "7:8");
    assert_eq!(owner(json!({ "runAsUser": 0, "fsGroup": null })).unwrap(), "0");
    assert_eq!(owner(json!({ "runAsUser": null })).unwrap(), ":1001");
    assert_eq!(owner(Value::Null), None);
}

/// Every script of the pods, from containers, init containers and hooks.
fn scripts(values: &Value) -> Vec<String> {
    fn collect(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Array(list) => {
                if let Some(at) = list.iter().position(|item| item == "-ec") {
                    found.extend(list.get(at + 1).and_then(Value::as_str).map(str::to_owned));
                }
                for item in list {
                    collect(item, found);
                }
            }
            Value::Object(map) => {
                for item in map.values() {
                    collect(item, found);
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    collect(&pod(values), &mut found);
    found
}

#[test]
fn scripts_are_clean() {
    let scripts = scripts(&json!({ "volumePermissions": { "enabled": true }, "clustering": { "rebalance": true } }));
    assert_eq!(scripts.len(), 5, "{scripts:#?}");
    for script in scripts {
        fed("bash", &["-n"], &script);
        fed("shellcheck", &["-s", "bash", "-"], &script);
    }
}

/// Feeds a script to a checker, which has to be content with it.
fn fed(program: &str, arguments: &[&str], script: &str) {
    let pipes = Command::new(program).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut child) = pipes else {
        eprintln!("skipped: {program} is not installed");
        return;
    };
    child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{program}: {}\n{script}", String::from_utf8_lossy(&output.stdout));
}

/// Values that cannot be used: section, the key that is named, a part of the message.
#[test]
fn what_cannot_work_is_refused() {
    let tls = |change: Value| {
        let mut tls = json!({ "enabled": true, "caCertificate": "CA", "serverCertificate": "CRT", "serverKey": "KEY" });
        merge(&mut tls, change);
        json!({ "auth": { "tls": tls } })
    };
    let ldap = |change: Value| {
        let mut ldap = json!({ "enabled": true, "servers": ["a.example"] });
        merge(&mut ldap, change);
        json!({ "ldap": ldap })
    };
    let watermark = |limit: Value| json!({ "memoryHighWatermark": { "enabled": true }, "resources": { "limits": { "memory": limit } } });
    let cases = [
        (json!({ "auth": { "username": "" } }), "auth.username", "needs a user name"),
        (json!({ "auth": { "username": "a\nb" } }), "auth.username", "line break"),
        (tls(json!({ "caCertificate": "" })), "auth.tls.caCertificate", "TLS is switched on"),
        (tls(json!({ "serverCertificate": "" })), "auth.tls.serverCertificate", "TLS is switched on"),
        (tls(json!({ "serverKey": null })), "auth.tls.serverKey", "TLS is switched on"),
        (ldap(json!({ "servers": [] })), "ldap.servers", "no server"),
        (ldap(json!({ "port": "" })), "ldap.port", "port is empty"),
        (ldap(json!({ "user_dn_pattern": "" })), "ldap.user_dn_pattern", "distinguished name"),
        (
            json!({ "memoryHighWatermark": { "type": "some" } }),
            "memoryHighWatermark.type",
            "one of `absolute`, `relative`",
        ),
        (json!({ "memoryHighWatermark": { "enabled": true } }), "resources.limits.memory", "needs the memory limit"),
        (watermark(json!("lots")), "resources.limits.memory", "not an amount"),
        (watermark(json!("infG")), "resources.limits.memory", "not an amount"),
        (watermark(json!("-1Gi")), "resources.limits.memory", "not an amount"),
        (json!({ "loadDefinition": { "existingSecret": "" } }), "loadDefinition.existingSecret", "names no Secret"),
        (json!({ "ingress": { "path": "" } }), "ingress.path", "does not begin with a slash"),
        (json!({ "ingress": { "path": "st2" } }), "ingress.path", "does not begin with a slash"),
        (json!({ "ingress": { "enabled": true, "hostname": "" } }), "ingress.hostname", "no host name"),
        (
            json!({ "ingress": { "enabled": true, "extraHosts": [{ "name": "a", "path": "x" }] } }),
            "ingress.extraHosts[0].path",
            "does not begin with a slash",
        ),
        (json!({ "image": { "repository": "" } }), "image.repository", "needs a repository"),
        (json!({ "fullnameOverride": "x".repeat(53) }), "fullnameOverride", "too long"),
        (json!({ "nameOverride": "x".repeat(49) }), "nameOverride", "too long"),
        (json!({ "fullnameOverride": "Broker" }), "fullnameOverride", "cannot be named"),
        (json!({ "nameOverride": "a_b" }), "nameOverride", "cannot be named"),
        (json!({ "service": { "portName": "sixteen-letters-" } }), "service.portName", "too long"),
        (
            json!({ "extraVolumes": [{ "name": "x", "emptyDir": {} }, { "name": "configuration", "emptyDir": {} }] }),
            "extraVolumes[1].name",
            "already have a volume",
        ),
        (
            json!({ "persistence": { "enabled": false }, "extraVolumes": [{ "name": "data", "emptyDir": {} }] }),
            "extraVolumes[0].name",
            "already have a volume",
        ),
        (json!({ "replicaCount": "three" }), "replicaCount", "an integer"),
        (json!({ "ldap": { "servers": "a.example" } }), "ldap.servers", "a list"),
        (json!({ "persistence": { "enabled": "maybe" } }), "persistence.enabled", "true or false"),
    ];
    for (values, path, message) in cases {
        let output = RABBITMQ.run(&values, &[]);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{values} is accepted");
        assert!(output.stdout.is_empty(), "{values}: something is printed");
        assert!(stderr.contains(&format!("rabbitmq.{path}")), "{values}: no `rabbitmq.{path}` in:\n{stderr}");
        assert!(stderr.contains(message), "{values}: no `{message}` in:\n{stderr}");
        assert!(!stderr.contains(PASSWORD) && !stderr.contains(COOKIE), "{values}: a secret is told:\n{stderr}");
    }
}

/// Values that probably do not mean what was intended, and may only stop a `--strict` run.
#[test]
fn what_hardly_works_is_told() {
    let cases = [
        (json!({ "loadDefinition": { "enabled": false } }), "extraConfiguration", "no broker would start"),
        (json!({ "clustering": { "addressType": "ip" } }), "clustering.addressType", "only with `hostname`"),
    ];
    for (values, path, message) in cases {
        let output = RABBITMQ.run(&values, &[]);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{stderr}");
        assert!(stderr.contains(&format!("rabbitmq.{path}")) && stderr.contains(message), "{stderr}");
        assert!(!RABBITMQ.run(&values, &["--strict"]).status.success());
    }
}

/// What Helm takes, st2ha takes: a rule must not stand in the way of values that make a working cluster.
#[test]
fn what_works_is_not_refused() {
    let cases = [
        json!({ "enabled": false, "auth": { "username": "" }, "ingress": { "path": "" } }),
        json!({ "fullnameOverride": "x".repeat(52), "nameOverride": "A_b" }),
        json!({ "nameOverride": "st" }),
        json!({ "fullnameOverride": "broker-" }),
        json!({ "initContainers": {}, "sidecars": {} }),
        json!({ "replicaCount": "3", "ldap": { "port": 636 }, "ulimitNofiles": 1024 }),
        json!({ "extraVolumes": [{ "name": "data", "emptyDir": {} }] }),
        json!({ "extraVolumes": [{ "name": "certs", "emptyDir": {} }] }),
        json!({ "loadDefinition": { "enabled": false }, "extraVolumeMounts": [{ "name": "x", "mountPath": "/app" }],
            "extraVolumes": [{ "name": "x", "secret": { "secretName": "mine" } }] }),
        json!({ "ldap": { "servers": ["unused"] }, "metrics": { "serviceMonitor": { "enabled": true, "release": "x" } } }),
        json!({ "auth": { "username": "a: #b @c/é", "password": "p@ss/w0rd#%&+ " } }),
    ];
    for values in cases {
        let output = RABBITMQ.run(&values, &["--strict"]);
        assert!(output.status.success(), "{values}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
