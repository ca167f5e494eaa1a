//! `redis.tls`: encryption of the connections.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Encryption of the connections to Redis and the Sentinels, in place of plain ones.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RedisTls {
    /// Whether connections are encrypted. Needs the Secret and the three file names below.
    pub enabled: bool,
    /// Whether clients have to show a certificate.
    pub auth_clients: bool,
    /// A Secret of yours that holds the certificates.
    pub certificates_secret: Option<String>,
    /// Key of the certificate in the Secret, such as `tls.crt`.
    pub cert_filename: Option<String>,
    /// Key of the certificate's private key in the Secret, such as `tls.key`.
    pub cert_key_filename: Option<String>,
    /// Key of the CA certificate in the Secret, such as `ca.crt`.
    #[serde(rename = "certCAFilename")]
    pub cert_ca_filename: Option<String>,
    /// Key of Diffie-Hellman parameters in the Secret.
    pub dh_params_filename: Option<String>,
}
