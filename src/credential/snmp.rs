//! Communities of SNMP, which are passwords: those of people who meet have the same name.

use serde_json::{Map, Value};

use super::name::is_community;

/// What stands beside a community of SNMP.
const BESIDE: &[&str] = &[
    "address",
    "agent",
    "device",
    "host",
    "ip",
    "module",
    "oid",
    "oids",
    "port",
    "retries",
    "snmp_version",
    "target",
    "timeout",
    "version",
    "walk",
];

/// Whether a map says by its other keys that a community is one of SNMP.
pub fn is_community_of(map: &Map<String, Value>, key: &str) -> bool {
    is_community_among(map.keys().map(String::as_str), key)
}

/// The same of the keys of a map.
pub fn is_community_among<'a>(mut keys: impl Iterator<Item = &'a str>, key: &str) -> bool {
    is_community(key) && keys.any(|key| BESIDE.contains(&&*key.to_ascii_lowercase()))
}

/// Whether a text is about SNMP.
pub fn is_about(text: &str) -> bool {
    text.as_bytes().windows(4).any(|word| word.eq_ignore_ascii_case(b"snmp"))
}
