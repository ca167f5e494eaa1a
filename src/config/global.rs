//! `global` and what several sections have in common.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Settings that the data services share.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Global {
    /// Registry that replaces the one of every data service's image.
    pub image_registry: Option<String>,
    /// Names of Secrets to pull the data services' images with.
    pub image_pull_secrets: Option<Vec<String>>,
    /// Storage class of every data service's volumes; `-` asks for the class named "".
    pub storage_class: Option<String>,
    /// Namespace of the objects of MongoDB, if not the release's.
    pub namespace_override: Option<String>,
    /// Further settings of Redis.
    pub redis: Option<GlobalRedis>,
}

/// Settings under `global.redis`.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GlobalRedis {
    /// Password that wins over `redis.password`.
    pub password: Option<super::Secret>,
}

/// An image of a data service: `registry/repository:tag`.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Image {
    /// Registry, unless `global.imageRegistry` names another. Without one, the container runtime's own.
    pub registry: Option<String>,
    /// Repository inside the registry.
    pub repository: String,
    /// Tag. Without one, `latest`.
    pub tag: Option<String>,
    /// When the kubelet pulls the image: `Always`, `IfNotPresent` or `Never`.
    #[schemars(extend("examples" = ["Always", "IfNotPresent", "Never"]))]
    pub pull_policy: Option<String>,
    /// Names of Secrets to pull the image with.
    pub pull_secrets: Option<Vec<String>>,
    /// Whether the image's scripts log what they do.
    pub debug: Option<bool>,
}
