//! `redis.metrics`: a Prometheus exporter beside each node.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::{Image, Opaque, Resources};

/// A metrics exporter for Prometheus beside each node.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RedisMetrics {
    /// Whether the exporter runs.
    pub enabled: bool,
    /// Image of the exporter.
    pub image: Image,
    /// Resources of the exporter.
    pub resources: Option<Resources>,
    /// Command line flags of the exporter: `skip-tls-verification: true` becomes `--skip-tls-verification=true`.
    pub extra_args: Option<BTreeMap<String, String>>,
    /// Annotations of the pods, once the exporter runs.
    pub pod_annotations: BTreeMap<String, String>,
    /// Further labels of the pods, once the exporter runs.
    pub pod_labels: Option<BTreeMap<String, String>>,
    /// Has no effect: a pod has one priority class, `redis.slave.priorityClassName`.
    pub priority_class_name: Option<String>,
    /// A `ServiceMonitor` for the Prometheus operator.
    pub service_monitor: RedisServiceMonitor,
    /// Alerts for the Prometheus operator.
    pub prometheus_rule: RedisPrometheusRule,
    /// The Service in front of the exporters.
    pub service: RedisMetricsService,
}

/// A `ServiceMonitor`, which tells the Prometheus operator to read the exporters.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RedisServiceMonitor {
    /// Whether there is a `ServiceMonitor`. Needs the operator's types in the cluster.
    pub enabled: bool,
    /// Labels by which Prometheus finds the `ServiceMonitor`.
    pub selector: BTreeMap<String, String>,
    /// Namespace of the `ServiceMonitor`, if not the release's.
    pub namespace: Option<String>,
    /// How often Prometheus reads the exporters, such as `30s`.
    pub interval: Option<String>,
}

/// Alerts for the Prometheus operator.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RedisPrometheusRule {
    /// Whether there is a `PrometheusRule`. Needs the operator's types in the cluster.
    pub enabled: bool,
    /// Labels by which Prometheus finds the `PrometheusRule`.
    pub additional_labels: BTreeMap<String, String>,
    /// Namespace of the `PrometheusRule`, if not the release's.
    pub namespace: String,
    /// The rules, as in a Prometheus rule group.
    #[schemars(extend("x-template" = true))]
    pub rules: Vec<Opaque>,
}

/// The Service in front of the exporters. Its port is 9121.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RedisMetricsService {
    /// `ClusterIP`, `NodePort` or `LoadBalancer`.
    #[serde(rename = "type")]
    #[schemars(extend("enum" = ["ClusterIP", "NodePort", "LoadBalancer", "ExternalName", ""]))]
    pub kind: String,
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
