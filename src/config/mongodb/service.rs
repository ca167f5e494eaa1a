//! `mongodb.service`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::IntOrString;

/// The Service in front of the servers: headless for a replica set, an ordinary one for a standalone server. All keys but
/// `port`, `portName` and `annotations` concern the standalone server only.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MongodbService {
    /// `ClusterIP`, `NodePort` or `LoadBalancer`.
    #[serde(rename = "type")]
    #[schemars(extend("enum" = ["ClusterIP", "NodePort", "LoadBalancer", "ExternalName", ""]))]
    pub service_type: String,
    /// Port of the Service. The servers listen on 27017 whatever stands here.
    pub port: i64,
    /// Name of that port.
    pub port_name: String,
    /// Port on the nodes, for the types `NodePort` and `LoadBalancer`.
    pub node_port: Option<IntOrString>,
    /// Address inside the cluster, for the type `ClusterIP`; `None` for a headless Service.
    #[serde(rename = "clusterIP")]
    pub cluster_ip: Option<String>,
    /// Addresses outside of the cluster that nodes accept traffic for.
    #[serde(rename = "externalIPs")]
    pub external_ips: Vec<String>,
    /// Address to ask the load balancer for.
    #[serde(rename = "loadBalancerIP")]
    pub load_balancer_ip: Option<String>,
    /// Networks that may use the load balancer, such as `10.0.0.0/8`.
    pub load_balancer_source_ranges: Vec<String>,
    /// Annotations of the Service and of the arbiter's.
    #[schemars(extend("x-template" = true))]
    pub annotations: BTreeMap<String, String>,
}
