//! `rabbitmq.persistence` and `rabbitmq.volumePermissions`: where the brokers keep their data.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::{Image, LabelSelector, Resources, Volume};

/// Where the brokers keep their data.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RabbitmqPersistence {
    /// Whether a broker's data outlasts its pod.
    pub enabled: bool,
    /// Storage class of the volumes: absent for the cluster's default, `-` for the class named "". `global.storageClass`
    /// wins over it.
    pub storage_class: Option<String>,
    /// Labels that an existing persistent volume must have to be taken.
    #[schemars(extend("x-template" = true))]
    pub selector: LabelSelector,
    /// Access mode of the volumes.
    pub access_mode: String,
    /// Name of a claim (`PersistentVolumeClaim`) that all brokers share, instead of one each. With several brokers on several nodes its
    /// access mode has to be `ReadWriteMany`.
    #[schemars(extend("x-template" = true))]
    pub existing_claim: Option<String>,
    /// Size of each broker's volume, such as `8Gi`.
    #[schemars(extend("x-quantity" = "text"))]
    pub size: String,
    /// Volumes to put before all others in the pods. One named `data` takes the place of the brokers' own.
    pub volumes: Option<Vec<Volume>>,
}

/// An init container that gives the data to the broker's user.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RabbitmqVolumePermissions {
    /// Whether the init container runs. It needs `persistence.enabled`, and runs as root.
    pub enabled: bool,
    /// Image of the init container.
    pub image: Image,
    /// Resource requests and limits of the init container.
    pub resources: Resources,
}
