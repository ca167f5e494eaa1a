//! `rabbitmq.metrics`: metrics for Prometheus.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::Opaque;

/// Metrics for Prometheus, on port 9419 of every broker.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RabbitmqMetrics {
    /// Whether the brokers offer metrics.
    pub enabled: bool,
    /// Plugins to switch on for it, separated by blanks.
    pub plugins: String,
    /// Annotations of the pods by which a Prometheus finds them.
    #[schemars(extend("x-template" = true))]
    pub pod_annotations: BTreeMap<String, String>,
    /// A ServiceMonitor for the Prometheus operator.
    pub service_monitor: RabbitmqServiceMonitor,
    /// Alerts for the Prometheus operator.
    pub prometheus_rule: RabbitmqPrometheusRule,
}

/// A ServiceMonitor for the Prometheus operator.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RabbitmqServiceMonitor {
    /// Whether there is a ServiceMonitor.
    pub enabled: bool,
    /// Namespace of the ServiceMonitor, if not the brokers'.
    pub namespace: Option<String>,
    /// Time between two scrapes, such as `30s`.
    pub interval: Option<String>,
    /// Time after which a scrape has failed, such as `10s`.
    pub scrape_timeout: Option<String>,
    /// Relabelling rules for the metrics, as in the ServiceMonitor's `metricRelabelings`.
    pub relabellings: Option<Vec<Opaque>>,
    /// Whether labels of the metrics win over those that Prometheus sets.
    pub honor_labels: bool,
    /// Labels of the ServiceMonitor, besides the usual ones.
    #[schemars(extend("x-template" = true))]
    pub additional_labels: BTreeMap<String, String>,
    /// Has no effect; kept because existing values set it. Write the label into `additionalLabels`.
    pub release: Option<String>,
}

/// Alerts for the Prometheus operator.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RabbitmqPrometheusRule {
    /// Whether there is a PrometheusRule.
    pub enabled: bool,
    /// Labels of the PrometheusRule, besides the usual ones.
    #[schemars(extend("x-template" = true))]
    pub additional_labels: BTreeMap<String, String>,
    /// Namespace of the PrometheusRule, if not the brokers'.
    pub namespace: Option<String>,
    /// The rules, as in a group of a PrometheusRule.
    #[schemars(extend("x-template" = true))]
    pub rules: Vec<Opaque>,
}
