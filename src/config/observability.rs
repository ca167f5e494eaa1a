//! `metrics` and `logging`: what shows how StackStorm does.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Image, Resources};

/// Metrics of StackStorm's services, which send them to an exporter that Prometheus reads.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Metrics {
    /// Whether services send metrics, and an exporter runs that takes them.
    pub enabled: bool,
    /// Image of the exporter.
    pub image: Image,
    /// CPU and memory of the exporter.
    pub resources: Option<Resources>,
    /// A `PodMonitor` for the Prometheus operator.
    pub pod_monitor: Monitor,
    /// A `ServiceMonitor` for the Prometheus operator.
    pub service_monitor: Monitor,
    /// A `PrometheusRule` with alerts.
    pub prometheus_rule: Alerts,
    /// A ConfigMap with a dashboard for Grafana.
    pub dashboard: Dashboard,
}

/// What tells the Prometheus operator to read the exporter.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Monitor {
    /// Whether there is a monitor. Needs the operator's types in the cluster.
    pub enabled: bool,
    /// Labels by which Prometheus finds it.
    pub additional_labels: BTreeMap<String, String>,
    /// Time between two readings.
    pub interval: Option<String>,
}

/// Alerts.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Alerts {
    /// Whether there is a `PrometheusRule`. Needs the operator's types in the cluster.
    pub enabled: bool,
    /// Labels by which Prometheus finds it.
    pub additional_labels: BTreeMap<String, String>,
    /// Labels of every alert, such as who is to be told.
    pub alert_labels: BTreeMap<String, String>,
}

/// A dashboard.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Dashboard {
    /// Whether there is a ConfigMap with it.
    pub enabled: bool,
    /// Labels by which Grafana's sidecar finds it.
    pub labels: BTreeMap<String, String>,
}

/// What services write to their logs.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct Logging {
    /// Whether each line is a JSON object.
    pub json: bool,
}
