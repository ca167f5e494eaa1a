//! `mongodb.serviceAccount` and `mongodb.rbac`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The service account that the pods run under.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MongodbServiceAccount {
    /// Whether st2ha makes the account.
    pub create: bool,
    /// Name of the account, in place of the objects' name. Where `create` is false: an account of yours, else `default`.
    pub name: Option<String>,
}

/// The service account's rights.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MongodbRbac {
    /// Whether the account may read Services, which `externalAccess.autoDiscovery` needs.
    pub create: bool,
}
