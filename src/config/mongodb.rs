//! `mongodb`: the MongoDB replica set or standalone server.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The MongoDB servers that StackStorm keeps its data in.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Mongodb {
    /// Whether st2ha runs MongoDB; otherwise `st2.config` names servers of your own.
    pub enabled: bool,
}
