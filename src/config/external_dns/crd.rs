//! `DNSEndpoint` and other resources as a source of names.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A custom resource that external-dns reads names from. Takes effect with `crd` among the `sources`.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Crd {
    /// Whether st2ha defines the resource `DNSEndpoint`. Removing the definition later removes every `DNSEndpoint`.
    pub create: bool,
    /// API version of the resource to read, if not that of `DNSEndpoint`: `example.com/v1`.
    pub apiversion: String,
    /// Kind of the resource to read, if not `DNSEndpoint`.
    pub kind: String,
}
