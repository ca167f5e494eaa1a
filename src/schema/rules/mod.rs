//! Rules between values that a type cannot express, one file per area.

mod external_dns;
mod mongodb;
pub mod rabbitmq;
mod redis;

use super::Report;
use crate::config::{Config, Release};

/// Checks all rules.
pub fn check(config: &Config, release: &Release, report: &mut Report<'_>) {
    let _ = release;
    external_dns::check(config, report);
    mongodb::check(config, report);
    rabbitmq::check(config, report);
    redis::check(config, report);
}
