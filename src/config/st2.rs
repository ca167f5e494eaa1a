//! `st2`: StackStorm itself.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ApiKey, KeyValue, Ldap, Packs, Rbac, Secret, SshKeyType};

/// StackStorm itself: login, keys, configuration and content.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct St2 {
    /// Name of the user that may log in.
    pub username: String,
    /// Password of that user. Generated if absent.
    pub password: Option<Secret>,
    /// Name of a Secret of your own that holds user and password under `ST2_AUTH_USERNAME` and `ST2_AUTH_PASSWORD`.
    #[serde(rename = "existingAuthSecret")]
    pub existing_auth_secret: Option<String>,
    /// Key that encrypts values in the datastore, as the JSON text that `st2-generate-symmetric-crypto-key` writes.
    /// Generated if absent; `disable` goes without encryption.
    pub datastore_crypto_key: Option<Secret>,
    /// Name of a Secret of your own that holds that key under `datastore_crypto_key`.
    #[serde(rename = "existingDatastoreSecret")]
    pub existing_datastore_secret: Option<String>,
    /// SSH private key, in PEM, of the user that remote actions run as. Generated if absent.
    pub ssh_key: Option<Secret>,
    /// Name of a Secret of your own that holds the SSH private key under `private_key`.
    #[serde(rename = "existingSshSecret")]
    pub existing_ssh_secret: Option<String>,
    /// Name of a Secret of your own whose key `htpasswd` holds the users that st2auth lets in, a line `name:hash` each. st2auth reads it at
    /// every login, so users change without a restart.
    #[serde(rename = "existingHtpasswdSecret")]
    pub existing_htpasswd_secret: Option<String>,
    /// Further users that may log in, by name.
    pub users: BTreeMap<String, User>,
    /// What the salts of the hashes of `users` are derived from, so that a password has the same hash each time. Generated if absent and
    /// any of them has a `password`.
    #[serde(rename = "userSalt")]
    pub user_salt: Option<Secret>,
    /// Login with the accounts of a directory.
    pub ldap: Ldap,
    /// Algorithm of the SSH key that is generated where there is none yet: `ecdsa` (P-256) or `rsa` (4096 bits, for old SSH servers).
    #[serde(rename = "sshKeyType")]
    pub ssh_key_type: SshKeyType,
    /// Settings of `st2.conf`, as text; they win over what st2ha sets.
    #[schemars(extend("x-template" = true))]
    pub config: String,
    /// Name of a Secret of your own whose key `st2.secrets.conf` holds settings that win over all others.
    #[serde(rename = "existingConfigSecret")]
    pub existing_config_secret: Option<String>,
    /// Files that override settings of packs, file name to text.
    pub overrides: BTreeMap<String, String>,
    /// The user that remote actions run as.
    pub system_user: SystemUser,
    /// Packs.
    pub packs: Packs,
    /// Entries that a Job loads into the datastore after each install and upgrade.
    #[schemars(extend("x-template" = true))]
    pub keyvalue: Option<Vec<KeyValue>>,
    /// Name of a Secret of your own that holds such entries under `st2kv.yaml`, in place of `keyvalue`.
    #[serde(rename = "existingKeyvalueSecret")]
    pub existing_keyvalue_secret: Option<String>,
    /// API keys that a Job loads after each install and upgrade.
    pub apikeys: Option<Vec<ApiKey>>,
    /// Name of a Secret of your own that holds API keys under `apikeys.yaml`, in place of `apikeys`.
    #[serde(rename = "existingApikeysSecret")]
    pub existing_apikeys_secret: Option<String>,
    /// Role-based access control.
    pub rbac: Rbac,
}

/// A user that may log in, by a password or by the hash of one.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// The password, of up to 72 bytes. Only its hash (bcrypt) gets into the manifests.
    pub password: Option<Secret>,
    /// In place of the password, its hash as `htpasswd -nB NAME` writes it behind the colon: best `$2y$` (bcrypt).
    pub password_hash: Option<Secret>,
}

/// The user that remote actions run as.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct SystemUser {
    /// Name of the user.
    pub user: String,
    /// Where the user's SSH private key lies in the containers. Its folder is made for the key alone: st2ha gives it to
    /// the user and closes it for everybody else.
    #[schemars(extend("x-template" = true))]
    pub ssh_key_file: String,
}
