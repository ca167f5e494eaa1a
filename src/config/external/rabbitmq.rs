//! `rabbitmq.external`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ExternalLogin, ExternalTls};

/// External RabbitMQ brokers. StackStorm uses them once `rabbitmq.enabled` is false.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RabbitmqExternal {
    /// Names or addresses of the brokers, without a port. StackStorm takes the next one when one is gone.
    #[schemars(extend("x-template" = true))]
    pub hosts: Vec<String>,
    /// Port of all brokers. Absent: 5672, or 5671 for encrypted connections.
    #[schemars(range(min = 1, max = 65535))]
    pub port: Option<i64>,
    /// Virtual host that StackStorm has its queues in.
    pub vhost: String,
    /// What StackStorm logs in with.
    #[serde(flatten)]
    pub login: ExternalLogin,
    /// Encryption of the connections.
    pub tls: ExternalTls,
}

impl RabbitmqExternal {
    /// The port of the brokers.
    pub fn port(&self) -> i64 {
        self.port.unwrap_or(if self.tls.enabled { 5671 } else { 5672 })
    }
}
