//! The provider `coredns`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How external-dns reaches the etcd cluster that `CoreDNS` reads.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Coredns {
    /// URLs of etcd, joined by commas.
    pub etcd_endpoints: String,
    /// Client certificate for etcd.
    #[serde(rename = "etcdTLS")]
    pub etcd_tls: EtcdTls,
}

/// Client certificate for etcd.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EtcdTls {
    /// Whether external-dns shows etcd a client certificate.
    pub enabled: bool,
    /// Secret that holds the files below.
    pub secret_name: String,
    /// Folder in the container where they appear.
    pub mount_path: String,
    /// Key of the CA certificate in the Secret.
    pub ca_filename: String,
    /// Key of the client certificate in the Secret.
    pub cert_filename: String,
    /// Key of the client certificate's private key in the Secret.
    pub key_filename: String,
}
