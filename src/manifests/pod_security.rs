//! The levels of the Pod Security Standards that pods ask for.
//!
//! Only what an object says counts, not what it leaves unsaid: pods that name no user ask for nothing, whatever their images do.
//!
//! Source: <https://kubernetes.io/docs/concepts/security/pod-security-standards/>

use serde_json::Value;

use super::manifest::Manifest;
use super::place::Place;
use super::pod::{list, pod, text};

/// The strictest level that a namespace may have for pods to be made in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SecurityLevel {
    /// `restricted` would refuse them.
    Baseline,
    /// `baseline` would refuse them.
    Privileged,
}

/// A field that asks for a level.
#[derive(Clone, Debug, PartialEq)]
pub struct Demand {
    /// Where.
    pub place: Place,
    /// The level.
    pub level: SecurityLevel,
    /// The container or volume that the field belongs to; empty if it is the pod's own.
    pub part: String,
    /// Its value.
    pub value: Value,
    /// The version of Kubernetes from which on it asks for that, where older ones with standards take it.
    pub since: Option<&'static str>,
}

/// Probes and hooks may name a host until this version (KEP-4940).
const HOSTS_REFUSED_SINCE: &str = "1.34";

/// What in a container connects to something.
const CALLERS: &[&str] =
    &["livenessProbe", "readinessProbe", "startupProbe", "lifecycle.postStart", "lifecycle.preStop"];

/// How.
const CALLS: &[&str] = &["httpGet", "tcpSocket"];

/// Fields of a pod that say true to share something with the node.
const SHARED: &[&str] = &["hostIPC", "hostNetwork", "hostPID"];

/// Capabilities that `baseline` lets containers add.
const HARMLESS_CAPABILITIES: &[&str] = &[
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

/// The one that `restricted` lets them add.
const UNRESTRICTED_CAPABILITY: &str = "NET_BIND_SERVICE";

/// Kernel settings that `baseline` lets pods change.
const HARMLESS_SYSCTLS: &[&str] = &[
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

/// Types of `SELinux` that `baseline` lets pods have.
const HARMLESS_TYPES: &[&str] = &["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"];

/// Kinds of volumes that `restricted` lets pods have. Images are among them from Kubernetes 1.33 on, and before that no cluster mounts them unless it
/// is told to (kubernetes/kubernetes#130394).
const HARMLESS_VOLUMES: &[&str] = &[
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

/// What annotations begin with that choose a container's profile of `AppArmor`, in the form of before Kubernetes 1.30.
const APP_ARMOR: &str = "container.apparmor.security.beta.kubernetes.io/";

/// Finds all that asks for a level below `restricted`.
pub fn demands(manifests: &[Manifest]) -> Vec<Demand> {
    let mut found = Vec::new();
    for manifest in manifests {
        let Some(pod) = pod(manifest) else { continue };
        let mut add = |path: String, part: &str, level, value: &Value| {
            let (place, part) = (Place::new(manifest, path), part.to_owned());
            found.push(Demand { place, level, part, value: value.clone(), since: None });
        };
        for field in SHARED {
            if let Some(value) = pod.spec.get(field).filter(|value| **value == true) {
                add(format!("{}.{field}", pod.path), "", SecurityLevel::Privileged, value);
            }
        }
        for (index, volume) in list(pod.spec, "volumes").iter().enumerate() {
            let sources = volume.as_object().into_iter().flatten().filter(|(source, _)| *source != "name");
            for (source, value) in sources.filter(|(source, _)| !HARMLESS_VOLUMES.contains(&&***source)) {
                let path = format!("{}.volumes[{index}].{source}", pod.path);
                let level = if source == "hostPath" { SecurityLevel::Privileged } else { SecurityLevel::Baseline };
                add(path, text(volume, "name"), level, value);
            }
        }
        for (name, value) in pod.annotations.as_object().into_iter().flatten() {
            let Some(container) = name.strip_prefix(APP_ARMOR) else { continue };
            let profile = value.as_str().unwrap_or_default();
            if !(profile.is_empty() || profile == "runtime/default" || profile.starts_with("localhost/")) {
                let around = pod.path.strip_suffix("spec").unwrap_or_default();
                add(format!("{around}metadata.annotations.{name}"), container, SecurityLevel::Privileged, value);
            }
        }
        let mut inspect = |owner: &Value, path: &str, part: &str| {
            let context = owner.get("securityContext").unwrap_or(&Value::Null);
            for (level, field, value) in of_context(context) {
                add(format!("{path}.securityContext.{field}"), part, level, value);
            }
        };
        inspect(pod.spec, pod.path, "");
        for (key, containers) in pod.containers() {
            for (index, container) in containers.iter().enumerate() {
                inspect(container, &format!("{}.{key}[{index}]", pod.path), text(container, "name"));
            }
        }
        for (key, containers) in pod.containers() {
            for (index, container) in containers.iter().enumerate() {
                for (number, port) in list(container, "ports").iter().enumerate() {
                    if let Some(value) = port.get("hostPort").filter(|value| **value != 0) {
                        let path = format!("{}.{key}[{index}].ports[{number}].hostPort", pod.path);
                        add(path, text(container, "name"), SecurityLevel::Privileged, value);
                    }
                }
            }
        }
        for (key, containers) in pod.containers() {
            for (index, container) in containers.iter().enumerate() {
                found.extend(hosts(container).map(|(path, value)| Demand {
                    place: Place::new(manifest, format!("{}.{key}[{index}].{path}", pod.path)),
                    level: SecurityLevel::Privileged,
                    part: text(container, "name").to_owned(),
                    value: value.clone(),
                    since: Some(HOSTS_REFUSED_SINCE),
                }));
            }
        }
    }
    found
}

/// The hosts that a container's probes and hooks name, and where.
fn hosts(container: &Value) -> impl Iterator<Item = (String, &Value)> {
    let calls = CALLERS.iter().flat_map(|caller| CALLS.iter().map(move |call| (caller, call)));
    calls.filter_map(|(caller, call)| {
        let host = container.pointer(&format!("/{}/{call}/host", caller.replace('.', "/")))?;
        host.as_str().is_some_and(|host| !host.is_empty()).then(|| (format!("{caller}.{call}.host"), host))
    })
}

/// What a security context asks for, of a pod or of a container.
fn of_context(context: &Value) -> impl Iterator<Item = (SecurityLevel, &'static str, &Value)> {
    // Root says all there is to say about users.
    let is_root = context.get("runAsUser").is_some_and(|user| *user == 0);
    FIELDS.iter().filter(move |(field, _)| !(is_root && *field == "runAsNonRoot")).filter_map(move |(field, level)| {
        let value = context.get(field)?;
        Some((level(value)?, *field, value))
    })
}

/// The level that a field's value asks for.
type LevelOf = fn(&Value) -> Option<SecurityLevel>;

const FIELDS: &[(&str, LevelOf)] = &[
    ("privileged", |value| (*value == true).then_some(SecurityLevel::Privileged)),
    ("procMount", |value| (!matches!(value.as_str(), None | Some("Default"))).then_some(SecurityLevel::Privileged)),
    ("seccompProfile", unconfined),
    ("appArmorProfile", unconfined),
    ("windowsOptions", |value| (value.get("hostProcess")? == true).then_some(SecurityLevel::Privileged)),
    ("seLinuxOptions", |value| {
        let is_odd = !HARMLESS_TYPES.contains(&text(value, "type")) || !text(value, "user").is_empty();
        (is_odd || !text(value, "role").is_empty()).then_some(SecurityLevel::Privileged)
    }),
    ("sysctls", |value| {
        let mut settings = value.as_array()?.iter();
        let is_odd = settings.any(|setting| !HARMLESS_SYSCTLS.contains(&text(setting, "name")));
        is_odd.then_some(SecurityLevel::Privileged)
    }),
    ("capabilities", |value| {
        let added = list(value, "add").iter().filter_map(Value::as_str).filter(|name| *name != UNRESTRICTED_CAPABILITY);
        let kept = (!list(value, "drop").iter().any(|name| name == "ALL")).then_some(SecurityLevel::Baseline);
        let level = |name| {
            if HARMLESS_CAPABILITIES.contains(&name) { SecurityLevel::Baseline } else { SecurityLevel::Privileged }
        };
        added.map(level).chain(kept).max()
    }),
    ("runAsUser", |value| (*value == 0).then_some(SecurityLevel::Baseline)),
    ("runAsNonRoot", |value| (*value == false).then_some(SecurityLevel::Baseline)),
    ("allowPrivilegeEscalation", |value| (*value == true).then_some(SecurityLevel::Baseline)),
];

fn unconfined(profile: &Value) -> Option<SecurityLevel> {
    (text(profile, "type") == "Unconfined").then_some(SecurityLevel::Privileged)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail this way")]

    use serde_json::{Value, json};

    use super::{SecurityLevel, demands};
    use crate::manifests::Manifest;

    fn found(spec: &Value) -> Vec<(String, SecurityLevel)> {
        let pod = json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "p" }, "spec": spec });
        let manifest = Manifest::new(pod, "test").unwrap();
        demands(&[manifest]).into_iter().map(|demand| (demand.place.path, demand.level)).collect()
    }

    #[test]
    fn what_pods_ask_for() {
        use SecurityLevel::{Baseline, Privileged};
        let context = |context: Value| json!({ "containers": [{ "name": "c", "securityContext": context }] });
        for (spec, expected) in [
            (json!({ "hostNetwork": true }), Some(Privileged)),
            (json!({ "hostNetwork": false }), None),
            (json!({ "volumes": [{ "name": "v", "hostPath": { "path": "/sys" } }] }), Some(Privileged)),
            (
                json!({ "containers": [{ "name": "c", "ports": [{ "containerPort": 1, "hostPort": 1 }] }] }),
                Some(Privileged),
            ),
            (
                json!({ "securityContext": { "sysctls": [{ "name": "net.core.somaxconn", "value": "1" }] } }),
                Some(Privileged),
            ),
            (json!({ "securityContext": { "sysctls": [{ "name": "net.ipv4.tcp_syncookies", "value": "1" }] } }), None),
            (json!({ "securityContext": { "runAsUser": 0 } }), Some(Baseline)),
            (json!({ "securityContext": { "runAsUser": 1001, "fsGroup": 0 } }), None),
            (context(json!({ "privileged": true })), Some(Privileged)),
            (context(json!({ "privileged": false, "runAsNonRoot": true })), None),
            (context(json!({ "capabilities": { "add": ["NET_ADMIN", "CHOWN"] } })), Some(Privileged)),
            (context(json!({ "capabilities": { "add": ["CHOWN"] } })), Some(Baseline)),
            (context(json!({ "capabilities": { "add": ["NET_BIND_SERVICE"], "drop": ["ALL"] } })), None),
            (context(json!({ "capabilities": { "drop": ["NET_RAW"] } })), Some(Baseline)),
            (context(json!({ "capabilities": { "drop": [] } })), Some(Baseline)),
            (json!({ "volumes": [{ "name": "v", "nfs": { "server": "s", "path": "/a" } }] }), Some(Baseline)),
            (json!({ "volumes": [{ "name": "v", "csi": { "driver": "d" } }, { "name": "w" }] }), None),
            (json!({ "volumes": [{ "name": "v", "image": { "reference": "r/p:1" } }] }), None),
            (context(json!({ "seccompProfile": { "type": "Unconfined" } })), Some(Privileged)),
            (context(json!({ "seccompProfile": { "type": "RuntimeDefault" } })), None),
            (context(json!({ "seLinuxOptions": { "level": "s0:c1,c2" } })), None),
            (context(json!({ "seLinuxOptions": { "type": "spc_t" } })), Some(Privileged)),
            (context(json!({ "allowPrivilegeEscalation": true })), Some(Baseline)),
            (
                json!({ "containers": [{ "name": "c", "livenessProbe": { "httpGet": { "host": "a" } } }] }),
                Some(Privileged),
            ),
            (json!({ "containers": [{ "name": "c", "livenessProbe": { "httpGet": { "host": "" } } }] }), None),
            (
                json!({ "initContainers": [{ "name": "c", "startupProbe": { "tcpSocket": { "host": "a" } } }] }),
                Some(Privileged),
            ),
            (
                json!({ "containers": [{ "name": "c", "lifecycle": { "postStart": { "tcpSocket": { "host": "a" } } } }] }),
                Some(Privileged),
            ),
            (json!({ "containers": [{ "name": "c", "readinessProbe": { "grpc": { "host": "a" } } }] }), None),
        ] {
            let levels: Vec<_> = found(&spec).into_iter().map(|(_, level)| level).collect();
            assert_eq!(levels, expected.into_iter().collect::<Vec<_>>(), "{spec}");
        }
        let annotated = |profile: &str| {
            let name = "container.apparmor.security.beta.kubernetes.io/c";
            let pod = json!({
                "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "p", "annotations": { name: profile } },
                "spec": { "containers": [{ "name": "c" }] },
            });
            demands(&[Manifest::new(pod, "test").unwrap()]).into_iter().map(|demand| demand.level).collect::<Vec<_>>()
        };
        assert_eq!(annotated("unconfined"), [Privileged]);
        assert!(annotated("runtime/default").is_empty() && annotated("localhost/mine").is_empty());
        let init =
            json!({ "initContainers": [{ "name": "i", "securityContext": { "privileged": true, "runAsUser": 0 } }] });
        assert_eq!(
            found(&init),
            [
                ("spec.initContainers[0].securityContext.privileged".to_owned(), Privileged),
                ("spec.initContainers[0].securityContext.runAsUser".to_owned(), Baseline),
            ]
        );
    }
}
