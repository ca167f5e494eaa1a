//! The `ServiceAccount` that external-dns runs as.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The `ServiceAccount` that external-dns runs as.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExternalDnsServiceAccount {
    /// Whether st2ha makes the `ServiceAccount`.
    pub create: bool,
    /// Name, if not that of the other objects; without `create`, if not `default`.
    pub name: Option<String>,
    /// Annotations, such as the cloud role that the account stands for.
    pub annotations: BTreeMap<String, String>,
}
