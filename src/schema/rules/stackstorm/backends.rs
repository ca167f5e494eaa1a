//! What StackStorm has to know about MongoDB, RabbitMQ and Redis to reach them.

use crate::config::{Config, MongodbProvider, RabbitmqProvider, RedisProvider, Release, Secret};
use crate::credential::holds_placeholder;
use crate::schema::Report;

/// Characters that end the password in the middle of Redis' URL. Encoding them does not help: nothing decodes the password.
pub const UNUSABLE_IN_URL: &[char] = &['/', '?', '#', '[', ']'];

/// Each data service that is switched on needs what StackStorm's settings are made of.
pub fn check(config: &Config, release: &Release, report: &mut Report<'_>) {
    // The preset takes no passwords from a store, which is told once. Whoever leaves it has them there.
    if config.compatibility.is_some() && config.secrets.is_external() {
        return;
    }
    let own_settings = config.st2.existing_config_secret.as_ref().is_some_and(|name| !name.is_empty());
    if config.mongodb.enabled {
        mongodb(config, own_settings, report);
    }
    if config.rabbitmq.enabled {
        rabbitmq(config, release, report);
    }
    if config.redis.enabled {
        redis(config, own_settings, report);
    }
}

fn mongodb(config: &Config, own_settings: bool, report: &mut Report<'_>) {
    let auth = &config.mongodb.auth;
    let is_read = reads_secrets(config) && is_named(auth.existing_secret.as_ref());
    // Where the login cannot be switched off and somebody tried to, that is all that is wrong.
    let is_off = report.values().at(&["mongodb", "auth", "enabled"]).is_some_and(|enabled| !enabled.is_truthy());
    if auth.enabled && !is_off && is_missing(auth.password.as_ref()) && !own_settings && !is_read {
        report.error_due_to(
            "mongodb.auth.existingSecret",
            "mongodb.auth.password",
            "StackStorm needs the password of its MongoDB user, and cannot read it from `mongodb.auth.existingSecret`",
            "write the same password in `mongodb.auth.password`, or set it in the Secret that `st2.existingConfigSecret` names",
        );
    }
    let is_plain = config.mongodb.provider == MongodbProvider::Bitnami;
    warn_of_tls(config, config.mongodb.tls.enabled && is_plain, "mongodb.tls.enabled", "[database]", report);
    warn_of_domain(config, config.mongodb.cluster_domain.as_ref(), "mongodb.clusterDomain", report);
}

fn rabbitmq(config: &Config, release: &Release, report: &mut Report<'_>) {
    let rabbitmq = &config.rabbitmq;
    warn_of_domain(config, rabbitmq.cluster_domain.as_ref(), "rabbitmq.clusterDomain", report);
    warn_of_plain_port(config, report);
    if !is_missing(rabbitmq.auth.password.as_ref()) {
        return;
    }
    let is_read = reads_secrets(config) && is_named(rabbitmq.auth.existing_password_secret.as_ref());
    let own = format!("{}{}", release.name, rabbitmq.provider.definitions());
    let makes_definitions = match rabbitmq.provider {
        RabbitmqProvider::ClusterOperator if !rabbitmq.load_definition.enabled => false,
        _ => rabbitmq.load_definition.existing_secret.as_ref() == Some(&own),
    };
    if is_read && makes_definitions {
        report.error_due_to(
            "rabbitmq.auth.existingPasswordSecret",
            "rabbitmq.auth.password",
            "st2ha cannot write the definitions that the brokers load: your Secret holds the password in them",
            "name a Secret with definitions of your own in `rabbitmq.loadDefinition.existingSecret`, or write the same password in \
             `rabbitmq.auth.password`",
        );
    } else if !is_read {
        report.error_due_to(
            "rabbitmq.auth.existingPasswordSecret",
            "rabbitmq.auth.password",
            "StackStorm needs the password of its RabbitMQ user, and cannot read it from `rabbitmq.auth.existingPasswordSecret`",
            "write the same password in `rabbitmq.auth.password`",
        );
    }
}

fn redis(config: &Config, own_settings: bool, report: &mut Report<'_>) {
    let redis = &config.redis;
    match redis.provider {
        RedisProvider::Bitnami if !redis.sentinel.enabled => report.error(
            "redis.sentinel.enabled",
            "StackStorm finds the master of Redis through Sentinel, which is disabled",
            "set it to true, or run Redis elsewhere: `redis.enabled: false` and `[coordination]` in `st2.config`",
        ),
        RedisProvider::Bitnami => {}
        RedisProvider::Official => sentinels(config, own_settings, report),
    }
    if redis.cluster.nodes() < 1 {
        report.error(
            "redis.cluster.slaveCount",
            "this leaves no node of Redis to connect to",
            "run at least one, better three",
        );
    }
    let global = config.global.redis.as_ref().and_then(|redis| redis.password.as_ref());
    let passwords = [("global.redis.password", global), ("redis.password", redis.password.as_ref())];
    let given = passwords
        .into_iter()
        .find_map(|(path, password)| Some((path, password.filter(|text| !text.expose().is_empty())?)));
    match given {
        None if reads_secrets(config) && is_named(redis.existing_secret.as_ref()) => {}
        None if redis.use_password && !own_settings => report.error_due_to(
            "redis.existingSecret",
            "redis.password",
            "Redis asks for a password, which StackStorm cannot read from `redis.existingSecret`",
            "write the same password in `redis.password`, or set the URL of `[coordination]` in the Secret that `st2.existingConfigSecret` names",
        ),
        // What another program puts there is not known. Whether it finds the place is told by the finished manifests.
        Some((path, password)) if password.expose().contains(is_unusable) && !holds_placeholder(password.expose()) => report.error(
            path,
            "StackStorm cannot use a password for Redis that contains one of `/ ? # [ ]` or a control character",
            "choose a password of letters and digits",
        ),
        Some(("redis.password", _)) if !redis.use_password => report.warn(
            "redis.password",
            "StackStorm gives this password to Redis, which asks for none and refuses clients that give one",
            "set `redis.usePassword` to true, or remove the password",
        ),
        _ => {}
    }
    let silent = redis.provider == RedisProvider::Bitnami;
    warn_of_tls(config, silent && redis.tls.enabled, "redis.tls.enabled", "[coordination]", report);
    warn_of_domain(config, redis.cluster_domain.as_ref(), "redis.clusterDomain", report);
}

/// What StackStorm can do with Sentinels depends on its version.
fn sentinels(config: &Config, own_settings: bool, report: &mut Report<'_>) {
    let redis = &config.redis;
    if redis.cluster.enabled && !redis.sentinel.enabled && redis.cluster.slave_count != Some(1) {
        report.error(
            "redis.sentinel.enabled",
            "without Sentinels, no other node takes over from the master, and StackStorm does not find it",
            "set it to true, or `redis.cluster.slaveCount` to 1",
        );
    }
    if !redis.has_sentinels() || config.image.can_log_in_to_sentinels() {
        return;
    }
    let asked = redis.sentinel.use_password.unwrap_or(true);
    if redis.use_password && asked {
        report.warn_due_to(
            "image.tag",
            "redis.sentinel.usePassword",
            "StackStorm before 3.9 cannot log in to Sentinels: only Redis itself asks for the password",
            "set `redis.sentinel.usePassword` to false, or `image.tag` to 3.9 or later",
        );
    }
    if redis.tls.enabled && !own_settings {
        report.error_due_to(
            "image.tag",
            "redis.tls.enabled",
            "StackStorm before 3.9 cannot reach Sentinels by encrypted connections",
            "set `image.tag` to 3.9 or later, or `redis.cluster.slaveCount` to 1, or `redis.tls.enabled` to false",
        );
    }
}

fn is_unusable(character: char) -> bool {
    character.is_control() || UNUSABLE_IN_URL.contains(&character)
}

/// Whether StackStorm's pods read passwords from Secrets of the user's own. Where the chart's layout is kept, they stand among other settings.
fn reads_secrets(config: &Config) -> bool {
    config.compatibility.is_none()
}

fn is_named(name: Option<&String>) -> bool {
    name.is_some_and(|name| !name.is_empty())
}

fn is_missing(secret: Option<&Secret>) -> bool {
    secret.is_none_or(|secret| secret.expose().is_empty())
}

/// Unless st2ha hands out the authority, the settings that it writes are for plain connections. Whoever encrypts them has to say so in `st2.config`.
fn warn_of_tls(config: &Config, is_on: bool, path: &str, section: &str, report: &mut Report<'_>) {
    let own = ["ssl", "tls"].iter().any(|word| config.st2.config.to_ascii_lowercase().contains(word));
    let has_secret = config.st2.existing_config_secret.as_ref().is_some_and(|name| !name.is_empty());
    if is_on && !own && !has_secret {
        report.warn(
            path,
            "the server takes encrypted connections only, but StackStorm does not encrypt",
            format!("set the TLS settings of `{section}` in `st2.config`"),
        );
    }
}

/// With Bitnami's brokers, the chart leaves StackStorm on the plain port.
fn warn_of_plain_port(config: &Config, report: &mut Report<'_>) {
    let rabbitmq = &config.rabbitmq;
    let has_secret = is_named(config.st2.existing_config_secret.as_ref());
    let is_own = has_secret || config.st2.config.to_ascii_lowercase().contains("amqps:");
    if rabbitmq.auth.tls.enabled && rabbitmq.provider == RabbitmqProvider::Bitnami && !is_own {
        report.warn(
            "rabbitmq.auth.tls.enabled",
            "with the provider `bitnami`, StackStorm goes on to use the plain port, its password included",
            "set `url` (`amqps://...:5671`), `ssl_cert_reqs` and `ssl_ca_certs` of `[messaging]` in the Secret that `st2.existingConfigSecret` \
             names, and mount the CA certificate",
        );
    }
}

/// A Kubernetes cluster has one DNS domain.
fn warn_of_domain(config: &Config, domain: Option<&String>, path: &str, report: &mut Report<'_>) {
    if domain.is_some_and(|domain| *domain != config.cluster_domain) {
        report.warn_due_to(
            "clusterDomain",
            path,
            "this differs from `clusterDomain`, by which StackStorm calls the same pods",
            "set both to the DNS domain of the Kubernetes cluster",
        );
    }
}
