//! The provider `scaleway`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::Secret;

/// How external-dns reaches Scaleway. All keys are needed.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the keys of the values file are named so")]
pub struct Scaleway {
    /// Access key.
    pub scw_access_key: Secret,
    /// Secret key.
    pub scw_secret_key: Secret,
    /// Id of the organization.
    pub scw_default_organization_id: String,
}
