//! The Pod Security Standards, field by field, against every pod of every preset but the chart's.
//!
//! Source: <https://kubernetes.io/docs/concepts/security/pod-security-standards/>

use serde_json::{Value, json};

use crate::cli_support::Run;

/// Where a rule looks: at the pod alone, at every container, or at both, of which the container's word counts.
#[derive(Clone, Copy)]
enum Scope {
    Pod,
    Container,
    /// Every level that says anything has to fit.
    Each,
    /// The container's own, or else the pod's.
    Effective,
}

/// What a field may be.
enum Allowed {
    /// One of these, or nothing.
    Values(&'static [&'static str]),
    /// Exactly this, and it has to be said.
    Said(&'static str),
    /// Anything but this.
    Not(&'static str),
    /// Names in a list, as many as one likes.
    Items(&'static [&'static str]),
    /// The list has to have this item.
    Has(&'static str),
    /// The field must not be there.
    Absent,
}

use Allowed::{Absent, Has, Items, Not, Said, Values};
use Scope::{Container, Each, Effective, Pod};

const SYSCTLS: &[&str] = &[
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.tcp_wmem",
];

/// `baseline` and `restricted`, with what this project asks for besides: a read-only root, and nothing of Kubernetes' API or of other
/// Services inside of a pod.
const RULES: &[(Scope, &str, Allowed)] = &[
    // baseline
    (Each, "/securityContext/windowsOptions/hostProcess", Values(&["false"])),
    (Pod, "/hostNetwork", Values(&["false"])),
    (Pod, "/hostPID", Values(&["false"])),
    (Pod, "/hostIPC", Values(&["false"])),
    (Container, "/securityContext/privileged", Values(&["false"])),
    (Container, "/ports/*/hostPort", Values(&["0"])),
    // From Kubernetes 1.34 on.
    (Container, "/livenessProbe/httpGet/host", Values(&[""])),
    (Container, "/livenessProbe/tcpSocket/host", Values(&[""])),
    (Container, "/readinessProbe/httpGet/host", Values(&[""])),
    (Container, "/readinessProbe/tcpSocket/host", Values(&[""])),
    (Container, "/startupProbe/httpGet/host", Values(&[""])),
    (Container, "/startupProbe/tcpSocket/host", Values(&[""])),
    (Container, "/lifecycle/postStart/httpGet/host", Values(&[""])),
    (Container, "/lifecycle/postStart/tcpSocket/host", Values(&[""])),
    (Container, "/lifecycle/preStop/httpGet/host", Values(&[""])),
    (Container, "/lifecycle/preStop/tcpSocket/host", Values(&[""])),
    (Each, "/securityContext/appArmorProfile/type", Values(&["RuntimeDefault", "Localhost"])),
    (Each, "/securityContext/seLinuxOptions/type", Values(&["", "container_t", "container_init_t", "container_kvm_t"])),
    (Each, "/securityContext/seLinuxOptions/user", Values(&[""])),
    (Each, "/securityContext/seLinuxOptions/role", Values(&[""])),
    (Container, "/securityContext/procMount", Values(&["Default"])),
    (Pod, "/securityContext/sysctls/*/name", Items(SYSCTLS)),
    // restricted
    (Pod, "/volumes/*/hostPath", Absent),
    (Container, "/securityContext/allowPrivilegeEscalation", Said("false")),
    (Effective, "/securityContext/runAsNonRoot", Said("true")),
    (Each, "/securityContext/runAsUser", Not("0")),
    (Each, "/securityContext/seccompProfile/type", Values(&["RuntimeDefault", "Localhost"])),
    (Effective, "/securityContext/seccompProfile/type", Not("")),
    (Container, "/securityContext/capabilities/drop", Has("ALL")),
    (Container, "/securityContext/capabilities/add/*", Items(&["NET_BIND_SERVICE"])),
];

const BEYOND: &[(Scope, &str, Allowed)] = &[
    (Container, "/securityContext/readOnlyRootFilesystem", Said("true")),
    (Effective, "/securityContext/runAsUser", Not("")),
    (Pod, "/automountServiceAccountToken", Said("false")),
    (Pod, "/enableServiceLinks", Said("false")),
    (Container, "/resources/requests/cpu", Not("")),
    (Container, "/resources/requests/memory", Not("")),
];

/// Kinds of volumes that `restricted` knows.
const VOLUMES: &[&str] = &[
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "image",
    "persistentVolumeClaim",
    "projected",
    "secret",
];

/// What is found at a path; `*` stands for every item of a list. A text for each, empty for nothing.
fn found(object: &Value, path: &str) -> Vec<String> {
    let mut at = vec![object.clone()];
    for step in path.split('/').skip(1) {
        at = at
            .into_iter()
            .flat_map(|value| match step {
                "*" => value.as_array().cloned().unwrap_or_default(),
                step => vec![value.get(step).cloned().unwrap_or_default()],
            })
            .collect();
    }
    let text = |value: Value| match value {
        Value::Null => String::new(),
        Value::String(text) => text,
        other => other.to_string(),
    };
    at.into_iter().map(text).collect()
}

fn fits(object: &Value, path: &str, allowed: &Allowed) -> bool {
    let found = found(object, path);
    match allowed {
        Values(values) => found.iter().all(|text| text.is_empty() || values.contains(&text.as_str())),
        Said(value) => found.iter().all(|text| text == value),
        Not(value) => found.iter().all(|text| text != value),
        Items(values) => found.iter().all(|text| values.contains(&text.as_str())),
        Has(item) => object.pointer(path).and_then(Value::as_array).is_some_and(|list| list.contains(&json!(item))),
        Absent => found.iter().all(String::is_empty),
    }
}

/// What a pod's spec does not fit, in words.
fn breaches(spec: &Value, rules: &[(Scope, &str, Allowed)]) -> Vec<String> {
    let containers: Vec<&Value> =
        ["initContainers", "containers"].iter().filter_map(|list| spec[list].as_array()).flatten().collect();
    let mut breaches = Vec::new();
    for (scope, path, allowed) in rules {
        let mut check = |object: &Value, name: &str| {
            if !fits(object, path, allowed) {
                breaches.push(format!("{name}{path}"));
            }
        };
        if matches!(scope, Pod | Each) {
            check(spec, "");
        }
        for container in containers.iter().filter(|_| !matches!(scope, Pod)) {
            let says = found(container, path).iter().any(|text| !text.is_empty());
            let object = if matches!(scope, Effective) && !says { spec } else { container };
            check(object, container["name"].as_str().unwrap());
        }
    }
    for volume in spec["volumes"].as_array().into_iter().flatten() {
        let kinds: Vec<&String> = volume.as_object().unwrap().keys().filter(|key| *key != "name").collect();
        if !kinds.iter().all(|kind| VOLUMES.contains(&kind.as_str())) {
            breaches.push(format!("/volumes/{}", volume["name"]));
        }
    }
    breaches
}

/// The pods among objects, with the names of what makes them.
fn pods(objects: &[Value]) -> Vec<(String, bool, &Value)> {
    let spec = |object: &'_ Value| match object["kind"].as_str().unwrap_or_default() {
        "Pod" => Some("/spec"),
        "Deployment" | "StatefulSet" | "DaemonSet" | "Job" => Some("/spec/template/spec"),
        "CronJob" => Some("/spec/jobTemplate/spec/template/spec"),
        _ => None,
    };
    let own = |object: &Value| object["metadata"]["labels"]["app.kubernetes.io/part-of"] == "stackstorm";
    objects
        .iter()
        .filter_map(|object| {
            let name = format!("{}/{}", object["kind"].as_str()?, object["metadata"]["name"].as_str()?);
            Some((name, own(object), object.pointer(spec(object)?)?))
        })
        .collect()
}

fn check(presets: &[&str], values: &Value, target: &str) {
    let mut run = Run::new(&["render", "--target", target, "--include-tests", "-f", "values.json"]).with_secrets();
    for preset in presets {
        run = run.args(&["--preset", preset]);
    }
    let done = run.file("values.json", values.to_string()).run();
    assert_eq!(done.status, 0, "{}", done.stderr);
    let objects = done.objects();
    let pods = pods(&objects);
    assert!(pods.iter().filter(|(_, own, _)| *own).count() > 15);
    let mut found = Vec::new();
    for (name, own, spec) in pods {
        let mut of_pod = breaches(spec, RULES);
        if own {
            of_pod.extend(breaches(spec, BEYOND));
        }
        found.extend(of_pod.into_iter().map(|breach| format!("{name}: {breach}")));
    }
    assert!(found.is_empty(), "{presets:?} {target}: {found:#?}");
}

/// All that makes containers of its own.
fn everything() -> Value {
    let image = |name: &str| json!({ "repository": "reg.example.com/packs", "name": name, "tag": "1" });
    let volume = |name: &str| json!({ "persistentVolumeClaim": { "claimName": name } });
    json!({
        "st2": {
            "rbac": { "enabled": true },
            "overrides": { "_global.yaml": "---\n" },
            "packs": {
                "images": [image("a"), image("b")],
                "volumes": {
                    "enabled": true, "packs": volume("p"), "virtualenvs": volume("v"), "configs": volume("c"),
                },
            },
        },
        "st2chatops": { "enabled": true, "env": { "HUBOT_SLACK_TOKEN": "xoxb-1" } },
        "st2sensorcontainer": { "deployments": 2 },
        "jobs": {
            "preRegisterContentCommand": ["date"],
            "extra_hooks": [{ "name": "h", "hook": "post-install", "command": ["date"] }],
        },
    })
}

#[test]
fn every_pod_of_every_preset_is_restricted() {
    for presets in [&[][..], &["small"], &["production"], &["small", "production"]] {
        check(presets, &json!({}), "kubectl");
    }
    check(&[], &everything(), "helm");
    let sensors =
        json!({ "st2": { "packs": { "sensors": [{ "name": "s", "ref": "a.B" }, { "name": "t", "ref": "a.C" }] } } });
    check(&["production"], &sensors, "argocd");
    let elsewhere = json!({
        "mongodb": { "enabled": false, "external": { "hosts": ["m.example"], "database": "st2", "username": "u", "password": "p" } },
        "rabbitmq": { "enabled": false, "external": { "hosts": ["r.example"], "username": "u", "password": "p" } },
        "redis": { "enabled": false, "external": { "hosts": ["c.example"] } },
    });
    check(&[], &elsewhere, "kubectl");
}

/// The table itself finds what it is for.
#[test]
fn what_is_not_restricted_is_found() {
    let good = json!({
        "securityContext": { "runAsNonRoot": true, "runAsUser": 1, "seccompProfile": { "type": "RuntimeDefault" } },
        "containers": [{
            "name": "c",
            "securityContext": { "allowPrivilegeEscalation": false, "capabilities": { "drop": ["ALL"] } },
        }],
    });
    assert_eq!(breaches(&good, RULES), Vec::<String>::new());
    for (path, value) in [
        ("/hostNetwork", json!(true)),
        ("/securityContext/runAsNonRoot", json!(false)),
        ("/securityContext/runAsUser", json!(0)),
        ("/securityContext/seccompProfile", json!({})),
        ("/containers/0/securityContext/runAsNonRoot", json!(false)),
        ("/containers/0/securityContext/privileged", json!(true)),
        ("/containers/0/securityContext/allowPrivilegeEscalation", Value::Null),
        ("/containers/0/securityContext/capabilities/drop", json!(["NET_RAW"])),
        ("/containers/0/securityContext/capabilities/add", json!(["SETUID"])),
        ("/containers/0/ports", json!([{ "hostPort": 80 }])),
        ("/containers/0/livenessProbe", json!({ "httpGet": { "host": "10.0.0.1", "port": 1 } })),
        ("/containers/0/readinessProbe", json!({ "tcpSocket": { "host": "a.example", "port": 1 } })),
        ("/containers/0/lifecycle", json!({ "postStart": { "httpGet": { "host": "a.example", "port": 1 } } })),
        ("/volumes", json!([{ "name": "v", "hostPath": { "path": "/" } }])),
        ("/volumes", json!([{ "name": "v", "nfs": { "server": "s" } }])),
    ] {
        let mut bad = good.clone();
        let (parent, key) = path.rsplit_once('/').unwrap();
        bad.pointer_mut(parent).unwrap()[key] = value;
        assert!(!breaches(&bad, RULES).is_empty(), "{path}");
    }
}

/// A runner whose actions may use `sudo` is `baseline`, with four rights and no more; everything else stays as it is.
#[test]
fn sudo_takes_four_rights() {
    let values = json!({ "st2actionrunner": { "sudo": true }, "st2": { "packs": { "images": [{ "repository": "r", "name": "p" }] } } });
    let spec = crate::render::pod(&values, "st2actionrunner");
    let main = &spec["containers"][0];
    let context = &main["securityContext"];
    assert_eq!(context["capabilities"], json!({ "drop": ["ALL"], "add": ["SETUID", "SETGID", "AUDIT_WRITE", "KILL"] }));
    assert_eq!((&context["runAsUser"], &context["allowPrivilegeEscalation"]), (&json!(0), &json!(false)));
    assert_eq!(context["readOnlyRootFilesystem"], true);
    assert!(!main["env"].as_array().unwrap().iter().any(|variable| variable["name"] == "PATH"), "no stand-in for sudo");
    let mut others = spec.clone();
    others["containers"] = json!([]);
    assert_eq!(breaches(&others, RULES), Vec::<String>::new());
    for name in ["st2client", "job-st2-register-content", "st2sensorcontainer"] {
        assert_eq!(breaches(&crate::render::pod(&values, name), RULES), Vec::<String>::new(), "{name}");
    }
}
