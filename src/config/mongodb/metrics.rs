//! `mongodb.metrics`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::MongodbProbe;
use crate::config::{Image, Opaque, Resources};

/// A metrics exporter for Prometheus beside each server.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MongodbMetrics {
    /// Whether there is an exporter.
    pub enabled: bool,
    /// Image of the exporter.
    pub image: Image,
    /// Further command line flags of the exporter, as the shell reads them.
    pub extra_flags: String,
    /// What follows the database in the exporter's connection URI, such as `?connectTimeoutMS=5000`.
    pub extra_uri: String,
    /// Resources of the exporter.
    pub resources: Resources,
    /// The Service in front of the exporters.
    pub service: MongodbMetricsService,
    /// When the exporter counts as dead and is restarted.
    pub liveness_probe: Option<MongodbProbe>,
    /// When the exporter counts as ready.
    pub readiness_probe: Option<MongodbProbe>,
    /// Tells the Prometheus operator about the exporters.
    pub service_monitor: MongodbServiceMonitor,
    /// Alerts for the Prometheus operator.
    pub prometheus_rule: MongodbPrometheusRule,
}

/// The Service in front of the exporters.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MongodbMetricsService {
    /// Annotations of the Service; those of the default let Prometheus find it.
    #[schemars(extend("x-template" = true))]
    pub annotations: BTreeMap<String, String>,
    /// `ClusterIP`, `NodePort` or `LoadBalancer`.
    #[serde(rename = "type")]
    #[schemars(extend("enum" = ["ClusterIP", "NodePort", "LoadBalancer", "ExternalName", ""]))]
    pub service_type: String,
    /// Port of the Service. The exporters listen on 9216 whatever stands here.
    pub port: i64,
}

/// Tells the Prometheus operator about the exporters.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MongodbServiceMonitor {
    /// Whether there is a ServiceMonitor.
    pub enabled: bool,
    /// Its namespace, if not MongoDB's.
    pub namespace: Option<String>,
    /// Time between scrapes, such as `30s`.
    pub interval: String,
    /// Time after which a scrape has failed.
    pub scrape_timeout: Option<String>,
    /// Further labels, for operators that look for some.
    #[schemars(extend("x-template" = true))]
    pub additional_labels: BTreeMap<String, String>,
}

/// Alerts for the Prometheus operator.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MongodbPrometheusRule {
    /// Whether there is a PrometheusRule.
    pub enabled: bool,
    /// Its namespace, if not MongoDB's.
    pub namespace: Option<String>,
    /// Further labels, for operators that look for some.
    #[schemars(extend("x-template" = true))]
    pub additional_labels: BTreeMap<String, String>,
    /// The groups of rules.
    #[schemars(extend("x-template" = true))]
    pub rules: Vec<Opaque>,
}
