//! Keys that nothing reads, with any preset. The upstream chart takes them without a word, so people have them in their files, so they are known here:
//! the schema marks them as deprecated, and checking values says that they do nothing.

use serde_json::{Value, json};

/// Definition, key, and what to say about it.
const UNUSED: &[(&str, &str, &str)] = &[
    ("ExternalDns", "exoscale", PROVIDER),
    ("ExternalDns", "hetzner", PROVIDER),
    ("ExternalDns", "linode", PROVIDER),
    ("ExternalDns", "oci", PROVIDER),
    ("ExternalDnsService", "enabled", "The Service of external-dns is always there."),
    ("Mount", "name", NAME),
    ("VolumeSource", "name", NAME),
];

const PROVIDER: &str = "Settings of this provider go into `extraEnv` and `extraArgs` of external-dns.";
const NAME: &str = "The volume is named beside this, not in it.";

/// Adds these keys to their definitions.
pub fn describe(root: &mut Value) {
    for (definition, key, description) in UNUSED {
        let properties = root.pointer_mut(&format!("/$defs/{definition}/properties")).and_then(Value::as_object_mut);
        if let Some(properties) = properties {
            properties.insert((*key).to_owned(), json!({ "description": description, "deprecated": true }));
        }
    }
}
