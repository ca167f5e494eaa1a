//! How the keys of values are written: an example for each, and what it may hold besides what its type says.

use serde_json::{Map, Value, json};

use crate::config::{Provider, Reads};
use crate::manifests::{Demanded, demanded};
use crate::schema::{self, Bounds, Description, Known};
use crate::values::{KeyPath, Step};

/// Values that keys hold, by how their paths end, as JSON. Of texts, all others may hold any word. Rows of one end are for values that hold
/// the first one already.
///
/// A text or a number has two, unless it is the only one that does any good.
const EXAMPLES: &[(&str, &str)] = &[
    ("accessMode", r#""ReadWriteOncePod""#),
    ("accessMode", r#""ReadWriteOnce""#),
    ("accessModes", r#"["ReadWriteOncePod"]"#),
    ("clusterDomain", r#""cluster.example.com""#),
    ("clusterDomain", r#""other.example.com""#),
    ("cpu", r#""500m""#),
    ("cpu", r#""1""#),
    ("dnsConfig.options", r#"[{"name": "ndots", "value": "2"}]"#),
    ("dnsPolicy", r#""ClusterFirst""#),
    ("dnsPolicy", r#""Default""#),
    ("hook", r#""post-install""#),
    ("hook", r#""post-upgrade""#),
    ("host", r#""server.example.com""#),
    ("host", r#""other.example.com""#),
    ("hostname", r#""st2.example.com""#),
    ("hostname", r#""stackstorm.example.com""#),
    ("image.registry", r#""registry.example.com""#),
    ("image.registry", r#""mirror.example.com""#),
    // An even number of members can lose no more of them than one less.
    ("mongodb.replicaCount", "5"),
    ("mongodb.replicaCount", "7"),
    ("rabbitmq.replicaCount", "5"),
    ("rabbitmq.replicaCount", "7"),
    // Before the tag of StackStorm's own images.
    ("mongodb.image.tag", r#""8.0""#),
    ("mongodb.image.tag", r#""8.2""#),
    ("rabbitmq.image.tag", r#""4.2""#),
    ("rabbitmq.image.tag", r#""4.3""#),
    ("redis.image.tag", r#""9.0""#),
    ("redis.image.tag", r#""8.1""#),
    ("image.tag", r#""3.9.0""#),
    ("image.tag", r#""3.9""#),
    ("egress", r#"{"st2actionrunner": [{"to": [{"ipBlock": {"cidr": "192.0.2.0/24"}}]}]}"#),
    ("extraPorts", r#"[{"name": "more", "port": 8080}]"#),
    ("extra_volumes", r#"[{"name": "files", "mount": {"mountPath": "/mnt"}, "volume": {"emptyDir": {}}}]"#),
    ("imageRegistry", r#""registry.example.com/mirror""#),
    ("imageRegistry", r#""mirror.example.com""#),
    ("initContainers", r#"[{"name": "prepare", "image": "docker.io/library/busybox:1.37"}]"#),
    (
        "jobs.extra_hooks",
        r#"[{"name": "notify", "hook": "post-install", "command": ["st2", "run", "core.local", "cmd=date"]}]"#,
    ),
    (
        "ingress.hosts",
        r#"[{"host": "st2.example.com", "paths": [{"path": "/", "serviceName": "st2-st2web", "servicePort": 80}]}]"#,
    ),
    ("externalIPs", r#"["192.0.2.10"]"#),
    ("extraInitContainers", r#"[{"name": "prepare", "image": "docker.io/library/busybox:1.37"}]"#),
    ("initResources", r#"{"limits": {"memory": "512Mi"}}"#),
    ("ip", r#""192.0.2.1""#),
    ("ip", r#""192.0.2.2""#),
    ("loadBalancerSourceRanges", r#"["192.0.2.0/24"]"#),
    ("limits", r#"{"memory": "512Mi"}"#),
    ("matchExpressions", r#"[{"key": "example.com/zone", "operator": "In", "values": ["a"]}]"#),
    ("matchExpressions.operator", r#""NotIn""#),
    ("matchExpressions.operator", r#""In""#),
    ("mongodb.persistence.dbPath", r#""/data/db/st2""#),
    ("mongodb.persistence.dbPath", r#""/data/db/members""#),
    // What a StatefulSet knows, which most providers and architectures make.
    ("mongodb.strategyType", r#""OnDelete""#),
    ("mongodb.strategyType", r#""RollingUpdate""#),
    ("mountPath", r#""/mnt""#),
    ("mountPath", r#""/srv""#),
    ("preStopSleep", r#""10""#),
    ("preStopSleep", r#""15""#),
    ("publicUrl", r#""https://st2.example.com""#),
    ("publicUrl", r#""https://stackstorm.example.com""#),
    ("nameservers", r#"["192.0.2.53"]"#),
    ("path", r#""/""#),
    ("path", r#""/st2""#),
    ("redis.slave.statefulset.updateStrategy", r#""RollingUpdate""#),
    ("redis.slave.statefulset.updateStrategy", r#""OnDelete""#),
    ("requests", r#"{"memory": "512Mi"}"#),
    ("secrets.external.key", r#""{release}/{secret}""#),
    ("secrets.external.key", r#""stackstorm/{secret}""#),
    ("secrets.external.refreshInterval", r#""15m""#),
    ("secrets.external.refreshInterval", r#""30m""#),
    ("serviceName", r#""st2-st2web""#),
    ("serviceName", r#""st2-st2api""#),
    ("servicePort", "80"),
    ("servicePort", "8080"),
    ("sidecars", r#"[{"name": "helper", "image": "docker.io/library/busybox:1.37"}]"#),
    (
        "tolerations",
        r#"[{"key": "example.com/dedicated", "operator": "Equal", "value": "st2", "effect": "NoExecute"}]"#,
    ),
    ("st2client.replicas", "1"),
    ("st2chatops.replicas", "1"),
    ("st2sensorcontainer.replicas", "1"),
    ("st2timersengine.replicas", "1"),
    // What only looks like keys: numbers that are nearly all zero.
    (
        "st2.datastore_crypto_key",
        r#""{\"aesKeyString\": \"BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\", \"hmacKey\": {\"hmacKeyString\": \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\", \"size\": 256}, \"mode\": \"CBC\", \"size\": 256}""#,
    ),
    (
        "st2.datastore_crypto_key",
        r#""{\"aesKeyString\": \"CAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\", \"hmacKey\": {\"hmacKeyString\": \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\", \"size\": 256}, \"mode\": \"CBC\", \"size\": 256}""#,
    ),
    (
        "st2.ssh_key",
        r#""-----BEGIN RSA PRIVATE KEY-----\nMBsCAQACAQACAQACAQACAQACAQACAQACAQACAQA=\n-----END RSA PRIVATE KEY-----\n""#,
    ),
    (
        "st2.ssh_key",
        r#""-----BEGIN RSA PRIVATE KEY-----\nMBsCAQACAQECAQACAQACAQACAQACAQACAQACAQA=\n-----END RSA PRIVATE KEY-----\n""#,
    ),
    ("st2.config", r#""[system]\ndebug = True\n""#),
    ("st2.config", r#""[log]\nmask_secrets = True\n""#),
    ("passwordHash", r#""{SHA}AAAAAAAAAAAAAAAAAAAAAAAAAAA=""#),
    ("passwordHash", r#""{SHA}AAAAAAAAAAAAAAAAAAAAAAAAAAE=""#),
    ("st2.users", r#"{"alice": {"password": "..."}}"#),
    ("ssh_key_file", r#""/home/stanley/.ssh/stanley_rsa""#),
    ("ssh_key_file", r#""/home/stanley/.ssh/id_ed25519""#),
];

/// What has to stand beside keys for them to count, by how their paths end.
const BESIDE: &[(&str, &str)] = &[
    ("httpRoute.enabled", r#"{"parentRefs": [{"name": "gateway"}]}"#),
    ("envFrom.prefix", r#"{"secretRef": {"name": "settings"}}"#),
    ("localhostProfile", r#"{"type": "Localhost"}"#),
    ("privileged", r#"{"allowPrivilegeEscalation": true}"#),
    ("recursiveReadOnly", r#"{"readOnly": true}"#),
    ("loadBalancerIP", r#"{"type": "LoadBalancer"}"#),
    ("loadBalancerSourceRanges", r#"{"type": "LoadBalancer"}"#),
];

/// Keys of values that fill fields of other names.
const FIELDS: &[(&str, &[&str])] = &[
    ("mount", &["volumeMounts"]),
    ("strategyType", &["updateStrategy", "type"]),
    ("updateStrategyType", &["updateStrategy", "type"]),
];

/// The provider of each data service unless values say another one.
const USUAL: &str = "official";

/// What Kubernetes takes in most numbers: that is no bound to speak of.
const LARGE: i64 = 1_000_000;

/// Another value than this one that a key may hold, if one can be named.
pub fn example(path: &KeyPath, key: &Description, current: Option<&Value>) -> Option<Value> {
    schema::example(path, key, current, &KNOWN)
}

/// Values that hold this one at the end of a path, and what has to stand beside it.
pub fn document(path: &KeyPath, value: Value) -> Value {
    schema::around(path, value, &KNOWN)
}

/// The same, with the provider that reads the key where the usual one does not.
pub fn whole_document(path: &KeyPath, value: Value) -> Value {
    let mut document = document(path, value);
    if let Some(provider) = reader(&Step::keys(path.steps()))
        && let Some(Value::Object(section)) = document.get_mut(provider.service)
    {
        section.shift_insert(0, "provider".to_owned(), provider.name.into());
    }
    document
}

/// The provider that reads a key, if the usual one does not.
fn reader(path: &[&str]) -> Option<&'static Provider> {
    let (service, inner) = path.split_first()?;
    let mut readers = Provider::of(service).filter(|provider| provider.reads(&inner.join(".")) != Reads::Nothing);
    let first = readers.next().filter(|_| *inner != ["provider"])?;
    (first.name != USUAL && readers.all(|provider| provider.name != USUAL)).then_some(first)
}

/// What a key may hold, in words.
pub fn form(path: &KeyPath, key: &Description) -> String {
    match demand(&Step::keys(path.steps())) {
        Some(Demanded::Words(words)) if key.is_text() => format!("one of `{}`", words.join("`, `")),
        Some(Demanded::Number(least, most)) if key.is_whole_number() && most < LARGE => {
            format!("a whole number from {least} to {most}")
        }
        _ => key.form.clone(),
    }
}

const KNOWN: Known<'static> = Known { values: &values, bounds: &bounds, beside: &beside };

/// The rows of a table for a path: those of the first end that is its own.
fn rows(table: &'static [(&str, &str)], path: &[&str]) -> impl Iterator<Item = &'static str> {
    let way = path.join(".");
    let is_end = |end: &str| way.strip_suffix(end).is_some_and(|before| before.is_empty() || before.ends_with('.'));
    let first = table.iter().map(|(end, _)| *end).find(|end| is_end(end));
    table.iter().filter(move |(end, _)| first == Some(*end)).map(|(_, text)| *text)
}

fn beside(path: &[&str]) -> Map<String, Value> {
    rows(BESIDE, path).find_map(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

fn values(path: &[&str]) -> Vec<Value> {
    let known: Vec<Value> = rows(EXAMPLES, path).filter_map(|text| serde_json::from_str(text).ok()).collect();
    if !known.is_empty() {
        return known;
    }
    match demand(path) {
        Some(Demanded::Words(words)) => words.iter().filter(|word| !word.is_empty()).map(|word| json!(word)).collect(),
        _ => Vec::new(),
    }
}

/// What Kubernetes demands of what a key fills.
fn demand(path: &[&str]) -> Option<Demanded> {
    let field = |key: &&'_ str| FIELDS.iter().find(|(known, _)| known == key).map(|(_, fields)| *fields);
    let fields: Vec<&str> = path.iter().flat_map(|key| field(key).map_or_else(|| vec![*key], <[_]>::to_vec)).collect();
    demanded(&fields)
}

fn bounds(path: &[&str]) -> Option<Bounds> {
    match demand(path) {
        Some(Demanded::Number(least, most)) => Some(Bounds { least, most }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{EXAMPLES, values};

    /// Where a key holds its example, `explain` takes another value to say what the key reaches.
    #[test]
    fn texts_and_numbers_have_another_example() {
        for (end, _) in EXAMPLES {
            let path: Vec<&str> = end.split('.').collect();
            let found = values(&path);
            let is_scalar = !matches!(found[..], [Value::Array(_) | Value::Object(_), ..]);
            assert!(!is_scalar || found.len() > 1 || end.ends_with("replicas"), "{end} has one example: {found:?}");
            assert!(found.iter().enumerate().all(|(at, value)| !found[..at].contains(value)), "{end}: {found:?}");
        }
    }
}
