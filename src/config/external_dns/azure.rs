//! The providers `azure` and `azure-private-dns`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::Secret;

/// How external-dns reaches Azure DNS.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Azure {
    /// A Secret of your own: with the key `azure.json` for `azure`, with `azure_aad_client_id` and `azure_aad_client_secret`
    /// for `azure-private-dns`.
    pub secret_name: String,
    /// Name of the Azure cloud, such as `AzurePublicCloud`.
    pub cloud: String,
    /// Resource group of the zones.
    pub resource_group: String,
    /// Tenant of the subscription.
    pub tenant_id: String,
    /// Subscription of the zones.
    pub subscription_id: String,
    /// Client id of the service principal.
    pub aad_client_id: String,
    /// Client secret of the service principal.
    pub aad_client_secret: Secret,
    /// Whether a managed identity is used instead of a service principal.
    pub use_managed_identity_extension: bool,
}
