//! The provider `rfc2136`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::Secret;

/// How external-dns reaches a name server that takes dynamic updates, such as BIND.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Rfc2136 {
    /// Host of the name server.
    pub host: String,
    /// Port of the name server.
    pub port: String,
    /// Zone to update.
    pub zone: String,
    /// Secret of the TSIG key, in base64.
    pub tsig_secret: Secret,
    /// Algorithm of the TSIG key, such as `hmac-sha256`.
    pub tsig_secret_alg: String,
    /// Name of the TSIG key. Empty sends updates unsigned.
    pub tsig_keyname: String,
    /// Whether zone transfers are signed with the TSIG key.
    pub tsig_axfr: bool,
    /// Shortest time to live of a record, as a Go duration: `0s`, `5m`.
    #[serde(rename = "minTTL")]
    pub min_ttl: String,
}
