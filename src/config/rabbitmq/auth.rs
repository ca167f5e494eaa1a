//! `rabbitmq.auth`: credentials and certificates.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::Secret;

/// Who may log in to the brokers, and with what.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RabbitmqAuth {
    /// User that StackStorm logs in as; an administrator of the brokers.
    pub username: String,
    /// That user's password. Generated and kept in the secrets file when absent.
    pub password: Option<Secret>,
    /// Name of a Secret that holds the password under `rabbitmq-password`. With the provider `cluster-operator` it is of the operator's form:
    /// `username`, `password`, `default_user.conf`, `host`, `port`, `provider` and `type`. The definitions that the brokers load hold the
    /// password, too: name a Secret of yours in `loadDefinition.existingSecret`, or write the same password in `password`. With the preset
    /// `stackstorm-ha-1.1` StackStorm needs it there as well.
    #[schemars(extend("x-template" = true))]
    pub existing_password_secret: Option<String>,
    /// Text that the brokers show each other to form a cluster. Generated and kept in the secrets file when absent.
    pub erlang_cookie: Option<Secret>,
    /// Name of a Secret that holds the cookie under `rabbitmq-erlang-cookie`, instead of `erlangCookie`.
    #[schemars(extend("x-template" = true))]
    pub existing_erlang_secret: Option<String>,
    /// Encrypted connections.
    pub tls: RabbitmqTls,
}

/// An encrypted port beside the plain one, which StackStorm then uses.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RabbitmqTls {
    /// Whether the brokers listen on an encrypted port, too, and StackStorm connects to that. With the provider `bitnami`, StackStorm stays
    /// on the plain port.
    pub enabled: bool,
    /// Whether a client without a certificate is turned away. If so, StackStorm shows `tls.crt`, which has to be a client's certificate, too.
    pub fail_if_no_peer_cert: bool,
    /// Whether a client's certificate is checked: `verify_peer` or `verify_none`.
    pub ssl_options_verify: String,
    /// Certificate of the CA that signed the others, in PEM.
    pub ca_certificate: String,
    /// Certificate of the brokers, in PEM.
    pub server_certificate: String,
    /// Private key of the brokers, in PEM.
    pub server_key: Option<Secret>,
    /// Name of a Secret that holds `ca.crt`, `tls.crt` and `tls.key`, instead of the three keys above.
    #[schemars(extend("x-template" = true))]
    pub existing_secret: Option<String>,
}
