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
    /// The field's name.
    pub field: &'static str,
    /// Its value.
    pub value: Value,
}

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

/// Finds all that asks for a level below `restricted`.
pub fn demands(manifests: &[Manifest]) -> Vec<Demand> {
    let mut found = Vec::new();
    for manifest in manifests {
        let Some(pod) = pod(manifest) else { continue };
        let mut add = |path: String, part: &str, level, field, value: &Value| {
            let (place, part) = (Place::new(manifest, path), part.to_owned());
            found.push(Demand { place, level, part, field, value: value.clone() });
        };
        for field in SHARED {
            if let Some(value) = pod.spec.get(field).filter(|value| **value == true) {
                add(format!("{}.{field}", pod.path), "", SecurityLevel::Privileged, field, value);
            }
        }
        for (index, volume) in list(pod.spec, "volumes").iter().enumerate() {
            if let Some(value) = volume.get("hostPath") {
                let path = format!("{}.volumes[{index}].hostPath", pod.path);
                add(path, text(volume, "name"), SecurityLevel::Privileged, "hostPath", value);
            }
        }
        let mut inspect = |owner: &Value, path: &str, part: &str| {
            let context = owner.get("securityContext").unwrap_or(&Value::Null);
            for (level, field, value) in of_context(context) {
                add(format!("{path}.securityContext.{field}"), part, level, field, value);
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
                        add(path, text(container, "name"), SecurityLevel::Privileged, "hostPort", value);
                    }
                }
            }
        }
    }
    found
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
        added
            .map(|name| {
                if HARMLESS_CAPABILITIES.contains(&name) { SecurityLevel::Baseline } else { SecurityLevel::Privileged }
            })
            .max()
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
            (context(json!({ "seccompProfile": { "type": "Unconfined" } })), Some(Privileged)),
            (context(json!({ "seccompProfile": { "type": "RuntimeDefault" } })), None),
            (context(json!({ "seLinuxOptions": { "level": "s0:c1,c2" } })), None),
            (context(json!({ "seLinuxOptions": { "type": "spc_t" } })), Some(Privileged)),
            (context(json!({ "allowPrivilegeEscalation": true })), Some(Baseline)),
        ] {
            let levels: Vec<_> = found(&spec).into_iter().map(|(_, level)| level).collect();
            assert_eq!(levels, expected.into_iter().collect::<Vec<_>>(), "{spec}");
        }
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
