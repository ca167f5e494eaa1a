//! The provider `designate`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::Secret;

/// How external-dns reaches `OpenStack` Designate.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Designate {
    /// Name of the user.
    pub username: Option<String>,
    /// Password of the user.
    pub password: Option<Secret>,
    /// URL of Keystone.
    pub auth_url: Option<String>,
    /// Region.
    pub region_name: Option<String>,
    /// Domain of the user.
    pub user_domain_name: Option<String>,
    /// Project of the zones.
    pub project_name: Option<String>,
    /// Certificate of a private CA as a file on every node. Either this or `customCA`.
    #[serde(rename = "customCAHostPath")]
    pub custom_ca_host_path: Option<String>,
    /// Certificate of a private CA.
    #[serde(rename = "customCA")]
    pub custom_ca: DesignateCustomCa,
}

/// Certificate of a private CA that signed Keystone's and Designate's.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DesignateCustomCa {
    /// Whether external-dns trusts the certificate.
    pub enabled: bool,
    /// The certificate in PEM form.
    pub content: String,
    /// Folder in the container where it appears; with `customCAHostPath`, too.
    pub mount_path: String,
    /// Name of the file.
    pub filename: String,
}
