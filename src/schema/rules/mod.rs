//! Rules between values that a type cannot express, one file per area.

mod alerts;
mod budgets;
mod counts;
mod disruption;
mod dns;
mod domains;
mod external;
mod external_dns;
mod images;
mod mongodb;
mod names;
mod own_key;
mod providers;
mod rabbitmq;
mod redis;
mod secret_names;
mod services;
mod stackstorm;
mod stand_ins;
mod unread;
mod untemplated;
mod versions;
mod workloads;

pub use external::{HostFault, host_fault};
use own_key::own_key;

use super::{Finding, Report, Severity};
use crate::config::{Config, Release};
use crate::yaml::Node;

/// Whose word counts where the upstream chart renders what cannot work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contract {
    /// st2ha's own: what cannot work is refused.
    Own,
    /// The chart's: what it renders is rendered, with a warning.
    Chart,
}

/// Names of components in a message: the first of them, where there are many.
pub(super) fn components(names: &[&str]) -> String {
    const MOST: usize = 3;
    let shown: Vec<&str> = names.iter().take(MOST).copied().collect();
    let more = names.len() - shown.len();
    let shown = format!("`{}`", shown.join("`, `"));
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}

/// Checks all rules.
pub fn check(config: &Config, release: &Release, contract: Contract, report: &mut Report<'_>) {
    stackstorm::check(config, release, contract, report);
    mongodb::check(config, release, report);
    rabbitmq::check(config, release, report);
    redis::check(config, report);
    alerts::check(config, contract, report);
    external::check(config, report);
    external_dns::check(config, report);
    services::check(config, contract, report);
    counts::check(config, report);
    domains::check(config, report);
    names::check(config, release, report);
    secret_names::check(report);
    versions::check(config, report);
    providers::check(report);
    images::check(config, report);
    workloads::check(config, report);
    disruption::check(config, report);
    budgets::check(config, report);
    untemplated::check(report);
    stand_ins::check(report);
}

/// Credentials that another program is to put in the place of a text, besides those that certainly are, as `are_filled` says of a text.
pub fn filled_in_later(values: &Node, defaults: &Node, are_filled: &dyn Fn(&str) -> bool) -> Vec<Finding> {
    let mut report = Report::new(values, defaults);
    stand_ins::filled_in_later(are_filled, &mut report);
    let findings = report.into_findings().into_iter();
    findings.map(|finding| Finding { severity: Severity::Note, ..finding }).collect()
}

/// Credentials that are none: placeholders, published defaults, and what everybody tries first.
pub fn stand_ins(values: &Node, defaults: &Node) -> Vec<Finding> {
    let mut report = Report::new(values, defaults);
    stand_ins::check(&mut report);
    report.into_findings()
}
