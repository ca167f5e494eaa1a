//! `redis.cluster`: how many nodes there are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How many Redis nodes there are.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RedisCluster {
    /// Whether there are several nodes that fail over. If false, a single server without Sentinel runs, which StackStorm's
    /// coordination URL does not point at.
    pub enabled: bool,
    /// Number of nodes, the master included. Three survive the loss of one.
    #[schemars(range(min = 0, max = 1000))]
    pub slave_count: i64,
}
