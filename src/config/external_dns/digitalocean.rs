//! The provider `digitalocean`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::Secret;

/// How external-dns reaches `DigitalOcean`.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Digitalocean {
    /// API token.
    pub api_token: Secret,
    /// A Secret of your own with the key `digitalocean_api_token`, instead of the token.
    pub secret_name: Option<String>,
}
