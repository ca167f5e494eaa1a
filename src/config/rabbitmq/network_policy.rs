//! `rabbitmq.networkPolicy` and `rabbitmq.pdb`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::{IntOrString, NetworkPolicyPeer};

/// Who may connect to the brokers.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RabbitmqNetworkPolicy {
    /// Whether there is a NetworkPolicy.
    pub enabled: bool,
    /// Whether every pod may connect. Otherwise only the brokers, StackStorm, pods labelled `<fullname>-client: "true"`, and
    /// `additionalRules` may.
    pub allow_external: bool,
    /// More peers that may connect while `allowExternal` is false.
    #[schemars(extend("x-template" = true))]
    pub additional_rules: Option<Vec<NetworkPolicyPeer>>,
}

/// How many brokers may be down when nodes are drained.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RabbitmqPdb {
    /// Whether there is a PodDisruptionBudget.
    pub create: bool,
    /// Brokers that must stay up: a number or a percentage.
    pub min_available: Option<IntOrString>,
    /// Brokers that may be down, a number or a percentage; takes the place of `minAvailable`.
    pub max_unavailable: Option<IntOrString>,
}
