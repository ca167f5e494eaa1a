//! `secrets.external.fetch`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a store may hold and need not: nothing is missing without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum StoredContent {
    /// API keys.
    Apikeys,
    /// Entries of the datastore.
    Keyvalue,
    /// Users that may log in.
    Users,
    /// Configuration files of packs.
    PackConfigs,
}
