//! The provider `alibabacloud`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::Secret;

/// How external-dns reaches Alibaba Cloud DNS.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Alibabacloud {
    /// Id of the access key. Stored in a Secret together with `accessKeySecret`.
    pub access_key_id: Secret,
    /// Secret of the access key.
    pub access_key_secret: Secret,
    /// Region, such as `eu-central-1`.
    pub region_id: String,
    /// A Secret of your own with the key `alibaba-cloud.json`, instead of the access key.
    pub secret_name: Option<String>,
    /// Zones to use: `public` or `private`. Empty uses both.
    pub zone_type: String,
}
