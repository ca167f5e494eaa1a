//! `st2sensorcontainer`: the processes that run sensors.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Affinity, AttachServiceAccount, Component, ComponentImage, ExtraVolume, PodSecurityContext, Probe, Resources,
    SecurityContext, Toleration,
};

/// The sensor containers.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SensorContainer {
    /// Among how many Deployments of one pod each the sensors are divided, by a hash of their names. Cannot be combined
    /// with `st2.packs.sensors`, which gives each sensor a Deployment of its own.
    #[schemars(range(min = 0, max = 100_000))]
    pub deployments: i64,
    /// What every component has.
    #[serde(flatten)]
    pub component: Component,
    /// Names of Secrets whose keys become environment variables.
    pub env_from_secrets: Vec<String>,
    /// Security settings of the pods; replaces the global `podSecurityContext`.
    pub pod_security_context: PodSecurityContext,
    /// Security settings of the container; replaces the global `securityContext`.
    pub security_context: SecurityContext,
    /// When Kubernetes takes the container for stuck and restarts it.
    pub liveness_probe: Probe,
    /// When Kubernetes takes the container for ready.
    pub readiness_probe: Probe,
}

/// One sensor with a Deployment of its own. Each further key replaces the one of `st2sensorcontainer`, so keys that are
/// not given do not appear when this is serialised.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Sensor {
    /// Name of the sensor, the last part of its Deployment's name: lower-case letters, digits and dashes. One sensor may
    /// go without.
    pub name: Option<String>,
    /// The sensor: pack and class, such as `githubwebhook.GitHubWebhookSensor`.
    #[serde(rename = "ref")]
    pub reference: String,
    /// CPU and memory that the container requests and is limited to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resources: Option<Resources>,
    /// Annotations of the Deployment and of its pod.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub annotations: Option<BTreeMap<String, String>>,
    /// The image's tag, where it is not `image.tag`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<ComponentImage>,
    /// Labels that a node needs to run the pod.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_selector: Option<BTreeMap<String, String>>,
    /// Taints that the pod tolerates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tolerations: Option<Vec<Toleration>>,
    /// Rules for choosing the pod's node.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub affinity: Option<Affinity>,
    /// Environment variables of the container, name to value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub env: Option<BTreeMap<String, String>>,
    /// Names of Secrets whose keys become environment variables.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub env_from_secrets: Option<Vec<String>>,
    /// Further volumes of the pod and where the container mounts them.
    #[serde(rename = "extra_volumes", skip_serializing_if = "Option::is_none")]
    pub extra_volumes: Option<Vec<ExtraVolume>>,
    /// Whether the pod runs as the release's ServiceAccount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_account: Option<AttachServiceAccount>,
    /// Security settings of the pod.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pod_security_context: Option<PodSecurityContext>,
    /// Security settings of the container.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security_context: Option<SecurityContext>,
    /// When Kubernetes takes the container for stuck and restarts it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub liveness_probe: Option<Probe>,
    /// When Kubernetes takes the container for ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub readiness_probe: Option<Probe>,
}
