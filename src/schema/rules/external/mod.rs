//! Data services that somebody else runs: `mongodb.external`, `rabbitmq.external`, `redis.external`.

mod hosts;
mod login;
mod mongodb;
mod rabbitmq;
mod redis;
mod tls;

pub use hosts::{Fault as HostFault, fault as host_fault};

use crate::config::{Config, ExternalLogin, ExternalTls, Version};
use crate::schema::Report;
use crate::yaml::Node;

/// A section with such a service.
struct External<'a> {
    /// The section of the values.
    section: &'static str,
    /// What people call the service.
    title: &'static str,
    /// Whether st2ha runs one of its own.
    is_ours: bool,
    /// The passwords of the one that st2ha runs.
    own_passwords: &'static [&'static str],
    hosts: &'a [String],
    /// The port that values name.
    port: Option<i64>,
    login: &'a ExternalLogin,
    tls: &'a ExternalTls,
}

impl External<'_> {
    /// The path of a key.
    fn path(&self, key: &str) -> String {
        format!("{}.external.{key}", self.section)
    }
}

/// Checks what StackStorm could not connect with.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let Config { mongodb, rabbitmq, redis, .. } = config;
    let is_old = config.image.is_older_than(Version::new(3, 9));
    let database = External {
        section: "mongodb",
        title: "MongoDB",
        is_ours: mongodb.enabled,
        own_passwords: &["mongodb.auth.password", "mongodb.auth.existingSecret"],
        hosts: &mongodb.external.hosts,
        port: Some(mongodb.external.port),
        login: &mongodb.external.login,
        tls: &mongodb.external.tls,
    };
    if is_in_use(&database, report) {
        mongodb::check(&mongodb.external, report);
    }
    let messaging = External {
        section: "rabbitmq",
        title: "RabbitMQ",
        is_ours: rabbitmq.enabled,
        own_passwords: &["rabbitmq.auth.password", "rabbitmq.auth.existingPasswordSecret"],
        hosts: &rabbitmq.external.hosts,
        port: rabbitmq.external.port,
        login: &rabbitmq.external.login,
        tls: &rabbitmq.external.tls,
    };
    if is_in_use(&messaging, report) {
        rabbitmq::check(&rabbitmq.external, report);
    }
    let coordination = External {
        section: "redis",
        title: "Redis",
        is_ours: redis.enabled,
        own_passwords: &["redis.password", "redis.existingSecret"],
        hosts: &redis.external.hosts,
        port: redis.external.port,
        login: &redis.external.login,
        tls: &redis.external.tls,
    };
    if is_in_use(&coordination, report) {
        redis::check(&redis.external, is_old, report);
    }
}

/// Whether StackStorm is to use the service. Checks what all of them have.
fn is_in_use(external: &External<'_>, report: &mut Report<'_>) -> bool {
    let External { section, title, is_ours, .. } = external;
    let path = external.path("hosts");
    match (is_written(section, report), external.hosts.is_empty(), is_ours) {
        (false, ..) => return false,
        (true, _, true) => {
            let message = format!(
                "`{section}.enabled` is true, so st2ha runs {title} itself, and StackStorm does not use the servers named here"
            );
            let help = format!("set `{section}.enabled` to false, or remove `{section}.external`");
            report.error(&format!("{section}.external"), message, help);
            return false;
        }
        (true, true, false) => {
            let help = format!(
                "write the names of the servers, or set `{section}.enabled` to true and leave {title} to st2ha"
            );
            report.error(&path, format!("nothing says where {title} is"), help);
            return false;
        }
        (true, false, false) => {}
    }
    let own_tls = if *section == "rabbitmq" { "rabbitmq.auth.tls" } else { &*format!("{section}.tls") };
    if !external.tls.enabled && is_on(own_tls, report) {
        report.warn(
            &format!("{own_tls}.enabled"),
            format!("this is about servers that st2ha runs, and StackStorm connects to {title} without TLS"),
            format!("set `{section}.external.tls.enabled`"),
        );
    }
    if external.login.username().is_none() && external.login.password().is_none() {
        let in_vain = external.own_passwords.iter().find(|own| is_beside(own, &path, report));
        if let Some(path) = in_vain {
            report.note(
                path,
                format!("this is for the {title} that st2ha runs; StackStorm connects to the external one without a password"),
                format!("if that one needs a password, write it as `{section}.external.password`"),
            );
        }
    }
    hosts::check(&path, external.hosts, report);
    login::check(&format!("{section}.external"), external.login, report);
    tls::check(external, report);
    true
}

fn is_on(section: &str, report: &Report<'_>) -> bool {
    let steps: Vec<&str> = section.split('.').chain(["enabled"]).collect();
    report.values().at(&steps).is_some_and(Node::is_truthy)
}

/// Whether somebody wrote a text, in the same file as the other key. A file of secrets may hold more than is of use.
fn is_beside(path: &str, other: &str, report: &Report<'_>) -> bool {
    let at = |path: &str| report.values().at(&path.split('.').collect::<Vec<_>>());
    let is_same_file = at(path).zip(at(other)).is_some_and(|(one, other)| one.origin.layer == other.origin.layer);
    is_same_file && report.is_written(path) && at(path).is_some_and(Node::is_truthy)
}

/// Whether somebody wrote anything else than the defaults.
fn is_written(section: &str, report: &Report<'_>) -> bool {
    let at = |node: &Node| node.at(&[section, "external"]).map(|node| without_nothing(&node.to_json()));
    at(report.values()) != at(report.defaults())
}

/// A value without keys that say nothing.
fn without_nothing(value: &serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::Object(map) => map
            .iter()
            .map(|(key, value)| (key.clone(), without_nothing(value)))
            .filter(|(_, value)| !(value.is_null() || value.as_str() == Some("")))
            .collect(),
        other => other.clone(),
    }
}
