//! Data services that are switched off: StackStorm has to be told where others are.

use crate::config::{Config, Setting, settings};
use crate::schema::Report;
use crate::schema::rules::Contract;
use crate::yaml::{Mapping, Node};

/// A data service, and the settings by which StackStorm finds another one.
struct Service {
    switch: &'static str,
    name: &'static str,
    section: &'static str,
    keys: &'static [&'static str],
    is_on: fn(&Config) -> bool,
    hosts: fn(&Config) -> &[String],
}

const SERVICES: &[Service] = &[
    Service {
        switch: "mongodb.enabled",
        name: "MongoDB",
        section: "database",
        keys: &["host"],
        is_on: |config| config.mongodb.enabled,
        hosts: |config| &config.mongodb.external.hosts,
    },
    Service {
        switch: "rabbitmq.enabled",
        name: "RabbitMQ",
        section: "messaging",
        keys: &["url", "cluster_urls"],
        is_on: |config| config.rabbitmq.enabled,
        hosts: |config| &config.rabbitmq.external.hosts,
    },
    Service {
        switch: "redis.enabled",
        name: "Redis",
        section: "coordination",
        keys: &["url"],
        is_on: |config| config.redis.enabled,
        hosts: |config| &config.redis.external.hosts,
    },
];

/// StackStorm looks for MongoDB and RabbitMQ in its own pod if nobody says where they are. Without coordination it runs, but what
/// runs twice gets in its own way.
pub fn check(config: &Config, contract: Contract, report: &mut Report<'_>) {
    told_twice(config, report);
    if config.st2.existing_config_secret.as_ref().is_some_and(|name| !name.is_empty()) {
        return;
    }
    let settings = settings(&config.st2.config);
    for service in SERVICES.iter().filter(|service| !(service.is_on)(config)) {
        let Service { switch, name, section, keys, .. } = service;
        let is_written = settings
            .iter()
            .any(|setting| setting.section == *section && keys.contains(&setting.key) && !setting.value().is_empty());
        if is_written || has_variable(report.values(), section, keys) || !(service.hosts)(config).is_empty() {
            continue;
        }
        let help = format!(
            "name its hosts in `{}.external`; or write `{}` of `[{section}]` into `st2.config` or into a Secret that \
             `st2.existingConfigSecret` names; or leave {name} to st2ha",
            switch.trim_end_matches(".enabled"),
            keys.first().copied().unwrap_or_default()
        );
        let lost = format!("{name} is disabled, and no other one is named: StackStorm looks for it in its own pods");
        match (*section, contract) {
            ("coordination", _) if is_single(config) => {}
            ("coordination", _) => report.warn(
                switch,
                "Redis is disabled, and no other one is named: StackStorm's services do not lock against each other",
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

/// Whether nothing runs twice that has to be coordinated.
fn is_single(config: &Config) -> bool {
    let doubled = ["st2scheduler", "st2workflowengine", "st2rulesengine", "st2notifier", "st2actionrunner"];
    doubled.into_iter().all(|section| config.replicas(section).is_some_and(|replicas| replicas <= 1))
}

/// Whether the variables of any component hold the setting: `ST2_DATABASE__HOST`.
fn has_variable(values: &Node, section: &str, keys: &[&str]) -> bool {
    let sections = values.as_map().into_iter().flat_map(Mapping::values);
    sections.filter_map(|entry| entry.node.get("env")?.as_map()).any(|variables| {
        keys.iter().any(|key| {
            let name = format!("ST2_{}__{}", section.to_uppercase(), key.to_uppercase());
            variables.get(name.as_str()).is_some_and(|entry| entry.node.is_truthy())
        })
    })
}
