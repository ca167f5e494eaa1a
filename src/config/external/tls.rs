//! Encrypted connections.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Encryption of the connections to external servers.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExternalTls {
    /// Whether StackStorm encrypts the connections and checks the servers' certificates.
    pub enabled: bool,
    /// Whether a public CA, which the images of StackStorm know, signed the servers' certificates. Then no CA certificate is needed.
    pub system_authorities: bool,
    /// Name of a Secret of yours with the certificates, such as cert-manager makes.
    #[schemars(extend("x-template" = true))]
    pub existing_secret: Option<String>,
    /// Key of that Secret under which the CA certificate stands, in PEM.
    #[serde(rename = "certCAFilename")]
    pub cert_ca_filename: String,
    /// Key under which the certificate stands that StackStorm shows to the servers, in PEM. Absent: it shows none.
    pub cert_filename: Option<String>,
    /// Key under which that certificate's private key stands, in PEM.
    pub cert_key_filename: Option<String>,
}

impl ExternalTls {
    /// The Secret with the certificates, if one is named.
    pub fn secret(&self) -> Option<&str> {
        self.existing_secret.as_deref().filter(|name| !name.is_empty())
    }

    /// The key with the authority's certificate, where servers are checked by it.
    pub fn authority(&self) -> Option<&str> {
        let is_needed = self.enabled && !self.system_authorities && self.secret().is_some();
        is_needed.then_some(self.cert_ca_filename.as_str()).filter(|key| !key.is_empty())
    }

    /// The keys with StackStorm's own certificate and its private key, where it shows one.
    pub fn client(&self) -> Option<(&str, &str)> {
        let pair = self.cert_filename.as_deref().zip(self.cert_key_filename.as_deref());
        let is_used = self.enabled && self.secret().is_some();
        pair.filter(|(certificate, key)| is_used && !certificate.is_empty() && !key.is_empty())
    }
}
