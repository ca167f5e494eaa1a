//! Rules between values that a type cannot express, one file per area.

mod dns;
mod external_dns;
mod mongodb;
mod providers;
mod rabbitmq;
mod redis;
mod stackstorm;
mod versions;

use super::Report;
use crate::config::{Config, Release};

/// Checks all rules.
pub fn check(config: &Config, release: &Release, report: &mut Report<'_>) {
    stackstorm::check(config, release, report);
    mongodb::check(config, report);
    rabbitmq::check(config, release, report);
    redis::check(config, report);
    external_dns::check(config, report);
    versions::check(config, report);
    providers::check(report);
}
