//! `mongodb.persistence`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The volume that a server keeps its data on. Kubernetes does not let a StatefulSet change its volumes later.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MongodbPersistence {
    /// Whether data outlives the pod.
    pub enabled: bool,
    /// Standalone only: a claim of yours to use.
    #[schemars(extend("x-template" = true))]
    pub existing_claim: Option<String>,
    /// Storage class, if not the cluster's default one; `-` asks for the class named "", which turns provisioning off.
    /// `global.storageClass` wins over it.
    pub storage_class: Option<String>,
    /// How the volume may be mounted.
    #[schemars(extend("x-filled" = true))]
    pub access_modes: Vec<String>,
    /// Size of each server's volume.
    #[schemars(extend("x-quantity" = "text"))]
    pub size: String,
    /// Annotations of the claim template of a StatefulSet.
    #[schemars(extend("x-template" = true))]
    pub annotations: BTreeMap<String, String>,
    /// Name of the claim template, which the names of the claims begin with.
    pub claim_name: String,
    /// Where the volume is mounted.
    pub mount_path: String,
    /// Folder that holds the data, if not the mount path itself, such as `/bitnami/mongodb/data/db`.
    pub db_path: Option<String>,
    /// Folder inside the volume to mount, in place of its root.
    pub sub_path: String,
}
