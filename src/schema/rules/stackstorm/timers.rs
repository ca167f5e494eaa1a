//! The timers engine.

use crate::config::Config;
use crate::schema::Report;

/// Timers engines know nothing of each other: each would fire every timer.
pub fn check(config: &Config, report: &mut Report<'_>) {
    if config.st2timersengine.replicas.is_some_and(|replicas| replicas != 1) {
        report.warn(
            "st2timersengine.replicas",
            "the timers engine always runs in one pod: a second one would fire every timer twice",
            "remove it",
        );
    }
}
