//! `networkPolicies`: who may talk to whom.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{EgressRule, IngressRule, NetworkPolicyPeer};

/// A `NetworkPolicy` for each workload and data service, after which each talks to what it needs and to nothing else.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NetworkPolicies {
    /// Whether there are policies. The cluster needs a network plugin that enforces them.
    pub enabled: bool,
    /// Where pods may ask for names, on port 53.
    pub dns: Vec<NetworkPolicyPeer>,
    /// From where requests reach st2web: the pods of the ingress controller or Gateway. Empty means from anywhere.
    pub gateways: Vec<NetworkPolicyPeer>,
    /// Who may read metrics.
    pub monitoring: Vec<NetworkPolicyPeer>,
    /// The pods of KEDA, which asks MongoDB how much there is to do.
    pub autoscalers: Vec<NetworkPolicyPeer>,
    /// What workloads may connect to outside of the release, by the name of their section (`jobs` for all Jobs). A list takes the place of what
    /// is allowed by default: everything for st2actionrunner, st2sensorcontainer, st2client, jobs and external-dns; HTTPS for st2api and
    /// st2chatops, and LDAP besides for st2auth; nothing for the others.
    pub egress: BTreeMap<String, Vec<EgressRule>>,
    /// Who else may connect to workloads, by the name of their section.
    pub ingress: BTreeMap<String, Vec<IngressRule>>,
}
