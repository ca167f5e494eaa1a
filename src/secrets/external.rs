//! Secrets that an operator fetches from a store: each is named in the values as if it were the user's own, so that nothing is generated for
//! it and everybody reads it from there.

use super::tree;
use crate::config::{MadeSecret, RabbitmqProvider, Release};
use crate::yaml::Node;

/// A value that names a Secret, the end of its name, and when it is needed.
struct Named {
    path: &'static str,
    secret: MadeSecret,
    needed: fn(&Node) -> bool,
}

const NAMED: &[Named] = &[
    Named { path: "st2.existingAuthSecret", secret: MadeSecret::Auth, needed: |_| true },
    Named {
        path: "st2.existingDatastoreSecret",
        secret: MadeSecret::DatastoreKey,
        needed: |values| tree::at(values, "st2.datastore_crypto_key").and_then(Node::text) != Some("disable"),
    },
    Named { path: "st2.existingSshSecret", secret: MadeSecret::Ssh, needed: |_| true },
    Named {
        path: "st2.ldap.existingSecret",
        secret: MadeSecret::Ldap,
        needed: |values| on(values, "st2.ldap.enabled"),
    },
    Named {
        path: "st2chatops.existingSecret",
        secret: MadeSecret::Chatops,
        needed: |values| on(values, "st2chatops.enabled"),
    },
    Named {
        path: "mongodb.auth.existingSecret",
        secret: MadeSecret::Mongodb,
        needed: |values| on(values, "mongodb.enabled") && on(values, "mongodb.auth.enabled"),
    },
    Named {
        path: "rabbitmq.auth.existingPasswordSecret",
        secret: MadeSecret::Rabbitmq,
        needed: |values| on(values, "rabbitmq.enabled"),
    },
    Named {
        path: "rabbitmq.auth.existingErlangSecret",
        secret: MadeSecret::Rabbitmq,
        needed: |values| on(values, "rabbitmq.enabled"),
    },
    Named {
        path: "redis.existingSecret",
        secret: MadeSecret::Redis,
        needed: |values| on(values, "redis.enabled") && on(values, "redis.usePassword"),
    },
    Named {
        path: "st2.existingApikeysSecret",
        secret: MadeSecret::Apikeys,
        needed: |values| is_stored(values, "apikeys"),
    },
    Named {
        path: "st2.existingKeyvalueSecret",
        secret: MadeSecret::Keyvalue,
        needed: |values| is_stored(values, "keyvalue"),
    },
    Named {
        path: "st2.existingHtpasswdSecret",
        secret: MadeSecret::Users,
        needed: |values| is_stored(values, "users"),
    },
    Named {
        path: "st2.packs.existingConfigsSecret",
        secret: MadeSecret::PackConfigs,
        needed: |values| is_stored(values, "packConfigs"),
    },
];
/// Names a Secret by default, with what st2ha would write into it.
const DEFINITIONS: &str = "rabbitmq.loadDefinition.existingSecret";

/// Names the Secrets that an operator is to make. What the user names stays.
pub fn externalize(values: &mut Node, release: &Release) {
    if tree::at(values, "secrets.mode").and_then(Node::text) != Some("external") {
        return;
    }
    for named in NAMED {
        if (named.needed)(values) && !tree::is_set(values, named.path) {
            tree::put(values, named.path, &named.secret.name(&release.name));
        }
    }
    let providers = [RabbitmqProvider::Official, RabbitmqProvider::Bitnami];
    let is_own = |name: &str| providers.iter().any(|provider| name.ends_with(provider.definitions()));
    let own = tree::at(values, DEFINITIONS).and_then(Node::text).is_none_or(is_own);
    if on(values, "rabbitmq.enabled") && own {
        tree::put(values, DEFINITIONS, &MadeSecret::Definitions.name(&release.name));
    }
}

/// Whether the store is said to hold this.
fn is_stored(values: &Node, content: &str) -> bool {
    let listed = tree::at(values, "secrets.external.fetch").and_then(Node::as_list).unwrap_or_default();
    listed.iter().any(|item| item.text() == Some(content))
}

fn on(values: &Node, path: &str) -> bool {
    tree::at(values, path).is_some_and(Node::is_truthy)
}
