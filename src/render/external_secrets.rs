//! Secrets that the External Secrets Operator makes of what a store holds.

use std::collections::BTreeMap;

use serde::Serialize;

use super::connections::Connections;
use super::names::Names;
use crate::config::{Config, MadeSecret, MongodbProvider, RabbitmqProvider, Release};

/// One of them. `externalSecrets` in templates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExternalSecret {
    /// Name of the Secret.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
    /// What is fetched for it.
    pub data: Vec<Fetched>,
    /// The entry all of whose properties become keys.
    pub extract: Option<String>,
    /// What the Secret holds if not what is fetched: templates of the operator's, by key.
    pub template: BTreeMap<&'static str, String>,
    /// What the Secret holds besides what is fetched, by key.
    pub besides: BTreeMap<&'static str, &'static str>,
    /// Whether a template of ours writes the users of RabbitMQ into it.
    pub definitions: bool,
}

/// A credential in the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fetched {
    /// Its name in the Secret or in templates.
    pub name: String,
    /// The entry of the store.
    pub key: String,
    /// The property of the entry, if it is not the entry itself.
    pub property: Option<String>,
}

/// All of them: none where Secrets come from the values.
pub fn external_secrets(
    config: &Config,
    release: &Release,
    names: &Names,
    connections: &Connections,
) -> Vec<ExternalSecret> {
    if !config.secrets.is_external() {
        return Vec::new();
    }
    let maker = Maker { config, release };
    let mongodb = (&config.mongodb, names.mongodb.namespace.as_str());
    let (st2, own) = (&config.st2, release.namespace.as_str());
    let made_for = |secret: MadeSecret, name: Option<&String>| {
        name.is_some_and(|name| *name == secret.name(&release.name)).then_some(secret)
    };
    let rabbitmq = &config.rabbitmq;
    let is_operated = rabbitmq.provider == RabbitmqProvider::ClusterOperator;
    let found = [
        made_for(MadeSecret::Auth, st2.existing_auth_secret.as_ref())
            .map(|secret| maker.plain(secret, own, &["ST2_AUTH_USERNAME", "ST2_AUTH_PASSWORD"])),
        made_for(MadeSecret::DatastoreKey, st2.existing_datastore_secret.as_ref())
            .map(|secret| maker.plain(secret, own, &["datastore_crypto_key"])),
        made_for(MadeSecret::Ssh, st2.existing_ssh_secret.as_ref())
            .map(|secret| maker.plain(secret, own, &["private_key"])),
        made_for(MadeSecret::Chatops, config.st2chatops.existing_secret.as_ref())
            .map(|secret| maker.whole(secret, own)),
        made_for(MadeSecret::Mongodb, mongodb.0.auth.existing_secret.as_ref()).map(|secret| {
            let makes_members = matches!(mongodb.0.provider, MongodbProvider::Official | MongodbProvider::Bitnami);
            let key = makes_members.then_some("mongodb-replica-set-key");
            let metrics = mongodb.0.metrics.enabled && mongodb.0.provider != MongodbProvider::Bitnami;
            let metrics = metrics.then_some("mongodb-metrics-password");
            let keys: Vec<&str> =
                ["mongodb-root-password", "mongodb-password"].into_iter().chain(key).chain(metrics).collect();
            let made = maker.plain(secret, mongodb.1, &keys);
            // Who logs in to the operator's exporter stands in a Secret, too.
            let is_asked = mongodb.0.provider == MongodbProvider::CommunityOperator
                && metrics.is_some()
                && mongodb.0.metrics.service_monitor.enabled;
            let besides = is_asked.then_some(("mongodb-metrics-username", "metrics"));
            ExternalSecret { besides: besides.into_iter().collect(), ..made }
        }),
        made_for(MadeSecret::Rabbitmq, rabbitmq.auth.existing_password_secret.as_ref()).map(|secret| {
            if is_operated {
                maker.operated(secret, names, connections)
            } else {
                maker.plain(secret, &names.rabbitmq.namespace, &["rabbitmq-password", "rabbitmq-erlang-cookie"])
            }
        }),
        made_for(MadeSecret::Definitions, rabbitmq.load_definition.existing_secret.as_ref())
            .filter(|_| rabbitmq.enabled)
            .map(|secret| {
                let password = maker.fetched("password", MadeSecret::Rabbitmq, "rabbitmq-password");
                let made = maker.made(secret, &names.rabbitmq.namespace, vec![password]);
                ExternalSecret { definitions: true, ..made }
            }),
        made_for(MadeSecret::Redis, config.redis.existing_secret.as_ref()).map(|secret| {
            let key = config.redis.existing_secret_password_key.as_deref().filter(|key| !key.is_empty());
            maker.plain(secret, &names.redis.namespace, &[key.unwrap_or("redis-password")])
        }),
        maker.settings(own, connections),
        made_for(MadeSecret::Apikeys, st2.existing_apikeys_secret.as_ref())
            .map(|secret| maker.plain(secret, own, &["apikeys.yaml"])),
        made_for(MadeSecret::Keyvalue, st2.existing_keyvalue_secret.as_ref())
            .map(|secret| maker.plain(secret, own, &["st2kv.yaml"])),
        made_for(MadeSecret::Users, st2.existing_htpasswd_secret.as_ref())
            .map(|secret| maker.plain(secret, own, &["htpasswd"])),
        made_for(MadeSecret::PackConfigs, st2.packs.existing_configs_secret.as_ref())
            .map(|secret| maker.whole(secret, own)),
    ];
    found.into_iter().flatten().collect()
}

struct Maker<'a> {
    config: &'a Config,
    release: &'a Release,
}

impl Maker<'_> {
    fn made(&self, secret: MadeSecret, namespace: &str, data: Vec<Fetched>) -> ExternalSecret {
        ExternalSecret {
            name: secret.name(&self.release.name),
            namespace: namespace.to_owned(),
            data,
            extract: None,
            template: BTreeMap::new(),
            besides: BTreeMap::new(),
            definitions: false,
        }
    }

    /// A Secret that holds what the store does.
    fn plain(&self, secret: MadeSecret, namespace: &str, keys: &[&str]) -> ExternalSecret {
        self.made(secret, namespace, keys.iter().map(|key| self.fetched(key, secret, key)).collect())
    }

    /// A Secret with keys that only the store knows.
    fn whole(&self, secret: MadeSecret, namespace: &str) -> ExternalSecret {
        let extract = self.fill(&self.config.secrets.external.key, secret, "");
        ExternalSecret { extract: Some(extract), ..self.made(secret, namespace, Vec::new()) }
    }

    /// A default user as RabbitMQ's operator wants it.
    fn operated(&self, secret: MadeSecret, names: &Names, connections: &Connections) -> ExternalSecret {
        let user = &self.config.rabbitmq.auth.username;
        let port = connections.messaging.as_ref().map(|messaging| messaging.server.port).unwrap_or_default();
        let template = BTreeMap::from([
            ("username", user.clone()),
            ("password", "{{ .password }}".to_owned()),
            ("default_user.conf", format!("default_user = {user}\ndefault_pass = {{{{ .password }}}}\n")),
            ("host", format!("{}.{}.svc", names.rabbitmq.fullname, names.rabbitmq.namespace)),
            ("port", port.to_string()),
            ("provider", "rabbitmq".to_owned()),
            ("type", "rabbitmq".to_owned()),
        ]);
        let password = self.fetched("password", MadeSecret::Rabbitmq, "rabbitmq-password");
        ExternalSecret { template, ..self.made(secret, &names.rabbitmq.namespace, vec![password]) }
    }

    /// StackStorm's settings that hold credentials.
    fn settings(&self, namespace: &str, connections: &Connections) -> Option<ExternalSecret> {
        let sections = &connections.fetched;
        if sections.is_empty() {
            return None;
        }
        let lines = sections.iter().map(|one| format!("[{}]\n{} = \"{}\"\n", one.section, one.name, one.template));
        let text = format!("# Settings that hold credentials. This file is read last.\n{}", lines.collect::<String>());
        let data = sections.iter().map(|one| self.fetched(&one.variable, one.secret, &one.key)).collect();
        let template = BTreeMap::from([("st2.secrets.conf", text)]);
        Some(ExternalSecret { template, ..self.made(MadeSecret::Settings, namespace, data) })
    }

    fn fetched(&self, name: &str, secret: MadeSecret, key: &str) -> Fetched {
        let pattern = &self.config.secrets.external;
        let property = self.fill(&pattern.property, secret, key);
        Fetched {
            name: name.to_owned(),
            key: self.fill(&pattern.key, secret, key),
            property: Some(property).filter(|property| !property.is_empty()),
        }
    }

    fn fill(&self, pattern: &str, secret: MadeSecret, key: &str) -> String {
        let words = [
            ("{namespace}", self.release.namespace.as_str()),
            ("{release}", self.release.name.as_str()),
            ("{secret}", secret.end()),
            ("{key}", key),
        ];
        words.into_iter().fold(pattern.to_owned(), |text, (word, meant)| text.replace(word, meant))
    }
}
