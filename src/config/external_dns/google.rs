//! The provider `google`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::Secret;

/// How external-dns reaches Google Cloud DNS.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Google {
    /// Project of the zones. Empty takes the one that the pod runs in.
    pub project: String,
    /// Key of a service account, in JSON. Without it external-dns uses the identity of the node or of the `ServiceAccount`.
    pub service_account_key: Secret,
    /// A Secret of your own with the service account's key, instead of `serviceAccountKey`.
    pub service_account_secret: String,
    /// Key in that Secret.
    pub service_account_secret_key: String,
}
