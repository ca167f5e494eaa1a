//! `st2.ldap`: login with the accounts of a directory.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Secret;

/// The directory whose accounts may log in, in place of StackStorm's own users.
#[expect(clippy::struct_excessive_bools, reason = "these are the switches of the backend")]
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Ldap {
    /// Whether st2auth asks a directory. `username` and `password` of `st2`, which st2client and Jobs log in with, have to be an account of it
    /// then.
    pub enabled: bool,
    /// Name or address of the server.
    pub host: String,
    /// Port of the server. Absent means 636 with `useSsl`, and 389 otherwise.
    #[schemars(range(min = 1, max = 65535))]
    pub port: Option<i64>,
    /// Whether connections are encrypted from the start.
    pub use_ssl: bool,
    /// Whether connections are encrypted by STARTTLS.
    pub use_tls: bool,
    /// Path of a file in st2auth's pods with the CA certificate of the server, which `st2auth.extra_volumes` mounts. Without it,
    /// StackStorm takes any certificate.
    pub ca_cert: Option<String>,
    /// Distinguished name of the bind account, which searches the directory.
    pub bind_dn: String,
    /// Password of that account.
    pub bind_password: Option<Secret>,
    /// Name of a Secret of your own that holds the password, in place of `bindPassword`.
    pub existing_secret: Option<String>,
    /// Key of that Secret under which the password stands.
    pub existing_secret_password_key: String,
    /// Where accounts are.
    pub base_ou: String,
    /// Where groups are, if not there.
    pub base_ou_group: Option<String>,
    /// Distinguished names of the groups whose members may log in.
    pub group_dns: Vec<String>,
    /// Whether an account has to be in all of these groups (`and`) or in one of them (`or`).
    #[schemars(extend("enum" = ["and", "or"]))]
    pub group_dns_check: String,
    /// Attribute that holds the name people log in with: `uid`, or `sAMAccountName` of Active Directory.
    pub id_attribute: String,
    /// How deep accounts are looked for: `base`, `onelevel` or `subtree`.
    #[schemars(extend("enum" = ["base", "onelevel", "subtree"]))]
    pub scope: String,
    /// Filter for accounts, with `{username}` in it.
    pub account_pattern: Option<String>,
    /// Filter for groups, with `{user_dn}` or `{username}` in it.
    pub group_pattern: Option<String>,
    /// Seconds to wait for the server.
    #[schemars(range(min = 1))]
    pub network_timeout: i64,
    /// Whether references to other servers are followed.
    pub chase_referrals: bool,
    /// Seconds that the groups of an account are remembered. 0 asks each time.
    #[schemars(range(min = 0))]
    pub cache_user_groups_ttl: i64,
}

impl Ldap {
    /// The port that is asked. The backend's own default is 389, with encryption, too.
    pub fn port(&self) -> i64 {
        self.port.unwrap_or(if self.use_ssl { 636 } else { 389 })
    }

    /// What StackStorm's backend is told, but for the password: arguments of its constructor (`LDAPAuthenticationBackend` of
    /// `StackStorm/st2-auth-ldap`), which takes no others.
    pub fn arguments(&self) -> serde_json::Map<String, serde_json::Value> {
        use serde_json::{Value, json};
        let filled = |text: &Option<String>| text.as_ref().filter(|text| !text.is_empty()).map(|text| json!(text));
        let entries: [(&str, Option<Value>); 18] = [
            ("bind_dn", Some(json!(self.bind_dn))),
            ("base_ou", Some(json!(self.base_ou))),
            ("base_ou_group", filled(&self.base_ou_group)),
            ("group_dns", Some(json!(self.group_dns))),
            ("group_dns_check", Some(json!(self.group_dns_check))),
            ("host", Some(json!(self.host))),
            ("port", Some(json!(self.port()))),
            ("use_ssl", Some(json!(self.use_ssl))),
            ("use_tls", Some(json!(self.use_tls))),
            ("cacert", filled(&self.ca_cert)),
            ("id_attr", Some(json!(self.id_attribute))),
            ("scope", Some(json!(self.scope))),
            ("account_pattern", filled(&self.account_pattern)),
            ("group_pattern", filled(&self.group_pattern)),
            ("network_timeout", Some(json!(self.network_timeout))),
            ("chase_referrals", Some(json!(self.chase_referrals))),
            ("cache_user_groups_response", Some(json!(self.cache_user_groups_ttl > 0))),
            (
                "cache_user_groups_cache_ttl",
                Some(json!(self.cache_user_groups_ttl)).filter(|_| self.cache_user_groups_ttl > 0),
            ),
        ];
        entries.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }
}
