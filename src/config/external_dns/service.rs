//! The Service in front of external-dns' metrics port.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The Service in front of external-dns' metrics port.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExternalDnsService {
    /// Type: `ClusterIP`, `NodePort` or `LoadBalancer`.
    #[serde(rename = "type")]
    #[schemars(extend("enum" = ["ClusterIP", "NodePort", "LoadBalancer", "ExternalName", ""]))]
    pub type_: String,
    /// Port of the Service and of the container. external-dns listens on 7979 unless `extraArgs.metrics-address` says otherwise.
    pub port: i64,
    /// Port on the nodes, for the type `NodePort`.
    pub node_port: Option<i64>,
    /// Address inside the cluster; `None` for a headless Service.
    #[serde(rename = "clusterIP")]
    pub cluster_ip: Option<String>,
    /// Addresses outside the cluster that lead to the Service.
    #[serde(rename = "externalIPs")]
    pub external_ips: Vec<String>,
    /// Address to ask the load balancer for.
    #[serde(rename = "loadBalancerIP")]
    pub load_balancer_ip: Option<String>,
    /// Address ranges that the load balancer lets in.
    pub load_balancer_source_ranges: Vec<String>,
    /// Annotations.
    pub annotations: BTreeMap<String, String>,
    /// Further labels.
    pub labels: BTreeMap<String, String>,
}
