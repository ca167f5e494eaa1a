//! What there is to move, told by the values.

use super::hop::{Hop, way};
use crate::config::Version;
use crate::yaml::Node;

/// The data services, by their sections of the values.
pub const SERVICES: [&str; 3] = ["mongodb", "rabbitmq", "redis"];
/// The version of StackStorm that knows the new data services.
pub const STACKSTORM: Version = Version::new(3, 9);
const MOVED_FROM: &str = "bitnami";

/// What there is to move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moving {
    /// The steps of MongoDB's version, if MongoDB is to be moved. None if there is no way.
    pub mongodb: Option<Option<&'static [Hop]>>,
    /// Whether RabbitMQ is to be moved.
    pub rabbitmq: bool,
    /// Whether Redis is to be moved.
    pub redis: bool,
    /// Whether StackStorm is older than what the new data services need.
    pub has_old_stackstorm: bool,
    /// The version of StackStorm, as far as its tag tells.
    pub stackstorm: Option<Version>,
}

impl Moving {
    /// What leads from these values to those. Both are complete.
    pub fn between(before: &Node, after: &Node) -> Self {
        let stackstorm = version(before, &["image", "tag"]);
        let mongodb = is_moved(before, "mongodb").then(|| {
            let tag = ["mongodb", "image", "tag"];
            way(version(before, &tag)?, version(after, &tag)?)
        });
        Self {
            mongodb,
            rabbitmq: is_moved(before, "rabbitmq"),
            redis: is_moved(before, "redis"),
            has_old_stackstorm: stackstorm.is_some_and(|version| version < STACKSTORM),
            stackstorm,
        }
    }

    /// The steps of MongoDB's version.
    pub fn hops(&self) -> &'static [Hop] {
        self.mongodb.flatten().unwrap_or_default()
    }

    /// Whether a step of MongoDB's version is one of them.
    pub fn takes(&self, hop: &Hop) -> bool {
        self.hops().contains(hop)
    }
}

/// Whether a data service runs on what it is to be moved from.
pub fn is_moved(values: &Node, service: &str) -> bool {
    is_on(values, service) && provider(values, service) == MOVED_FROM
}

/// What the values say of each data service that there is nothing to move about: for people.
pub fn unmoved(values: &Node) -> Vec<String> {
    let told = |service: &&str| match (is_on(values, service), provider(values, service)) {
        (true, MOVED_FROM) => None,
        (true, provider) => Some(format!("{service}: the provider is `{provider}`")),
        (false, _) => Some(format!("{service}: it is switched off here, so it runs elsewhere or not at all")),
    };
    SERVICES.iter().filter_map(told).collect()
}

fn is_on(values: &Node, service: &str) -> bool {
    values.at(&[service, "enabled"]).is_some_and(Node::is_truthy)
}

fn provider<'a>(values: &'a Node, service: &str) -> &'a str {
    values.at(&[service, "provider"]).and_then(Node::text).unwrap_or_default()
}

fn version(values: &Node, path: &[&str]) -> Option<Version> {
    values.at(path).and_then(Node::text).and_then(Version::of_tag)
}
