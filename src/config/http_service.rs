//! Components that answer HTTP: st2auth, st2api, st2stream and st2web.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Autoscaling, Component};

/// The Kubernetes Service in front of a component.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct ComponentService {
    /// Type of the Service: `ClusterIP`, `NodePort`, `LoadBalancer` or `ExternalName`.
    #[serde(rename = "type")]
    #[schemars(extend("enum" = ["ClusterIP", "NodePort", "LoadBalancer", "ExternalName", ""]))]
    pub kind: String,
    /// DNS name: what external-dns publishes for the Service, the host of the Ingress (st2web) if `ingress.hosts` is
    /// empty, and the target of a Service of type `ExternalName`.
    pub hostname: String,
    /// Annotations of the Service.
    pub annotations: BTreeMap<String, String>,
}

/// A component that answers HTTP.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HttpService {
    /// How many pods run. Null leaves the field out: something else, such as an autoscaler, sets it then.
    pub replicas: Option<i64>,
    /// Sets the number of pods by their load.
    pub autoscaling: Autoscaling,
    /// What every component has.
    #[serde(flatten)]
    pub component: Component,
    /// The Service in front of the pods.
    pub service: ComponentService,
    /// Seconds that a pod waits before it stops, so that no more requests reach it then. `0` stops at once. Must be less than
    /// `terminationGracePeriodSeconds`.
    pub pre_stop_sleep: String,
}

/// The web UI. The variable `ST2WEB_HTTPS` of its `env` set to `1` makes it serve HTTPS on port 443 instead of HTTP
/// on port 80.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Web {
    /// What every component that answers HTTP has.
    #[serde(flatten)]
    pub http_service: HttpService,
    /// JavaScript that replaces the web UI's `config.js`.
    pub config: Option<String>,
}
