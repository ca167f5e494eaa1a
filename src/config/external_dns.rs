//! `external-dns`: the external-dns controller.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The controller that publishes host names of Services and Ingresses at a DNS provider.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExternalDns {
    /// Whether st2ha runs external-dns.
    pub enabled: bool,
}
