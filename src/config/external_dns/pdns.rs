//! The provider `pdns`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::Secret;

/// How external-dns reaches `PowerDNS`.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Pdns {
    /// URL of the API without its port: `http://pdns.example.com`.
    pub api_url: String,
    /// Port of the API.
    pub api_port: String,
    /// Key of the API.
    pub api_key: Secret,
    /// A Secret of your own with the key `pdns_api_key`, instead of `apiKey`.
    pub secret_name: Option<String>,
}
