//! How Prometheus finds external-dns.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How Prometheus finds external-dns. Its metrics port is always open.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExternalDnsMetrics {
    /// Whether the settings below take effect.
    pub enabled: bool,
    /// Annotations of the pod, for a Prometheus that finds pods by them.
    pub pod_annotations: Option<BTreeMap<String, String>>,
    /// The `ServiceMonitor` for the Prometheus operator.
    pub service_monitor: ExternalDnsServiceMonitor,
}

/// The `ServiceMonitor` for the Prometheus operator.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExternalDnsServiceMonitor {
    /// Whether there is a `ServiceMonitor`; needs `metrics.enabled` as well.
    pub enabled: bool,
    /// Its namespace, if not the release's.
    pub namespace: Option<String>,
    /// Time between two scrapes, such as `30s`.
    pub interval: Option<String>,
    /// Time that one scrape may take, such as `10s`.
    pub scrape_timeout: Option<String>,
    /// Labels of the `ServiceMonitor` that the operator looks for.
    pub selector: Option<BTreeMap<String, String>>,
}
