//! `redis`: the Redis nodes with Sentinel.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The Redis nodes that StackStorm coordinates its services through.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Redis {
    /// Whether st2ha runs Redis; otherwise `st2.config` names servers of your own.
    pub enabled: bool,
}
