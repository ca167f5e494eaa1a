//! The provider `ovh`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::Secret;

/// How external-dns reaches OVH. All keys are needed.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Ovh {
    /// Consumer key.
    pub consumer_key: Secret,
    /// Application key.
    pub application_key: Secret,
    /// Secret of the application.
    pub application_secret: Secret,
}
