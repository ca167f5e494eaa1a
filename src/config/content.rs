//! Content that Jobs load into StackStorm: datastore entries and API keys.
//!
//! They are passed on as written, further keys included, so these types only describe them.

use schemars::JsonSchema;

use super::{Fragment, Opaque, Secret};

/// One entry of the datastore, as `st2 key load` reads it.
pub type KeyValue = Fragment<KeyValueEntry>;

/// One API key, as `st2 apikey load` reads it.
pub type ApiKey = Fragment<ApiKeyEntry>;

/// An entry of the datastore, as `st2 key load` reads it.
#[derive(Clone, PartialEq, JsonSchema)]
pub struct KeyValueEntry {
    /// Name of the entry.
    pub name: String,
    /// Its value. What is not a string is stored as JSON.
    pub value: Opaque,
    /// Scope: `st2kv.system` or `st2kv.user`.
    pub scope: Option<String>,
    /// Whether to store the value encrypted.
    pub secret: Option<bool>,
    /// Whether `value` is encrypted already.
    pub encrypted: Option<bool>,
}

/// An API key, as `st2 apikey load` reads it.
#[derive(Clone, PartialEq, JsonSchema)]
pub struct ApiKeyEntry {
    /// When the key was made, such as `2018-12-15T00:21:48.507388Z`.
    pub created_at: Option<String>,
    /// Whether the key may be used.
    pub enabled: Option<bool>,
    /// Its identifier in the database.
    pub id: Option<String>,
    /// Hash of the key.
    pub key_hash: Option<Secret>,
    /// Notes about the key.
    pub metadata: Option<Opaque>,
    /// Its unique name, such as `api_key:56928c2d`.
    pub uid: Option<String>,
    /// The user that the key stands for.
    pub user: String,
}
