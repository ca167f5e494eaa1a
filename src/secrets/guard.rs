//! Secrets of a cluster that must not get others in their place: what was stored with them could not be read any more.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// The keys of Secrets' data on which the data of a release depends, or that count only at the first start of a service.
const KEYS: &[&str] = &[
    "datastore_crypto_key",
    "mongodb-password",
    "mongodb-replica-set-key",
    "mongodb-root-password",
    "rabbitmq-erlang-cookie",
    "rabbitmq-password",
];

/// The keys of a Secret that would get another value in the place of the one that is there.
pub fn replaced(there: &Value, ours: &Value) -> Vec<&'static str> {
    let differs =
        |key: &&&str| matches!((bytes(there, key), bytes(ours, key)), (Some(there), Some(ours)) if there != ours);
    KEYS.iter().filter(differs).copied().collect()
}

/// The keys of a Secret whose values do not have these fingerprints, which are objects of keys and digests.
pub fn unlike(fingerprints: &Value, ours: &Value) -> Vec<&'static str> {
    let name = ours.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default();
    let differs = |key: &&&str| {
        let there = fingerprints.get(**key).and_then(Value::as_str);
        there.zip(bytes(ours, key)).is_some_and(|(there, value)| there != fingerprint(name, key, &value))
    };
    KEYS.iter().filter(differs).copied().collect()
}

/// Tells a value from others without showing it. Bound to its place, so that equal passwords do not look equal.
fn fingerprint(name: &str, key: &str, value: &[u8]) -> String {
    let text = format!("{name}/{key}:{}", STANDARD.encode(value));
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The value of a key of a Secret.
pub fn bytes(secret: &Value, key: &str) -> Option<Vec<u8>> {
    let text = |field: &str| secret.get(field)?.get(key)?.as_str();
    text("stringData").map(|text| text.as_bytes().to_vec()).or_else(|| STANDARD.decode(text("data")?.trim()).ok())
}
