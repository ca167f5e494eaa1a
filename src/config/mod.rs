//! The typed values: what a complete, checked values tree holds, one file per area.
//!
//! Field names are the keys of `values.yaml`; a field's doc comment becomes its description in the JSON Schema. A field
//! of type `T` has a default in `values.yaml` or `defaults/`, which comes back when a user deletes it with `null`; a field
//! of type `Option<T>` may be absent.

mod external_dns;
mod global;
mod kubernetes;
mod mongodb;
mod rabbitmq;
mod redis;
mod release;
mod secret;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use external_dns::ExternalDns;
pub use global::{Global, Image};
pub use kubernetes::*;
pub use mongodb::Mongodb;
pub use rabbitmq::Rabbitmq;
pub use redis::*;
pub use release::Release;
pub use secret::Secret;

/// All values of a release.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct Config {
    /// Settings that the data services share.
    pub global: Global,
    /// MongoDB, where StackStorm keeps its data.
    pub mongodb: Mongodb,
    /// RabbitMQ, which carries StackStorm's messages.
    pub rabbitmq: Rabbitmq,
    /// Redis with Sentinel, through which StackStorm's services coordinate.
    pub redis: Redis,
    /// external-dns, which publishes host names at a DNS provider.
    #[serde(rename = "external-dns")]
    pub external_dns: ExternalDns,
    /// Keys of your own, for templates inside values.
    #[serde(flatten)]
    pub extra: BTreeMap<String, serde_json::Value>,
}
