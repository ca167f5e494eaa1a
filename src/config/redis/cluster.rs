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
    /// provider `bitnami`. Null leaves the field out: something else sets it then, and StackStorm looks for Sentinels behind the
    /// headless Service.
    #[schemars(range(min = 0, max = 1000))]
    pub slave_count: Option<i64>,
}

impl RedisCluster {
    /// Number of nodes that there are at first: one where nothing is said, as in Kubernetes.
    pub fn nodes(&self) -> i64 {
        self.slave_count.unwrap_or(1)
    }
}
