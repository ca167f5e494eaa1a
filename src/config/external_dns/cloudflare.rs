//! The provider `cloudflare`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::Secret;

/// How external-dns reaches Cloudflare.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Cloudflare {
    /// API token. Wins over `apiKey`.
    pub api_token: Secret,
    /// Global API key; needs `email`.
    pub api_key: Secret,
    /// A Secret of your own with the key `cloudflare_api_token` or `cloudflare_api_key`, instead of those two.
    pub secret_name: Option<String>,
    /// Mail address of the account that the global API key belongs to.
    pub email: String,
    /// Whether Cloudflare stands in front of the published addresses.
    pub proxied: bool,
}
