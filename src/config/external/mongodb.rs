//! `mongodb.external`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ExternalLogin, ExternalTls};

/// External MongoDB servers. StackStorm uses them once `mongodb.enabled` is false.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MongodbExternal {
    /// Names or addresses of the servers, without a port: some or all members of a replica set, or the routers of a sharded cluster.
    #[schemars(extend("x-template" = true))]
    pub hosts: Vec<String>,
    /// Port of all servers.
    #[schemars(range(min = 1, max = 65535))]
    pub port: i64,
    /// Name of the replica set, if they are one.
    pub replica_set: Option<String>,
    /// Database that StackStorm keeps its data in. It has to be written.
    pub database: Option<String>,
    /// Database that holds the user's account, if not `database`; often `admin`.
    pub auth_source: Option<String>,
    /// What StackStorm logs in with.
    #[serde(flatten)]
    pub login: ExternalLogin,
    /// Encryption of the connections.
    pub tls: ExternalTls,
}
