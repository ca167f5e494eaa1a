//! `mongodb.arbiter`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{MongodbContainerSecurity, MongodbDisruptionBudget, MongodbPodSecurity, MongodbProbe};
use crate::config::{Affinity, Container, EnvVar, Probe, Resources, Toleration, Volume, VolumeMount};

/// A member of the replica set that votes but holds no data: it makes the number of votes odd. It runs `mongodb.image`.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MongodbArbiter {
    /// Whether there is an arbiter.
    pub enabled: bool,
    /// A complete `mongodb.conf` for the arbiter.
    #[schemars(extend("x-template" = true))]
    pub configuration: String,
    /// A ConfigMap of yours with the key `mongodb.conf`, in place of `configuration`.
    #[schemars(extend("x-template" = true))]
    pub existing_configmap: Option<String>,
    /// Command of the container, in place of the image's.
    #[schemars(extend("x-template" = true))]
    pub command: Option<Vec<String>>,
    /// Arguments of the container.
    #[schemars(extend("x-template" = true))]
    pub args: Option<Vec<String>>,
    /// Further command line flags of `mongod`.
    pub extra_flags: Vec<String>,
    /// Further environment variables.
    #[schemars(extend("x-template" = true))]
    pub extra_env_vars: Vec<EnvVar>,
    /// A ConfigMap of yours, each key of which becomes an environment variable.
    #[serde(rename = "extraEnvVarsCM")]
    #[schemars(extend("x-template" = true))]
    pub extra_env_vars_cm: Option<String>,
    /// A Secret of yours, each key of which becomes an environment variable.
    #[schemars(extend("x-template" = true))]
    pub extra_env_vars_secret: Option<String>,
    /// Annotations of the StatefulSet.
    #[schemars(extend("x-template" = true))]
    pub annotations: BTreeMap<String, String>,
    /// Further labels of the StatefulSet.
    #[schemars(extend("x-template" = true))]
    pub labels: BTreeMap<String, String>,
    /// Which nodes the pod prefers or needs.
    #[schemars(extend("x-template" = true))]
    pub affinity: Affinity,
    /// Labels that a node needs.
    #[schemars(extend("x-template" = true))]
    pub node_selector: BTreeMap<String, String>,
    /// Taints that the pod tolerates.
    #[schemars(extend("x-template" = true))]
    pub tolerations: Vec<Toleration>,
    /// Further labels of the pod.
    #[schemars(extend("x-template" = true))]
    pub pod_labels: BTreeMap<String, String>,
    /// Annotations of the pod.
    #[schemars(extend("x-template" = true))]
    pub pod_annotations: BTreeMap<String, String>,
    /// Priority class of the pod.
    pub priority_class_name: Option<String>,
    /// Security context of the pod.
    pub pod_security_context: Option<MongodbPodSecurity>,
    /// Security context of the container.
    pub container_security_context: Option<MongodbContainerSecurity>,
    /// Resources of the container.
    pub resources: Resources,
    /// When the arbiter counts as dead and is restarted.
    pub liveness_probe: Option<MongodbProbe>,
    /// When the arbiter counts as ready.
    pub readiness_probe: Option<MongodbProbe>,
    /// A liveness probe of yours, once `livenessProbe.enabled` is false.
    #[schemars(extend("x-template" = true))]
    pub custom_liveness_probe: Probe,
    /// A readiness probe of yours, once `readinessProbe.enabled` is false.
    #[schemars(extend("x-template" = true))]
    pub custom_readiness_probe: Probe,
    /// Further init containers.
    #[schemars(extend("x-template" = true))]
    pub init_containers: Vec<Container>,
    /// Further containers of the pod.
    #[schemars(extend("x-template" = true))]
    pub sidecars: Vec<Container>,
    /// Further volume mounts of the container.
    pub extra_volume_mounts: Vec<VolumeMount>,
    /// Further volumes of the pod.
    pub extra_volumes: Vec<Volume>,
    /// Whether a drain may take the arbiter down.
    pub pdb: MongodbDisruptionBudget,
}
