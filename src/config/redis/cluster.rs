//! `redis.cluster`: how many nodes there are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How many Redis nodes there are.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RedisCluster {
    /// Whether there are several nodes that fail over. If false, a single server without Sentinel runs. With the provider `bitnami`,
    /// StackStorm's coordination URL does not point at it.
    pub enabled: bool,
    /// Number of nodes, the master included. Three survive the loss of one. A single one runs without a Sentinel, but for the
    /// provider `bitnami`.
    #[schemars(range(min = 0, max = 1000))]
    pub slave_count: i64,
}
