//! `mongodb.auth`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::Secret;

/// Users, passwords and the key that members authenticate each other with. All of it is applied when the database is first
/// created: a later change has to be made in MongoDB too.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MongodbAuth {
    /// Whether clients have to log in.
    pub enabled: bool,
    /// Password of the user `root`. Generated where missing.
    pub root_password: Option<Secret>,
    /// User that StackStorm logs in as.
    pub username: String,
    /// Password of that user. Generated where missing.
    pub password: Option<Secret>,
    /// Database that StackStorm keeps its data in.
    pub database: String,
    /// Key that the members authenticate each other with: 6 to 1024 characters of base64. Generated where missing.
    pub replica_set_key: Option<Secret>,
    /// Password of the user `metrics`, whom the metrics exporter logs in as. Generated where missing.
    pub metrics_password: Option<Secret>,
    /// A Secret of yours with the keys `mongodb-root-password`, `mongodb-password` and `mongodb-replica-set-key`, and with
    /// `metrics.enabled` and any provider but `bitnami` `mongodb-metrics-password`. Operators need no `mongodb-replica-set-key`, and the
    /// ServiceMonitor of `community-operator` with `secrets.mode: external` a `mongodb-metrics-username`, which is `metrics`. StackStorm
    /// reads the password from it, too, and `username` and `database` from the values; with the preset `stackstorm-ha-1.1` all three.
    pub existing_secret: Option<String>,
    /// Type of the Secret with these passwords, for the provider `official`. Kubernetes lets no Secret change its type: a cluster that runs a
    /// single server of Bitnami's refuses this one, and no server starts on an empty volume. `Opaque` where that Secret stays.
    pub secret_type: String,
}
