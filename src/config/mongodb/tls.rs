//! `mongodb.tls`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::{Image, Secret};

/// Encryption of the connections: clients and members have to use TLS. With the provider `bitnami` clients have to show a certificate of
/// the CA below, too.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MongodbTls {
    /// Whether connections are encrypted.
    pub enabled: bool,
    /// A Secret of yours with `tls.crt`, `tls.key` and `ca.crt`, such as cert-manager makes, in place of certificates of the CA
    /// below. The certificate has to hold the names `*.<full name>-headless.<namespace>.svc.<clusterDomain>`; with `community-operator` the
    /// Service is `<full name>-svc`, with `percona-operator` `<full name>-<replicaSetName>`, where the certificate also needs an `O` in its
    /// subject and the usage `client auth`. StackStorm reads `ca.crt` from it, in its own namespace.
    pub existing_secret: Option<String>,
    /// Image of the init container that makes each member's certificate; it has to ship `openssl`.
    pub image: Image,
    /// Certificate of the CA that signs all others, in PEM. Generated where missing.
    pub ca_cert: Option<Secret>,
    /// Private key of that CA, in PEM. Generated where missing.
    pub ca_key: Option<Secret>,
    /// A client's certificate followed by its private key, in PEM. Generated where missing.
    pub client_pem: Option<Secret>,
}
