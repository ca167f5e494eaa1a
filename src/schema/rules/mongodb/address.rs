//! Where users name MongoDB in `[database]` of `st2.config`: what StackStorm makes of an address beside other settings.

use super::names::is_of_accounts;
use crate::config::Config;
use crate::schema::Report;

/// What was a client certificate before 3.9. Its libraries do not take it any more.
const IGNORED: &[&str] = &["ssl_keyfile", "ssl_certfile"];

/// An address such as `mongodb://a,b/st2?replicaSet=rs0`, as far as StackStorm follows it.
struct Address<'a> {
    database: &'a str,
    /// Whether its options say that connections are encrypted.
    encrypted: Option<bool>,
}

impl<'a> Address<'a> {
    fn new(text: &'a str) -> Option<Self> {
        let (_, rest) = text.split_once("://")?;
        let (_, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (database, options) = path.split_once('?').unwrap_or((path, ""));
        let mut options = options.split(['&', ';']).filter_map(|option| option.split_once('='));
        let encrypted = options.find(|(name, _)| ["tls", "ssl"].contains(&name.to_lowercase().as_str()));
        Some(Self { database, encrypted: encrypted.map(|(_, value)| is_yes(value)) })
    }
}

/// Checks the settings.
pub fn check(config: &Config, report: &mut Report<'_>) {
    // What one service is told, all are.
    let told = |key: &str| config.told("st2api", "database", key).filter(|told| !told.value.contains('$'));
    let host = told("host");
    let address = host.as_ref().and_then(|host| Address::new(host.value));
    if let (Some(host), Some(address)) = (&host, &address)
        && is_of_accounts(address.database)
    {
        report.warn(
            &host.path,
            format!("{}: StackStorm's data would be in MongoDB's database of accounts", host.subject()),
            "write StackStorm's database behind the hosts, as in `/st2?authSource=admin`",
        );
    }
    // StackStorm before 3.9 has other settings.
    if !config.image.reads_variables() {
        return;
    }
    // One finding for the pair.
    if let Some(told) = IGNORED.iter().find_map(|key| told(key).filter(|told| !told.value.is_empty())) {
        report.warn(
            &told.path,
            format!("{}: StackStorm 3.9 ignores this, and shows MongoDB no certificate", told.subject()),
            "write key and certificate into one file, and its path into `tls_certificate_key_file`",
        );
    }
    let leniency = told("tls_allow_invalid_certificates").or_else(|| told("ssl_cert_reqs"));
    if host.is_none() && leniency.is_none() {
        return;
    }
    // What st2ha writes itself counts until the user writes something else.
    let by_default =
        if config.mongodb.enabled { config.mongodb.tls.enabled } else { config.mongodb.external.tls.enabled };
    let is_on = told("tls").or_else(|| told("ssl")).map_or(by_default, |told| is_yes(told.value));
    // Each of these switches encryption on.
    let switches = ["tls_ca_file", "ssl_ca_certs", "tls_certificate_key_file", "authentication_mechanism"];
    let is_on = is_on || switches.iter().any(|key| told(key).is_some_and(|told| !told.value.is_empty()));
    if let (Some(host), Some(encrypted)) = (&host, address.and_then(|address| address.encrypted)) {
        match (encrypted, is_on) {
            (true, false) => report.warn(
                &host.path,
                format!(
                    "{}: what the address says of encryption does not count, and nothing is encrypted",
                    host.subject()
                ),
                "write `tls = True` into `[database]`, too",
            ),
            (false, true) => report.warn(
                &host.path,
                format!(
                    "{}: the address says something else of encryption than `tls` does, and StackStorm does not start",
                    host.subject()
                ),
                "leave it out of the address",
            ),
            _ => {}
        }
    }
    if let Some(setting) = leniency.filter(|_| !is_on) {
        report.warn(
            &setting.path,
            format!("{}: without `tls`, StackStorm does not start with this, whatever it says", setting.subject()),
            "remove it, or write `tls = True`",
        );
    }
}

fn is_yes(text: &str) -> bool {
    ["true", "1", "yes", "on"].contains(&text.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn addresses_name_a_database_and_say_whether_they_are_encrypted() {
        for (text, database, encrypted) in [
            ("mongodb://u:p@a:1,b:2/st2?replicaSet=rs0&tls=true", "st2", Some(true)),
            ("mongodb://a/?ssl=false", "", Some(false)),
            ("mongodb+srv://a/admin", "admin", None),
            ("mongodb://a", "", None),
        ] {
            let found = Address::new(text).map(|address| (address.database, address.encrypted));
            assert_eq!(found, Some((database, encrypted)), "{text}");
        }
        assert!(Address::new("a.example.com").is_none());
    }
}
