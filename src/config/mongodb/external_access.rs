//! `mongodb.externalAccess`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::MongodbAutoDiscovery;

/// Access from outside of the Kubernetes cluster: one Service for each member, which the member announces itself by.
/// Members announce an address, but always the port 27017.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MongodbExternalAccess {
    /// Whether members can be reached from outside.
    pub enabled: bool,
    /// Finds the address of each member's load balancer when its pod starts.
    pub auto_discovery: MongodbAutoDiscovery,
    /// The Services.
    pub service: MongodbExternalService,
}

/// The Service that each member gets.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MongodbExternalService {
    /// `LoadBalancer` or `NodePort`.
    #[serde(rename = "type")]
    #[schemars(extend("enum" = ["ClusterIP", "NodePort", "LoadBalancer", "ExternalName", ""]))]
    pub service_type: String,
    /// Port of the Services.
    pub port: i64,
    /// Addresses to ask the load balancers for, one for each member; may be empty with `autoDiscovery`.
    #[serde(rename = "loadBalancerIPs")]
    pub load_balancer_ips: Vec<String>,
    /// Networks that may use the load balancers, such as `10.0.0.0/8`.
    pub load_balancer_source_ranges: Vec<String>,
    /// Ports on the nodes, one for each member.
    pub node_ports: Vec<i64>,
    /// Host name that members announce with the type `NodePort`; without it each asks ipinfo.io for its node's public address.
    pub domain: Option<String>,
    /// Annotations of the Services.
    #[schemars(extend("x-template" = true))]
    pub annotations: BTreeMap<String, String>,
}
