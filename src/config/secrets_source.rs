//! `secrets`: where the Secrets of the release come from.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::StoredContent;

/// Where the Secrets of the release come from.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct SecretsSource {
    /// `internal` renders Secrets with what the values and the secrets file hold; `external` renders `ExternalSecret` objects, with which the External
    /// Secrets Operator fetches credentials from a store, and no credential has to be known to st2ha.
    #[schemars(extend("enum" = ["internal", "external"]))]
    pub mode: String,
    /// How `ExternalSecret` objects find credentials.
    pub external: ExternalSecrets,
}

/// How `ExternalSecret` objects find credentials.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExternalSecrets {
    /// The store that holds them.
    pub secret_store_ref: SecretStoreRef,
    /// Name of an entry in the store. `{namespace}`, `{release}`, `{secret}` and `{key}` in it stand for those of the release and for the Secret
    /// and its key; `{secret}` is the name of the Secret without that of the release.
    pub key: String,
    /// Name of a property of that entry, with the same words. Empty where the entry is the credential itself.
    pub property: String,
    /// Time after which the store is asked again.
    pub refresh_interval: String,
    /// When the store is asked again: `Periodic`, `CreatedOnce` or `OnChange`.
    #[schemars(extend("enum" = ["Periodic", "CreatedOnce", "OnChange"]))]
    pub refresh_policy: String,
    /// What else the store holds: `apikeys`, `keyvalue`, `users` and `packConfigs`, in place of what `st2.apikeys`, `st2.keyvalue`, `st2.users`
    /// and `st2.packs.configs` say.
    pub fetch: Vec<StoredContent>,
}

/// The store that holds credentials.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct SecretStoreRef {
    /// Name of the store.
    pub name: String,
    /// `SecretStore` or `ClusterSecretStore`.
    #[schemars(extend("enum" = ["SecretStore", "ClusterSecretStore"]))]
    pub kind: String,
}

impl SecretsSource {
    /// Whether an operator fetches the Secrets.
    pub fn is_external(&self) -> bool {
        self.mode == "external"
    }
}

/// A Secret that an operator makes in place of st2ha.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MadeSecret {
    /// The login of st2client and Jobs.
    Auth,
    /// The key of the datastore.
    DatastoreKey,
    /// The SSH key.
    Ssh,
    /// The password of the directory's account.
    Ldap,
    /// The environment of the chat bot.
    Chatops,
    /// MongoDB's passwords.
    Mongodb,
    /// RabbitMQ's password and cookie.
    Rabbitmq,
    /// RabbitMQ's users.
    Definitions,
    /// Redis' password.
    Redis,
    /// StackStorm's settings that hold credentials.
    Settings,
    /// API keys to load.
    Apikeys,
    /// Entries of the datastore to load.
    Keyvalue,
    /// Users of st2auth.
    Users,
    /// Configuration files of packs.
    PackConfigs,
}

impl MadeSecret {
    /// Its name without that of the release.
    pub fn end(self) -> &'static str {
        match self {
            Self::Auth => "st2-auth",
            Self::DatastoreKey => "st2-datastore-crypto-key",
            Self::Ssh => "st2-ssh",
            Self::Ldap => "st2-ldap",
            Self::Chatops => "st2chatops",
            Self::Mongodb => "mongodb-auth",
            Self::Rabbitmq => "rabbitmq-auth",
            Self::Definitions => "rabbitmq-load-definition",
            Self::Redis => "redis-auth",
            Self::Settings => "st2-config-secrets",
            Self::Apikeys => "st2-apikeys",
            Self::Keyvalue => "st2-kv",
            Self::Users => "st2-users",
            Self::PackConfigs => "st2-pack-configs",
        }
    }

    /// Its name.
    pub fn name(self, release: &str) -> String {
        format!("{release}-{}", self.end())
    }
}
