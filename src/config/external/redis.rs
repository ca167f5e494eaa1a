//! `redis.external`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ExternalLogin, ExternalTls};

/// External Redis or Valkey: one server, or nodes that Sentinels watch. StackStorm uses it once `redis.enabled` is false.
/// Its driver cannot use Redis in cluster mode.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RedisExternal {
    /// Name or address of the server, or those of all Sentinels, without a port.
    #[schemars(extend("x-template" = true))]
    pub hosts: Vec<String>,
    /// Port of the server or of all Sentinels. Absent: 6379, or 26379 for Sentinels.
    #[schemars(range(min = 1, max = 65535))]
    pub port: Option<i64>,
    /// Number of the database on the server.
    #[schemars(range(min = 0))]
    pub database: i64,
    /// What StackStorm logs in with at Redis itself.
    #[serde(flatten)]
    pub login: ExternalLogin,
    /// Sentinels that say which node is the master.
    pub sentinel: RedisExternalSentinel,
    /// Encryption of the connections.
    pub tls: ExternalTls,
}

/// External Sentinels.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RedisExternalSentinel {
    /// Name by which the Sentinels know the nodes, such as `mymaster`. It makes `hosts` the Sentinels. Absent: there are none.
    pub master_set: Option<String>,
    /// What StackStorm logs in with at the Sentinels, if they ask for it. Only 3.9 and later can.
    #[serde(flatten)]
    pub login: ExternalLogin,
}

impl RedisExternal {
    /// The name by which Sentinels know the nodes, where there are Sentinels.
    pub fn master_set(&self) -> Option<&str> {
        self.sentinel.master_set.as_deref().filter(|name| !name.is_empty())
    }

    /// The port of the server or of the Sentinels.
    pub fn port(&self) -> i64 {
        self.port.unwrap_or(if self.master_set().is_some() { 26379 } else { 6379 })
    }
}
