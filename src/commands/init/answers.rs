//! What a project begins with.

use super::hosts::Hosts;
use super::packs_image::PacksImage;

/// What was said about a release.
#[derive(Debug, Default)]
pub struct Answers {
    /// Its name.
    pub release: String,
    /// Its namespace.
    pub namespace: String,
    /// A preset.
    pub preset: Option<String>,
    /// Where people reach the web UI.
    pub public_url: Option<String>,
    /// Hosts of an external MongoDB.
    pub mongodb: Hosts,
    /// Hosts of an external RabbitMQ.
    pub rabbitmq: Hosts,
    /// Hosts of an external Redis.
    pub redis: Hosts,
    /// An image with packs.
    pub packs_image: Option<PacksImage>,
}

/// Name of the Secret with the login of MongoDB.
pub const MONGODB_LOGIN: &str = "mongodb-login";
/// The same of RabbitMQ.
pub const RABBITMQ_LOGIN: &str = "rabbitmq-login";
/// The same of Redis.
pub const REDIS_LOGIN: &str = "redis-login";

impl Answers {
    /// What has to be in the cluster before, in words.
    pub fn to_create(&self) -> Vec<String> {
        let namespace = &self.namespace;
        let mut first = Vec::new();
        if namespace != "default" {
            first.push(format!("the namespace {namespace}, unless it is there"));
        }
        let logins = [
            (&self.mongodb, MONGODB_LOGIN, "the keys `username` and `password`"),
            (&self.rabbitmq, RABBITMQ_LOGIN, "the keys `username` and `password`"),
            (&self.redis, REDIS_LOGIN, "the key `password`"),
        ];
        let named = logins.into_iter().filter(|(hosts, ..)| !hosts.names.is_empty());
        first.extend(
            named.map(|(_, name, keys)| format!("the Secret {name} in the namespace {namespace}, with {keys}")),
        );
        first
    }
}
