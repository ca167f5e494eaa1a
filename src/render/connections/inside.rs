//! What StackStorm logs in with at the data services of this release.
//!
//! A password that the values hold stands in `st2.secrets.conf`. One that only a Secret of the user's own holds is put into the settings in
//! each pod, in the same way as those of services that somebody else runs.

use super::external::{Credential, ExternalService, Part, SecretSetting};
use super::secret_section::{FetchedSetting, SecretSection, compose, is_written, template};
use super::{Coordination, Messaging, encode_login};
use crate::config::{Config, LoginPart, MadeSecret, RabbitmqProvider, Release, Secret};

/// Characters that end the password in the middle of Redis' URL.
const REFUSED_BY_REDIS: &str = "/?#[]";

/// A setting with one password in it.
struct Login<'a> {
    /// The section of the values.
    service: &'static str,
    /// What people call the service.
    title: &'static str,
    section: &'static str,
    /// The name of the setting, and those that would take its place.
    name: &'static str,
    others: &'static [&'static str],
    parts: Vec<Part>,
    /// The Secret that an operator would make.
    made: MadeSecret,
    /// A Secret of the user's own and its key.
    existing: Option<(&'a str, &'a str)>,
    given: Option<&'a Secret>,
    /// Characters that whoever reads the setting cannot take.
    refused: &'static str,
    encode: fn(&str) -> String,
}

/// The settings with passwords: those that are known, and those to be put together in each pod.
#[derive(Default)]
pub(super) struct Inside {
    pub(super) known: Vec<SecretSection>,
    pub(super) prepared: Vec<ExternalService>,
    pub(super) fetched: Vec<FetchedSetting>,
}

impl Inside {
    pub(super) fn new(
        config: &Config,
        release: &Release,
        messaging: Option<&Messaging>,
        coordination: Option<&Coordination>,
        password: Option<&Secret>,
    ) -> Self {
        let mut found = Self::default();
        // Releases that the chart has installed have their passwords among the other settings.
        if config.compatibility.is_some() {
            return found;
        }
        let logins = [
            (config.mongodb.enabled && config.mongodb.auth.enabled).then(|| database(config)),
            messaging.map(|messaging| rabbitmq(config, messaging)),
            coordination.and_then(|coordination| redis(config, coordination, password)),
            config.st2.ldap.enabled.then(|| directory(config)),
        ];
        for login in logins.into_iter().flatten() {
            found.add(login, config, release);
        }
        found
    }

    fn add(&mut self, login: Login<'_>, config: &Config, release: &Release) {
        let written = &config.st2.config;
        let is_fetched = |secret: &str| config.secrets.is_external() && secret == login.made.name(&release.name);
        if is_written(login.section, login.others, written) {
            return;
        }
        match (login.existing, login.given) {
            (Some((secret, key)), _) if is_fetched(secret) => {
                let variable = format!("{}_password", login.service);
                self.fetched.push(FetchedSetting {
                    section: login.section,
                    name: login.name,
                    template: template(&login.parts, &variable),
                    variable,
                    secret: login.made,
                    // The operator of RabbitMQ has a form of its own, which is made of this one.
                    key: if login.made == MadeSecret::Rabbitmq { "rabbitmq-password" } else { key }.to_owned(),
                });
            }
            (Some((secret, key)), _) => self.prepared.push(login.service(secret, key)),
            (None, Some(given)) => {
                let value = compose(&login.parts, given, login.encode);
                self.known.extend(SecretSection::of(login.section, login.name, value, written));
            }
            // The rules say so where one is needed.
            (None, None) => {}
        }
    }
}

impl Login<'_> {
    fn service(self, secret: &str, key: &str) -> ExternalService {
        let name = file(self.service);
        let credential =
            Credential::new(&name, LoginPart::Key { secret, key }, "", &mut Vec::new()).refusing(self.refused);
        ExternalService {
            name: self.service,
            title: self.title,
            section: self.section,
            waits: None,
            hosts: Vec::new(),
            port: 0,
            settings: Vec::new(),
            secret_settings: vec![SecretSetting::new(self.name, self.parts)],
            credentials: vec![credential],
            certificates: None,
            combined: None,
        }
    }
}

/// Name of the file that a pod reads a service's password from.
pub(super) fn file(service: &str) -> String {
    format!("{service}-password")
}

fn database(config: &Config) -> Login<'_> {
    let auth = &config.mongodb.auth;
    Login {
        service: "mongodb",
        made: MadeSecret::Mongodb,
        title: "MongoDB",
        section: "database",
        name: "password",
        others: &["password"],
        parts: vec![Part::Raw { file: file("mongodb") }],
        existing: named(auth.existing_secret.as_ref()).map(|secret| (secret, "mongodb-password")),
        given: filled(auth.password.as_ref()),
        refused: "",
        encode: encode_login,
    }
}

fn rabbitmq<'a>(config: &'a Config, messaging: &Messaging) -> Login<'a> {
    let auth = &config.rabbitmq.auth;
    // The operator has a form of its own.
    let key = match config.rabbitmq.provider {
        RabbitmqProvider::Official | RabbitmqProvider::Bitnami => "rabbitmq-password",
        RabbitmqProvider::ClusterOperator => "password",
    };
    Login {
        service: "rabbitmq",
        made: MadeSecret::Rabbitmq,
        title: "RabbitMQ",
        section: "messaging",
        name: "url",
        others: &["url", "cluster_urls"],
        parts: messaging.parts.clone(),
        existing: named(auth.existing_password_secret.as_ref()).map(|secret| (secret, key)),
        given: filled(auth.password.as_ref()),
        refused: "",
        encode: encode_login,
    }
}

/// Nothing where no password is asked for: the URL is no secret then.
fn redis<'a>(config: &'a Config, coordination: &Coordination, password: Option<&'a Secret>) -> Option<Login<'a>> {
    let redis = &config.redis;
    let key = named(redis.existing_secret_password_key.as_ref()).unwrap_or("redis-password");
    let existing = named(redis.existing_secret.as_ref()).filter(|_| redis.use_password);
    if existing.is_none() && password.is_none() {
        return None;
    }
    Some(Login {
        service: "redis",
        made: MadeSecret::Redis,
        title: "Redis",
        section: "coordination",
        name: "url",
        others: &["url"],
        parts: coordination.parts.clone(),
        existing: existing.map(|secret| (secret, key)),
        given: password,
        refused: REFUSED_BY_REDIS,
        encode: super::encode,
    })
}

/// All that the directory is asked with is one setting, the password within.
fn directory(config: &Config) -> Login<'_> {
    let ldap = &config.st2.ldap;
    let arguments = serde_json::Value::Object(ldap.arguments()).to_string();
    let open = arguments.strip_suffix('}').unwrap_or(&arguments);
    Login {
        service: "ldap",
        made: MadeSecret::Ldap,
        title: "LDAP",
        section: "auth",
        name: "backend_kwargs",
        others: &["backend_kwargs"],
        parts: vec![
            Part::text(format!("{open},\"bind_password\":\"")),
            Part::Json { file: file("ldap") },
            Part::text("\"}"),
        ],
        existing: named(ldap.existing_secret.as_ref())
            .map(|secret| (secret, ldap.existing_secret_password_key.as_str())),
        given: filled(ldap.bind_password.as_ref()),
        refused: "",
        encode: super::encode,
    }
}

fn named(name: Option<&String>) -> Option<&str> {
    name.map(String::as_str).filter(|name| !name.is_empty())
}

fn filled(secret: Option<&Secret>) -> Option<&Secret> {
    secret.filter(|secret| !secret.expose().is_empty())
}
