//! The provider `infoblox`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::Secret;

/// How external-dns reaches Infoblox.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Infoblox {
    /// Host of the grid manager.
    pub grid_host: String,
    /// DNS view. Empty takes the grid's default.
    pub view: String,
    /// User of the web API.
    pub wapi_username: String,
    /// Password of that user.
    pub wapi_password: Secret,
    /// A Secret of your own with the keys `infoblox_wapi_username` and `infoblox_wapi_password`, instead of those two.
    pub secret_name: Option<String>,
    /// One more entry for `domainFilters`.
    pub domain_filter: String,
    /// Whether the grid manager's certificate is taken unchecked.
    pub no_ssl_verify: bool,
    /// Port of the web API, such as `443`.
    pub wapi_port: String,
    /// Version of the web API, such as `2.3.1`.
    pub wapi_version: String,
    /// Number of connections kept open to the web API.
    pub wapi_connection_pool_size: String,
    /// Seconds to wait for an answer of the web API.
    pub wapi_http_timeout: String,
}
