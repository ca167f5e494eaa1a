//! `redis.volumePermissions` and `redis.sysctlImage`: what runs before Redis.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::{Image, IntOrString, Resources};

/// An init container that gives the data volume to the user of Redis. It only runs with `redis.slave.persistence` and both
/// security contexts enabled.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RedisVolumePermissions {
    /// Whether the init container runs.
    pub enabled: bool,
    /// Its image.
    pub image: Image,
    /// Its resources.
    pub resources: Resources,
    /// Its user.
    pub security_context: Option<RedisVolumePermissionsSecurity>,
}

/// The user of the init container.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RedisVolumePermissionsSecurity {
    /// User id; 0 is root. `auto` leaves it to the cluster and gives the volume to that user, for `OpenShift`.
    pub run_as_user: IntOrString,
}

/// A privileged init container that changes kernel settings.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RedisSysctl {
    /// Whether the init container runs.
    pub enabled: bool,
    /// What it runs, such as `["/bin/sh", "-c", "sysctl -w net.core.somaxconn=10000"]`.
    pub command: Vec<String>,
    /// Registry of its image, unless `global.imageRegistry` names another; `docker.io` if empty.
    pub registry: Option<String>,
    /// Repository of its image.
    pub repository: String,
    /// Tag of its image; `buster` if empty.
    pub tag: Option<String>,
    /// When its image is pulled: `Always`, `IfNotPresent` or `Never`.
    #[schemars(extend("examples" = ["Always", "IfNotPresent", "Never"]))]
    pub pull_policy: Option<String>,
    /// Names of Secrets to pull its image with.
    pub pull_secrets: Option<Vec<String>>,
    /// Whether it has the Kubernetes node's `/sys` at `/host-sys`.
    pub mount_host_sys: bool,
    /// Its resources.
    pub resources: Resources,
}
