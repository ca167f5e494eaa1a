//! Rules between values that a type cannot express, one file per area.

mod counts;
mod dns;
mod domains;
mod external_dns;
mod mongodb;
mod names;
mod providers;
mod rabbitmq;
mod redis;
mod stackstorm;

use super::Report;
use crate::config::{Config, Release};

/// Checks all rules.
pub fn check(config: &Config, release: &Release, report: &mut Report<'_>) {
    stackstorm::check(config, release, report);
    mongodb::check(config, report);
    rabbitmq::check(config, release, report);
    redis::check(config, report);
    external_dns::check(config, report);
    counts::check(config, report);
    domains::check(config, report);
    names::check(config, release, report);
    providers::check(report);
}
