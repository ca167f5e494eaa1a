//! Where Redis keeps its data.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::{Opaque, Volume};

/// Storage of the nodes.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RedisNodePersistence {
    /// Whether a node keeps its data in a volume claim. Otherwise the data is gone with the pod.
    pub enabled: bool,
    /// Folder that a replica writes to. The volume is always at `/data`.
    pub path: String,
    /// Folder inside the volume that the volume permissions apply to.
    pub sub_path: String,
    /// Storage class of the claims; `-` asks for the class named "".
    pub storage_class: Option<String>,
    /// Access modes of the claims.
    #[schemars(extend("x-filled" = true))]
    pub access_modes: Vec<String>,
    /// Size of the claims, such as `8Gi`.
    #[schemars(extend("x-quantity" = "text"))]
    pub size: String,
    /// Labels that a claim's volume needs.
    pub match_labels: BTreeMap<String, String>,
    /// Label expressions that a claim's volume has to match: a list as in a Kubernetes label selector.
    pub match_expressions: Option<Opaque>,
}

/// Storage of the first master's settings and of the single server.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RedisMasterPersistence {
    /// Whether the single server keeps its data in a volume claim. Otherwise the data is gone with the pod.
    pub enabled: bool,
    /// Folder that a master writes to, and where the Sentinel container and the single server have the volume.
    pub path: String,
    /// Folder inside the volume that is at `path`, rather than all of it.
    pub sub_path: String,
    /// Storage class of the single server's claim; `-` asks for the class named "".
    pub storage_class: Option<String>,
    /// Access modes of the single server's claim.
    #[schemars(extend("x-filled" = true))]
    pub access_modes: Vec<String>,
    /// Size of the single server's claim.
    #[schemars(extend("x-quantity" = "text"))]
    pub size: String,
    /// Labels that the single server's volume needs.
    pub match_labels: BTreeMap<String, String>,
    /// Label expressions that the single server's volume has to match: a list as in a Kubernetes label selector.
    pub match_expressions: Option<Opaque>,
    /// Volumes of the single server in place of a claim; one of them has to be named `redis-data`.
    pub volumes: Option<Vec<Volume>>,
}

/// Storage that exists already.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RedisSharedPersistence {
    /// A volume claim of yours for the single server. No effect for the nodes.
    #[schemars(extend("x-template" = true))]
    pub existing_claim: Option<String>,
}
