//! Rules about StackStorm's own values: what would end in objects that Kubernetes refuses or that cannot work.

mod autoscaling;
mod backends;
mod chatops;
mod credentials;
mod credentials_in_texts;
mod digests;
mod dollars;
mod elsewhere;
mod exposure;
mod external_secrets;
mod extra_volumes;
mod files;
mod hooks;
mod idle;
mod ingress;
mod ldap;
mod login;
mod metrics;
mod network_policies;
mod packs;
mod registry;
mod release_name;
mod reserved_volumes;
mod restricted;
mod sensors;
mod services;
mod settings;
mod shutdown;
mod singles;
mod st2_conf;
mod sudo;
mod system_user;
mod users;
mod web_https;
mod web_services;

use super::Contract;
use crate::config::{Config, Release};
use crate::schema::Report;

/// Checks all rules.
pub fn check(config: &Config, release: &Release, contract: Contract, report: &mut Report<'_>) {
    release_name::check(config, release, report);
    login::check(config, report);
    users::check(config, report);
    ldap::check(config, report);
    external_secrets::check(config, release, report);
    system_user::check(config, report);
    sudo::check(config, report);
    backends::check(config, release, report);
    elsewhere::check(config, release, contract, report);
    settings::check(config, report);
    st2_conf::check(config, report);
    dollars::check(config, report);
    digests::check(config, report);
    credentials::check(config, contract, report);
    credentials_in_texts::check(config, contract, report);
    files::check(config, report);
    singles::check(config, report);
    idle::check(config, report);
    packs::check(config, report);
    sensors::check(config, report);
    chatops::check(config, report);
    shutdown::check(config, report);
    registry::check(config, report);
    services::check(config, report);
    ingress::check(config, report);
    exposure::check(config, report);
    web_https::check(config, report);
    web_services::check(config, report);
    network_policies::check(config, report);
    autoscaling::check(config, report);
    metrics::check(config, report);
    extra_volumes::check(config, report);
    restricted::check(config, report);
    hooks::check(config, release, report);
}
