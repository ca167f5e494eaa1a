//! Objects as an API server keeps them.
//!
//! The server reads an object into Go's types and writes those out again. Fields that the types call `omitempty` are gone then
//! where they are false, 0 or empty; amounts have one spelling; and what stood in `stringData` stands in `data`. `kubectl apply`
//! compares what it is given with what is there, and would call an object that says more `configured` for ever.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::fields::{FREE, Field, is_free, is_listed};
use super::quantities;
use crate::manifests::check::{is_of_sops, is_typed};
use crate::manifests::manifest::Manifest;
use crate::quantity::canonical_quantity;

/// Truth values that are not pointers in Go: false is the same as nothing. All others keep their false, which may differ from
/// their default.
const FALSE: &[Field] = &[
    ("", "hostIPC"),
    ("", "hostNetwork"),
    ("", "hostPID"),
    ("", "paused"),
    ("", "publishNotReadyAddresses"),
    ("", "readOnly"),
    ("", "stdin"),
    ("", "stdinOnce"),
    ("", "tty"),
];

/// Numbers that are not pointers in Go: 0 is the same as nothing.
const ZERO: &[Field] = &[
    ("", "failureThreshold"),
    ("", "healthCheckNodePort"),
    ("", "hostPort"),
    ("", "initialDelaySeconds"),
    ("", "minReadySeconds"),
    ("", "nodePort"),
    ("", "periodSeconds"),
    ("", "successThreshold"),
    ("", "timeoutSeconds"),
    ("awsElasticBlockStore", "partition"),
    ("gcePersistentDisk", "partition"),
];

/// Texts that are neither pointers in Go nor have to be there: an empty one is the same as nothing.
const EMPTY: &[Field] = &[
    ("", "fsType"),
    ("", "hostname"),
    ("", "imagePullPolicy"),
    ("", "nodeName"),
    ("", "priorityClassName"),
    ("", "restartPolicy"),
    ("", "schedulerName"),
    ("", "serviceAccount"),
    ("", "serviceAccountName"),
    ("", "subPath"),
    ("", "subPathExpr"),
    ("", "subdomain"),
    ("", "terminationMessagePath"),
    ("", "terminationMessagePolicy"),
    ("", "type"),
    ("", "workingDir"),
    ("emptyDir", "medium"),
    ("env", "value"),
    ("envFrom", "prefix"),
    ("fieldRef", "apiVersion"),
    ("httpGet", "host"),
    ("httpGet", "path"),
    ("httpGet", "scheme"),
    ("image", "pullPolicy"),
    ("metadata", "generateName"),
    ("metadata", "namespace"),
    ("paths", "path"),
    ("port", "name"),
    ("ports", "hostIP"),
    ("ports", "name"),
    ("ports", "protocol"),
    ("rules", "host"),
    ("seLinuxOptions", "level"),
    ("seLinuxOptions", "role"),
    ("seLinuxOptions", "user"),
    ("secret", "secretName"),
    ("serviceAccountToken", "audience"),
    ("spec", "clusterIP"),
    ("spec", "dnsPolicy"),
    ("spec", "externalName"),
    ("spec", "externalTrafficPolicy"),
    ("spec", "loadBalancerIP"),
    ("spec", "podManagementPolicy"),
    ("spec", "sessionAffinity"),
    ("spec", "volumeName"),
    ("subjects", "apiGroup"),
    ("subjects", "namespace"),
    ("tcpSocket", "host"),
    ("tls", "secretName"),
    ("tolerations", "effect"),
    ("tolerations", "key"),
    ("tolerations", "operator"),
    ("tolerations", "value"),
];

/// Words that are one of a few, which Kubernetes refuses where they are empty and pointers in Go. Nobody means anything by an empty one.
const WORDS: &[Field] = &[
    ("", "completionMode"),
    ("", "concurrencyPolicy"),
    ("", "fsGroupChangePolicy"),
    ("", "internalTrafficPolicy"),
    ("", "ipFamilyPolicy"),
    ("", "mountPropagation"),
    ("", "nodeAffinityPolicy"),
    ("", "nodeTaintsPolicy"),
    ("", "podReplacementPolicy"),
    ("", "preemptionPolicy"),
    ("", "procMount"),
    ("", "recursiveReadOnly"),
    ("", "seLinuxChangePolicy"),
    ("", "selectPolicy"),
    ("", "stopSignal"),
    ("", "supplementalGroupsPolicy"),
    ("", "unhealthyPodEvictionPolicy"),
    ("", "volumeMode"),
    ("", "whenDeleted"),
    ("", "whenScaled"),
    ("azureDisk", "cachingMode"),
    ("azureDisk", "kind"),
];

/// What the tables above do not mean: pointers of the same name, and what has to be there.
const KEPT: &[Field] = &[("hostPath", "type"), ("policies", "periodSeconds")];

/// Gives an object the form that a server gives it. Objects of kinds that Kubernetes does not define are kept as they are
/// given, by servers and so by this; and no server sees one that SOPS has encrypted, before it is decrypted.
pub fn normalise(manifest: &mut Manifest) {
    if !is_typed(manifest) || is_of_sops(manifest) {
        return;
    }
    if manifest.key.kind == "Secret"
        && let Some(secret) = manifest.object.as_object_mut()
    {
        encode(secret);
    }
    walk(&mut manifest.object, "");
    quantities::each(&mut manifest.object, "", &mut respell);
}

/// Moves what a Secret says in plain text to where the server puts it. It wins over what is there.
fn encode(secret: &mut Map<String, Value>) {
    let Some(place) = secret.keys().position(|key| key == "stringData") else { return };
    let Some(Value::Object(texts)) = secret.shift_remove("stringData") else { return };
    if !secret.get("data").is_some_and(Value::is_object) {
        secret.shift_remove("data");
        secret.shift_insert(place.min(secret.len()), "data".to_owned(), Value::Object(Map::new()));
    }
    let Some(Value::Object(data)) = secret.get_mut("data") else { return };
    let encoded = texts.into_iter().map(|(key, text)| (key, STANDARD.encode(text.as_str().unwrap_or_default())));
    data.extend(encoded.map(|(key, text)| (key, Value::String(text))));
}

fn walk(value: &mut Value, parent: &str) {
    match value {
        Value::Object(map) => {
            map.retain(|key, value| !is_left_out((parent, key), value));
            for (key, value) in map {
                let is_of_names =
                    value.is_object() && [FREE, quantities::MAPS].iter().any(|table| is_listed(table, (parent, key)));
                if !is_of_names {
                    walk(value, key);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, parent)),
        _ => {}
    }
}

/// Whether a server leaves a field out that has this value.
fn is_left_out(field: (&str, &str), value: &Value) -> bool {
    let table = match value {
        Value::Bool(false) => FALSE,
        Value::Number(number) if number.as_f64() == Some(0.0) => ZERO,
        Value::String(text) if text.is_empty() && is_listed(WORDS, field) => return true,
        Value::String(text) if text.is_empty() => EMPTY,
        Value::Object(map) if map.is_empty() => return is_free(field) || is_listed(quantities::MAPS, field),
        Value::Array(items) => return items.is_empty(),
        _ => return false,
    };
    is_listed(table, field) && !is_listed(KEPT, field)
}

fn respell(amount: &mut Value) {
    if let Some(text) = canonical_quantity(amount) {
        *amount = Value::String(text);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail this way")]

    use serde_json::{Value, json};

    use super::normalise;
    use crate::manifests::Manifest;

    fn normalised(object: Value) -> Value {
        let mut manifest = Manifest::new(object, "test").unwrap();
        normalise(&mut manifest);
        manifest.object
    }

    #[test]
    fn what_go_leaves_out_is_left_out() {
        let deployment = |spec: Value, pod: Value| {
            let mut object =
                json!({ "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "d" }, "spec": spec });
            object["spec"]["template"] = json!({ "spec": pod });
            object
        };
        let given = deployment(
            json!({ "replicas": 0, "paused": false, "minReadySeconds": 0, "strategy": {} }),
            json!({
                "hostNetwork": false, "nodeSelector": {}, "initContainers": [], "tolerations": [{ "key": "", "operator": "Exists" }],
                "automountServiceAccountToken": false, "terminationGracePeriodSeconds": 0, "priorityClassName": "",
                "securityContext": { "runAsUser": 0, "runAsNonRoot": false, "fsGroup": 0, "supplementalGroups": [] },
                "containers": [{
                    "name": "c", "imagePullPolicy": "", "tty": false, "command": [], "args": [""],
                    "env": [{ "name": "A", "value": "" }],
                    "securityContext": { "privileged": false, "allowPrivilegeEscalation": false },
                    "volumeMounts": [{ "name": "v", "mountPath": "/v", "readOnly": false, "subPath": "" }],
                    "livenessProbe": { "httpGet": { "port": 1, "httpHeaders": [{ "name": "h", "value": "" }] }, "initialDelaySeconds": 0 },
                    "resources": { "limits": {}, "requests": { "cpu": 0.5, "memory": "1024Mi" } },
                }],
                "volumes": [
                    { "name": "v", "emptyDir": {} },
                    { "name": "h", "hostPath": { "path": "/h", "type": "" } },
                    { "name": "s", "secret": { "secretName": "s", "optional": false } },
                    { "name": "i", "image": { "reference": "i", "pullPolicy": "" } },
                ],
            }),
        );
        let kept = deployment(
            json!({ "replicas": 0, "strategy": {} }),
            json!({
                "tolerations": [{ "operator": "Exists" }],
                "automountServiceAccountToken": false, "terminationGracePeriodSeconds": 0,
                "securityContext": { "runAsUser": 0, "runAsNonRoot": false, "fsGroup": 0 },
                "containers": [{
                    "name": "c", "args": [""],
                    "env": [{ "name": "A" }],
                    "securityContext": { "privileged": false, "allowPrivilegeEscalation": false },
                    "volumeMounts": [{ "name": "v", "mountPath": "/v" }],
                    "livenessProbe": { "httpGet": { "port": 1, "httpHeaders": [{ "name": "h", "value": "" }] } },
                    "resources": { "requests": { "cpu": "500m", "memory": "1Gi" } },
                }],
                "volumes": [
                    { "name": "v", "emptyDir": {} },
                    { "name": "h", "hostPath": { "path": "/h", "type": "" } },
                    { "name": "s", "secret": { "secretName": "s", "optional": false } },
                    { "name": "i", "image": { "reference": "i" } },
                ],
            }),
        );
        assert_eq!(normalised(given), kept);
    }

    #[test]
    fn what_users_wrote_as_content_stays() {
        let map = json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "c", "labels": { "a": "" } }, "data": { "value": "" } });
        assert_eq!(normalised(map.clone()), map);
        let policy = json!({ "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": { "name": "n" },
            "spec": { "podSelector": {}, "ingress": [{}, { "from": [{ "namespaceSelector": {} }] }] } });
        assert_eq!(normalised(policy.clone()), policy);
        let claim = json!({ "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": { "name": "p" },
            "spec": { "storageClassName": "", "selector": {} } });
        assert_eq!(normalised(claim.clone()), claim);
        let rule = json!({ "apiVersion": "monitoring.coreos.com/v1", "kind": "PrometheusRule", "metadata": { "name": "r" }, "spec": { "groups": [] } });
        assert_eq!(normalised(rule.clone()), rule, "a server keeps objects of other kinds as they are");
    }

    #[test]
    fn plain_text_in_secrets_is_encoded() {
        let secret = json!({ "apiVersion": "v1", "kind": "Secret", "metadata": { "name": "s" }, "type": "",
            "stringData": { "a": "1", "b": "" }, "data": { "a": "old", "c": "" } });
        let encoded = json!({ "apiVersion": "v1", "kind": "Secret", "metadata": { "name": "s" }, "data": { "a": "MQ==", "c": "", "b": "" } });
        assert_eq!(normalised(secret), encoded);
    }
}
