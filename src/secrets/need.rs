//! The table of secrets: which values need one, and when.

use super::kind::Kind;
use super::rotation::Rotation;
use super::tree::is_set;
use crate::yaml::Node;

/// A secret that a release may need.
#[derive(Debug)]
pub struct Need {
    /// The key, as `--set` would write it.
    pub path: &'static str,
    /// What it looks like.
    pub kind: Kind,
    /// What changing it takes besides applying the manifests again.
    pub rotation: Rotation,
    /// Whether these values call for it.
    needed: fn(&Node) -> bool,
    /// The value that names a Secret of the user's own to be used instead.
    pub existing: Option<&'static str>,
}

impl Need {
    /// Whether these values call for the secret: the feature is on, and no Secret of the user's own is named instead.
    pub fn applies(&self, values: &Node) -> bool {
        (self.needed)(values) && !self.is_elsewhere(values)
    }

    /// Whether a Secret of the user's own is to be used. StackStorm itself may still need the value in its configuration; that
    /// it is given then is for the rules to check, since only the user knows it.
    pub fn is_elsewhere(&self, values: &Node) -> bool {
        (self.needed)(values) && self.existing.is_some_and(|path| is_set(values, path))
    }

    /// The need with this key.
    pub fn find(path: &str) -> Option<&'static Self> {
        NEEDS.iter().find(|need| need.path == path)
    }
}

const MONGODB_ROOT: Rotation = Rotation {
    risk: Some("MongoDB keeps the old password until it is changed inside of it"),
    then: Some("change the password of MongoDB's root user inside MongoDB, with db.changeUserPassword"),
    ..Rotation::PLAIN
};

const MONGODB_USER: Rotation = Rotation {
    risk: Some("StackStorm cannot log in to MongoDB until the password has changed in both"),
    then: Some(
        "with the provider `bitnami`, change the password of StackStorm's user inside MongoDB, with db.changeUserPassword; operators and \
         the pods of the provider `official` do that themselves",
    ),
    after: Some("wait until MongoDB's and StackStorm's pods have restarted"),
    ..Rotation::PLAIN
};

const MONGODB_CERTIFICATES: Rotation =
    Rotation { after: Some("restart MongoDB: its pods sign their certificates when they start"), ..Rotation::PLAIN };

/// What StackStorm encrypts the datastore with.
pub(super) const DATASTORE_KEY: &str = "st2.datastore_crypto_key";

/// All secrets that st2ha knows how to make.
pub const NEEDS: &[Need] = &[
    Need {
        path: "st2.password",
        kind: Kind::Password,
        rotation: Rotation {
            after: Some("restart st2auth and the jobs; clients have to log in again"),
            ..Rotation::PLAIN
        },
        needed: |_| true,
        existing: Some("st2.existingAuthSecret"),
    },
    Need {
        path: "st2.userSalt",
        kind: Kind::Password,
        rotation: Rotation::PLAIN,
        needed: |values| {
            let users = super::tree::at(values, "st2.users").and_then(Node::as_map);
            let has_password = users.is_some_and(|users| users.values().any(|user| is_set(&user.node, "password")));
            has_password && is_internal(values) && !on(values, "st2.ldap.enabled")
        },
        existing: Some("st2.existingHtpasswdSecret"),
    },
    Need {
        path: "st2.ssh_key",
        kind: Kind::SshKey,
        rotation: Rotation {
            then: Some("put the new public key into authorized_keys of every host that StackStorm reaches"),
            ..Rotation::PLAIN
        },
        needed: |_| true,
        existing: Some("st2.existingSshSecret"),
    },
    Need {
        path: "st2.datastore_crypto_key",
        kind: Kind::DatastoreKey,
        rotation: Rotation {
            risk: Some("all encrypted key-value pairs become unreadable"),
            before: Some("export the key-value pairs: st2 key list -n -1 --decrypt -j > pairs.json"),
            then: None,
            stop: None,
            after: Some(
                "wait until StackStorm's pods have restarted: they read the key when they start; then load the pairs: st2 key load \
                 pairs.json; look at one of them, and delete the file",
            ),
        },
        needed: |_| true,
        existing: Some("st2.existingDatastoreSecret"),
    },
    Need {
        path: "mongodb.auth.password",
        kind: Kind::Password,
        rotation: MONGODB_USER,
        needed: mongodb_auth,
        existing: Some("mongodb.auth.existingSecret"),
    },
    Need {
        path: "mongodb.auth.rootPassword",
        kind: Kind::Password,
        rotation: MONGODB_ROOT,
        needed: mongodb_auth,
        existing: Some("mongodb.auth.existingSecret"),
    },
    Need {
        path: "mongodb.auth.replicaSetKey",
        kind: Kind::ReplicaSetKey,
        rotation: Rotation {
            risk: Some("members of MongoDB with different keys cannot talk to each other"),
            stop: Some("scale MongoDB's StatefulSet to 0; applying the manifests scales it up"),
            ..Rotation::PLAIN
        },
        needed: |values| {
            let is_replicated = text(values, "mongodb.architecture") == Some("replicaset");
            let makes_members = is_run_by(values, "official") || (is_run_by(values, "bitnami") && is_replicated);
            mongodb_auth(values) && makes_members
        },
        existing: Some("mongodb.auth.existingSecret"),
    },
    Need {
        path: "mongodb.auth.metricsPassword",
        kind: Kind::Password,
        rotation: Rotation::PLAIN,
        needed: |values| mongodb_auth(values) && !is_run_by(values, "bitnami") && on(values, "mongodb.metrics.enabled"),
        existing: Some("mongodb.auth.existingSecret"),
    },
    Need {
        path: "mongodb.tls.caCert",
        kind: Kind::CaCertificate,
        rotation: MONGODB_CERTIFICATES,
        needed: mongodb_tls,
        existing: None,
    },
    Need {
        path: "mongodb.tls.caKey",
        kind: Kind::CaKey,
        rotation: MONGODB_CERTIFICATES,
        needed: mongodb_tls,
        existing: None,
    },
    Need {
        path: "mongodb.tls.clientPem",
        kind: Kind::ClientCertificate,
        rotation: Rotation { after: Some("hand the new certificate to MongoDB's clients"), ..Rotation::PLAIN },
        needed: mongodb_tls,
        existing: None,
    },
    Need {
        path: "rabbitmq.auth.password",
        kind: Kind::Password,
        rotation: Rotation {
            risk: Some("StackStorm cannot log in to RabbitMQ until both have restarted"),
            after: Some("restart RabbitMQ, which loads its users when it starts, and then StackStorm"),
            ..Rotation::PLAIN
        },
        needed: |values| on(values, "rabbitmq.enabled"),
        existing: Some("rabbitmq.auth.existingPasswordSecret"),
    },
    Need {
        path: "rabbitmq.auth.erlangCookie",
        kind: Kind::ErlangCookie,
        rotation: Rotation {
            risk: Some("nodes of RabbitMQ with different cookies cannot talk to each other"),
            stop: Some("scale RabbitMQ's StatefulSet to 0; applying the manifests scales it up"),
            ..Rotation::PLAIN
        },
        // The operator makes one itself.
        needed: |values| {
            on(values, "rabbitmq.enabled") && text(values, "rabbitmq.provider") != Some("cluster-operator")
        },
        existing: Some("rabbitmq.auth.existingErlangSecret"),
    },
    Need {
        path: "redis.password",
        kind: Kind::Password,
        rotation: Rotation {
            after: Some(
                "replace all pods of Redis at once, for they cannot talk with different passwords; then restart StackStorm",
            ),
            ..Rotation::PLAIN
        },
        needed: |values| {
            on(values, "redis.enabled") && on(values, "redis.usePassword") && !is_set(values, "global.redis.password")
        },
        existing: Some("redis.existingSecret"),
    },
];

fn mongodb_auth(values: &Node) -> bool {
    on(values, "mongodb.enabled") && on(values, "mongodb.auth.enabled")
}

fn is_run_by(values: &Node, provider: &str) -> bool {
    text(values, "mongodb.provider") == Some(provider)
}

/// Whether certificates are signed by an authority of st2ha's.
fn mongodb_tls(values: &Node) -> bool {
    let is_official = is_run_by(values, "official") && !is_set(values, "mongodb.tls.existingSecret");
    let own = is_official || is_run_by(values, "bitnami");
    on(values, "mongodb.enabled") && on(values, "mongodb.tls.enabled") && own && is_internal(values)
}

/// Whether Secrets are made of values. Where all credentials come from a store, what it lacks is a finding about the values.
fn is_internal(values: &Node) -> bool {
    text(values, "secrets.mode") != Some("external")
}

fn on(values: &Node, path: &str) -> bool {
    super::tree::at(values, path).is_some_and(Node::is_truthy)
}

fn text<'a>(values: &'a Node, path: &str) -> Option<&'a str> {
    super::tree::at(values, path).and_then(Node::text)
}
