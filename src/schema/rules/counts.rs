//! How many of something there may be, where its type does not say it.

use crate::config::{Config, RabbitmqProvider};
use crate::schema::Report;

/// The most members of a replica set that vote.
const VOTERS: i64 = 7;

/// Checks what the data services take.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let mongodb = &config.mongodb;
    let voters = mongodb.replica_count.unwrap_or(1).saturating_add(i64::from(mongodb.arbiter.enabled));
    if mongodb.enabled && mongodb.architecture == "replicaset" && voters > VOTERS {
        let message = if mongodb.arbiter.enabled {
            format!("{voters} members would vote, with the arbiter: MongoDB allows {VOTERS} at most")
        } else {
            format!("{voters} members would vote: MongoDB allows {VOTERS} at most")
        };
        report.error("mongodb.replicaCount", message, "write 3, 5 or 7");
    }
    let brokers = config.rabbitmq.replica_count.filter(|count| config.rabbitmq.enabled && *count > 0 && count % 2 == 0);
    if let Some(brokers) = brokers {
        report.warn(
            "rabbitmq.replicaCount",
            format!(
                "{brokers} brokers survive the loss of no more members of a quorum queue than {} would",
                brokers - 1
            ),
            "run an odd number of brokers, such as 3",
        );
    }
    if config.rabbitmq.enabled && config.rabbitmq.replica_count == Some(0) {
        let (message, help) = ("this leaves no broker for StackStorm to connect to", "run at least one, better three");
        match config.rabbitmq.provider {
            RabbitmqProvider::Bitnami => report.warn("rabbitmq.replicaCount", message, help),
            _ => report.error("rabbitmq.replicaCount", message, help),
        }
    }
}
