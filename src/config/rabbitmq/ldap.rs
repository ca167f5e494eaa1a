//! `rabbitmq.ldap`: login with the accounts of an LDAP directory.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Login with the accounts of an LDAP directory; the broker's own users can still log in.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RabbitmqLdap {
    /// Whether LDAP accounts can log in.
    pub enabled: bool,
    /// Host names of the LDAP servers, tried in this order.
    pub servers: Vec<String>,
    /// Port of the LDAP servers.
    pub port: String,
    /// Distinguished name of a user; `${username}` stands for the name typed at login.
    #[serde(rename = "user_dn_pattern")]
    pub user_dn_pattern: String,
    /// Encrypted connections to the LDAP servers.
    pub tls: RabbitmqLdapTls,
}

/// Encrypted connections to the LDAP servers.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RabbitmqLdapTls {
    /// Whether the brokers connect to the LDAP servers with TLS.
    pub enabled: bool,
}
