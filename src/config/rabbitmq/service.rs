//! `rabbitmq.service`, `rabbitmq.serviceAccount` and `rabbitmq.rbac`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::ServicePort;

/// The Service that clients connect to. The port numbers and names also hold for the headless Service of the brokers.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RabbitmqService {
    /// Type of the Service: `ClusterIP`, `NodePort` or `LoadBalancer`.
    #[serde(rename = "type")]
    #[schemars(extend("enum" = ["ClusterIP", "NodePort", "LoadBalancer", "ExternalName", ""]))]
    pub kind: String,
    /// Port for AMQP.
    pub port: i64,
    /// Name of the port for AMQP.
    pub port_name: String,
    /// Port for AMQP over TLS. The brokers listen on it themselves.
    pub tls_port: i64,
    /// Name of the port for AMQP over TLS.
    pub tls_port_name: String,
    /// Port that the brokers talk to each other on.
    pub dist_port: i64,
    /// Name of the port that the brokers talk to each other on.
    pub dist_port_name: String,
    /// Port of the management pages.
    pub manager_port: i64,
    /// Name of the port of the management pages.
    pub manager_port_name: String,
    /// Port for Prometheus.
    pub metrics_port: i64,
    /// Name of the port for Prometheus.
    pub metrics_port_name: String,
    /// Name of the port of Erlang's port mapper, which is always 4369.
    pub epmd_port_name: String,
    /// Node port for AMQP, if the type is `NodePort` or `LoadBalancer`.
    pub node_port: Option<i64>,
    /// Node port for AMQP over TLS, if the type is `NodePort` or `LoadBalancer`.
    pub tls_node_port: Option<i64>,
    /// Node port of Erlang's port mapper, if the type is `NodePort`.
    pub epmd_node_port: Option<i64>,
    /// Node port that the brokers talk to each other on, if the type is `NodePort`.
    pub dist_node_port: Option<i64>,
    /// Node port of the management pages, if the type is `NodePort`.
    pub manager_node_port: Option<i64>,
    /// Node port for Prometheus, if the type is `NodePort`.
    pub metrics_node_port: Option<i64>,
    /// More ports of the Service.
    #[schemars(extend("x-template" = true))]
    pub extra_ports: Vec<ServicePort>,
    /// Address to ask of the load balancer.
    #[serde(rename = "loadBalancerIP")]
    pub load_balancer_ip: Option<String>,
    /// Address ranges that the load balancer lets in.
    pub load_balancer_source_ranges: Option<Vec<String>>,
    /// Addresses outside the cluster that lead to the Service.
    #[serde(rename = "externalIPs")]
    pub external_ips: Option<Vec<String>>,
    /// Labels of the Service, besides the usual ones.
    #[schemars(extend("x-template" = true))]
    pub labels: BTreeMap<String, String>,
    /// Annotations of the Service.
    #[schemars(extend("x-template" = true))]
    pub annotations: BTreeMap<String, String>,
}

/// The service account that the pods run as.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RabbitmqServiceAccount {
    /// Whether st2ha creates the account. Bind the Role `<fullname>-endpoint-reader` to an account of your own yourself.
    pub create: bool,
    /// Name of the account: by default that of the StatefulSet, or `default` if it is not created.
    pub name: Option<String>,
}

/// The rights that the brokers need to find each other.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RabbitmqRbac {
    /// Whether st2ha creates the Role, and binds it to the service account that it creates.
    pub create: bool,
}
