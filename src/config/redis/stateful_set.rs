//! `redis.slave.statefulset` and `redis.master.statefulset`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The `StatefulSet` of the nodes or of the single server.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RedisStatefulSet {
    /// Further labels of the `StatefulSet`. No effect for the nodes of the provider `bitnami`.
    pub labels: BTreeMap<String, String>,
    /// Annotations of the `StatefulSet`. No effect for the nodes of the provider `bitnami`.
    pub annotations: BTreeMap<String, String>,
    /// How pods are replaced: `RollingUpdate` or `OnDelete`.
    pub update_strategy: Option<String>,
    /// With `RollingUpdate`: only pods with at least this number are replaced.
    pub rolling_update_partition: Option<i64>,
}
