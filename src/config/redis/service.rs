//! `redis.sentinel.service`, and the Services that Sentinel makes unnecessary.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The Service in front of nodes and Sentinels. Starting nodes ask it for the master.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RedisSentinelService {
    /// `ClusterIP`, `NodePort` or `LoadBalancer`.
    #[serde(rename = "type")]
    #[schemars(extend("enum" = ["ClusterIP", "NodePort", "LoadBalancer", "ExternalName", ""]))]
    pub kind: String,
    /// Port of the Sentinels at the Service.
    pub sentinel_port: i64,
    /// Port of Redis at the Service.
    pub redis_port: i64,
    /// Port of the Sentinels at every Kubernetes node, for the types `NodePort` and `LoadBalancer`.
    pub sentinel_node_port: Option<i64>,
    /// Port of Redis at every Kubernetes node, for the types `NodePort` and `LoadBalancer`.
    pub redis_node_port: Option<i64>,
    /// For the type `LoadBalancer`: `Cluster`, or `Local` to keep clients' addresses.
    pub external_traffic_policy: String,
    /// For the type `LoadBalancer`: its address.
    #[serde(rename = "loadBalancerIP")]
    pub load_balancer_ip: Option<String>,
    /// Annotations of the Service.
    pub annotations: BTreeMap<String, String>,
    /// Further labels of the Service.
    pub labels: BTreeMap<String, String>,
}

/// A Service of a Redis without Sentinel. Nothing here has an effect: StackStorm needs Sentinel.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RedisUnusedService {
    /// Has no effect.
    #[serde(rename = "type")]
    pub kind: String,
    /// Has no effect.
    pub port: i64,
    /// Has no effect.
    pub node_port: Option<i64>,
    /// Has no effect.
    pub external_traffic_policy: String,
    /// Has no effect.
    #[serde(rename = "loadBalancerIP")]
    pub load_balancer_ip: Option<String>,
    /// Has no effect.
    pub load_balancer_source_ranges: Option<Vec<String>>,
    /// Has no effect.
    pub annotations: BTreeMap<String, String>,
    /// Has no effect.
    pub labels: BTreeMap<String, String>,
}
