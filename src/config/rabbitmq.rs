//! `rabbitmq`: the RabbitMQ cluster.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The RabbitMQ brokers that StackStorm sends its messages through.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Rabbitmq {
    /// Whether st2ha runs RabbitMQ; otherwise `st2.config` names servers of your own.
    pub enabled: bool,
}
