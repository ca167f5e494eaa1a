//! `redis.serviceAccount`, `redis.rbac` and `redis.podSecurityPolicy`: what the pods are allowed to do.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::PolicyRule;

/// The pods' service account.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RedisServiceAccount {
    /// Whether st2ha makes the account.
    pub create: bool,
    /// Name of the account. Left out, it is the objects' name if st2ha makes the account, else `default`.
    pub name: Option<String>,
    /// Annotations of the account.
    pub annotations: Option<BTreeMap<String, String>>,
}

/// The service account's rights.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RedisRbac {
    /// Whether st2ha makes a Role and gives it to the service account.
    pub create: bool,
    /// The Role.
    pub role: RedisRole,
}

/// The Role of the service account.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RedisRole {
    /// What the Role allows.
    pub rules: Vec<PolicyRule>,
}

/// A pod security policy, which Kubernetes has removed in 1.25.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RedisPodSecurityPolicy {
    /// Has no effect.
    pub create: bool,
}
