//! The providers `aws` and `aws-sd`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::Secret;

/// How external-dns reaches Route 53 or Cloud Map.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Aws {
    /// Access keys. Without them external-dns uses the role of the node or of the `ServiceAccount`.
    pub credentials: AwsCredentials,
    /// Region, such as `us-east-1`.
    pub region: String,
    /// Zones to use: `public` or `private`. Empty uses both.
    pub zone_type: Option<String>,
    /// ARN of a role to take on, such as `arn:aws:iam::123456789012:role/dns`.
    pub assume_role_arn: String,
    /// Makes the AWS library read `config` beside the credentials. Any text does; the role itself belongs into that file or
    /// into an annotation of the `ServiceAccount`.
    pub role_arn: Option<String>,
    /// How often a failed call is tried again. 0 leaves it to external-dns.
    #[schemars(range(min = 0, max = 2_147_483_647))]
    pub api_retries: i64,
    /// Largest number of changes in one call. 0 leaves it to external-dns.
    #[schemars(range(min = 0, max = 2_147_483_647))]
    pub batch_change_size: i64,
    /// Tags that a zone must carry to be used: `name=value`.
    pub zone_tags: Vec<String>,
    /// Whether CNAME records are made instead of alias records. Anything but `false` and nothing means yes.
    #[serde(rename = "preferCNAME")]
    pub prefer_cname: String,
    /// `false` stops alias records from following the health of their target. Anything else leaves it on.
    pub evaluate_target_health: String,
}

/// Access keys of AWS.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AwsCredentials {
    /// Secret access key. Stored in a Secret together with `accessKey`.
    pub secret_key: Secret,
    /// Id of the access key.
    pub access_key: Secret,
    /// Folder in the container where the credentials appear.
    pub mount_path: String,
    /// A Secret of your own with the key `credentials` and, if wanted, `config`, instead of the keys.
    pub secret_name: Option<String>,
}
