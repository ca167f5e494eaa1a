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
    /// Number of nodes, the master included. Three survive the loss of one. Null leaves the field out: something else sets it then,
    /// and StackStorm looks for Sentinels behind the headless Service.
    pub slave_count: Option<i64>,
}

impl RedisCluster {
    /// Number of nodes that there are at first: one where nothing is said, as in Kubernetes.
    pub fn nodes(&self) -> i64 {
        self.slave_count.unwrap_or(1)
    }
}
