//! Data services that are switched off: StackStorm has to be told where others are.

use crate::config::{Config, Release, Setting, settings};
use crate::schema::Report;
use crate::schema::rules::{Contract, components};
use crate::workloads::{COMMON, Peer, Workload};
use crate::yaml::Node;

/// A data service, and the settings by which StackStorm finds another one.
struct Service {
    switch: &'static str,
    name: &'static str,
    section: &'static str,
    keys: &'static [&'static str],
    peer: Peer,
    is_on: fn(&Config) -> bool,
    hosts: fn(&Config) -> &[String],
}

const SERVICES: &[Service] = &[
    Service {
        switch: "mongodb.enabled",
        name: "MongoDB",
        section: "database",
        keys: &["host"],
        peer: Peer::Database,
        is_on: |config| config.mongodb.enabled,
        hosts: |config| &config.mongodb.external.hosts,
    },
    Service {
        switch: "rabbitmq.enabled",
        name: "RabbitMQ",
        section: "messaging",
        keys: &["url", "cluster_urls"],
        peer: Peer::Messaging,
        is_on: |config| config.rabbitmq.enabled,
        hosts: |config| &config.rabbitmq.external.hosts,
    },
    Service {
        switch: "redis.enabled",
        name: "Redis",
        section: "coordination",
        keys: &["url"],
        peer: Peer::Coordination,
        is_on: |config| config.redis.enabled,
        hosts: |config| &config.redis.external.hosts,
    },
];

/// StackStorm looks for MongoDB and RabbitMQ in its own pod if nobody says where they are. Without coordination it runs, but what
/// runs twice gets in its own way.
pub fn check(config: &Config, release: &Release, contract: Contract, report: &mut Report<'_>) {
    told_twice(config, report);
    if contract == Contract::Own && config.compatibility.is_none() {
        moved(config, release, report);
    }
    if config.st2.existing_config_secret.as_ref().is_some_and(|name| !name.is_empty()) {
        return;
    }
    let settings = settings(&config.st2.config);
    for service in SERVICES.iter().filter(|service| !(service.is_on)(config)) {
        let Service { switch, name, section, keys, .. } = service;
        let is_written = settings
            .iter()
            .any(|setting| setting.section == *section && keys.contains(&setting.key) && !setting.value().is_empty());
        if is_written || !(service.hosts)(config).is_empty() || is_in_variables(report.values(), COMMON, service) {
            continue;
        }
        let (told, others) = by_variables(config, report.values(), service);
        if !told.is_empty() && (*section != "coordination" || !is_single(config)) {
            partly_told(&told, &others, service, report);
            continue;
        }
        let help = format!(
            "name its hosts in `{}.external`; or write `{}` of `[{section}]` into `st2.config` or into a Secret that \
             `st2.existingConfigSecret` names; or leave {name} to st2ha",
            switch.trim_end_matches(".enabled"),
            keys.first().copied().unwrap_or_default()
        );
        let lost = format!("{name} is disabled and no other one named: StackStorm looks for it in its own pods");
        match (*section, contract) {
            ("coordination", _) if is_single(config) => {}
            ("coordination", _) => report.warn(
                switch,
                "Redis is disabled and no other one named: StackStorm's services work without locks",
                help,
            ),
            (_, Contract::Own) => report.error(switch, lost, help),
            (_, Contract::Chart) => report.warn(switch, lost, help),
        }
    }
}

/// What `st2.config` says wins over `external`.
fn told_twice(config: &Config, report: &mut Report<'_>) {
    let settings = settings(&config.st2.config);
    for service in SERVICES.iter().filter(|service| !(service.is_on)(config) && !(service.hosts)(config).is_empty()) {
        let is_written =
            |setting: &&Setting<'_>| setting.section == service.section && service.keys.contains(&setting.key);
        if let Some(setting) = settings.iter().find(is_written) {
            report.warn(
                "st2.config",
                format!(
                    "line {} of this text says where {} is, and wins over what `external` says",
                    setting.line, service.name
                ),
                format!("say it once: remove `{}` here, or the hosts from `external`", setting.key),
            );
        }
    }
}

/// Where StackStorm is sent to another service than the one that runs here, nothing else follows: init containers wait for the latter, and
/// policies of the network let pods reach nothing else.
fn moved(config: &Config, release: &Release, report: &mut Report<'_>) {
    let settings = settings(&config.st2.config);
    for service in SERVICES.iter().filter(|service| (service.is_on)(config)) {
        let section = service.switch.trim_end_matches(".enabled");
        let fullname = fullname(report.values(), section, release);
        let is_elsewhere = |setting: &&Setting<'_>| {
            setting.section == service.section
                && service.keys.contains(&setting.key)
                && setting
                    .lines
                    .iter()
                    .flat_map(|line| line.split(','))
                    .filter_map(host)
                    .any(|host| !is_of(host, &fullname))
        };
        let Some(setting) = settings.iter().find(is_elsewhere) else { continue };
        let (line, name) = (setting.line, service.name);
        let help = format!("set `{}` to false, and name the hosts in `{section}.external`", service.switch);
        if config.network_policies.enabled {
            let message = format!(
                "line {line} of this text names another {name} than that of this release, which the NetworkPolicies block"
            );
            report.error_due_to("networkPolicies.enabled", "st2.config", message, help);
        } else {
            let message = format!("line {line} of this text names another {name}: that of this release runs unused");
            report.warn("st2.config", message, help);
        }
    }
}

/// The host in an address such as `amqp://user:password@host:5672/path`, or in a part of a list of them.
fn host(address: &str) -> Option<&str> {
    let address = address.trim().trim_matches(['"', '\'']);
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split(['/', '?']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = host.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')).map_or(host, |(host, _)| host);
    Some(host).filter(|host| !host.is_empty())
}

/// The name that the objects of a data service begin with.
fn fullname(values: &Node, section: &str, release: &Release) -> String {
    let text = |key: &str| values.at(&[section, key]).and_then(Node::text).filter(|text| !text.is_empty());
    let name = text("nameOverride").unwrap_or(section);
    text("fullnameOverride").map_or_else(
        || if release.name.contains(name) { release.name.clone() } else { format!("{}-{name}", release.name) },
        str::to_owned,
    )
}

/// Whether a host is a Service of these objects, or one of its pods.
fn is_of(host: &str, fullname: &str) -> bool {
    let label = host.split('.').next().unwrap_or_default();
    label.strip_prefix(fullname).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

/// Components that have to be coordinated where they run twice.
const COORDINATED: &[&str] = &["st2scheduler", "st2workflowengine", "st2rulesengine", "st2notifier", "st2actionrunner"];

/// Whether nothing runs twice that has to be coordinated.
fn is_single(config: &Config) -> bool {
    COORDINATED.iter().all(|section| config.replicas(section).is_some_and(|replicas| replicas <= 1))
}

/// The components that run and look for a service: those whose variables say where it is, and the others.
fn by_variables(config: &Config, values: &Node, service: &Service) -> (Vec<&'static str>, Vec<&'static str>) {
    let looks = |name: &str| Workload::find(name).is_some_and(|workload| workload.talks_to(service.peer));
    let running = config.deployments().into_iter().filter(|(name, enabled, _)| *enabled && looks(name));
    let running = running.map(|(name, ..)| name);
    // Jobs fill the database and register content, and wait for nobody else.
    let is_needed = |name: &&str| service.peer != Peer::Coordination || COORDINATED.contains(name);
    running
        .chain(has_jobs(config).then_some("jobs"))
        .filter(is_needed)
        .partition(|name| is_in_variables(values, name, service))
}

/// Whether any Job is left.
fn has_jobs(config: &Config) -> bool {
    let jobs = &config.jobs;
    let is_left = |name: &&str| !jobs.skip.iter().any(|skipped| skipped == name);
    !jobs.extra_hooks.is_empty() || ["apikey_load", "key_load", "register_content"].iter().any(is_left)
}

/// A variable of one component says nothing to the others.
fn partly_told(told: &[&str], others: &[&str], service: &Service, report: &mut Report<'_>) {
    let (Some(first), false) = (told.first(), others.is_empty()) else { return };
    let name = service.name;
    let variable = service
        .keys
        .iter()
        .map(|key| variable(service.section, key))
        .find(|variable| report.values().at(&[first, "env", variable]).is_some_and(Node::is_truthy));
    let message = match service.peer {
        Peer::Coordination => "others work without locks",
        _ => "others look for it in their own pods",
    };
    report.warn(
        &format!("{first}.env.{}", variable.unwrap_or_default()),
        format!("this tells {} alone where {name} is, and {message} ({})", components(told), components(others)),
        format!(
            "write the variable into `workloads.env`, or name the hosts in `{}.external`",
            service.switch.trim_end_matches(".enabled")
        ),
    );
}

/// Whether the variables of a section hold the setting.
fn is_in_variables(values: &Node, section: &str, service: &Service) -> bool {
    let is_there =
        |key: &str| values.at(&[section, "env", &variable(service.section, key)]).is_some_and(Node::is_truthy);
    service.keys.iter().any(|key| is_there(key))
}

/// The variable that holds a setting: `ST2_DATABASE__HOST`.
fn variable(section: &str, key: &str) -> String {
    format!("ST2_{}__{}", section.to_uppercase(), key.to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::{host, is_of};

    #[test]
    fn hosts_are_found_in_addresses() {
        for (address, expected) in [
            ("amqp://u:p@h.example.com:5672/v", Some("h.example.com")),
            ("redis://:p@[::1]:6379?sentinel=a", Some("[::1]")),
            ("mongodb://h", Some("h")),
            (" h:27017/st2 ", Some("h")),
            ("h", Some("h")),
            ("amqp:///", None),
        ] {
            assert_eq!(host(address), expected, "{address}");
        }
    }

    #[test]
    fn services_and_pods_of_the_release_are_told_from_others() {
        for own in ["st2-mongodb", "st2-mongodb-headless.stack.svc.cluster.local", "st2-mongodb-0.st2-mongodb-headless"]
        {
            assert!(is_of(own, "st2-mongodb"), "{own}");
        }
        for other in ["mongodb", "st2-mongodbs", "db.example.com", "other-st2-mongodb"] {
            assert!(!is_of(other, "st2-mongodb"), "{other}");
        }
    }
}
