//! MongoDB, as `[database]` wants it.

use super::super::{MONGODB_PORT, encode};
use super::credential::Given;
use super::login::Login;
use super::setting::{SecretSetting, Setting};
use super::{Certificates, ExternalService, PREPARED, certificate, in_url};
use crate::config::MongodbExternal;

const NAME: &str = "mongodb";
/// Newer versions of StackStorm want certificate and private key in one file.
const COMBINED: &str = "mongodb-client.pem";

/// `is_old`: StackStorm before 3.9, which names settings of encryption otherwise.
pub(super) fn service(mongodb: &MongodbExternal, is_old: bool, own: &str, given: &mut Vec<Given>) -> ExternalService {
    let database = mongodb.database.as_deref().unwrap_or_default();
    let login = Login::new(NAME, &mongodb.login, own, given);
    let mut settings = vec![
        Setting::new("host", url(mongodb, database, &login)),
        Setting::new("db_name", database),
        Setting::new("port", mongodb.port.to_string()),
    ];
    let tls = &mongodb.tls;
    let mut combined = None;
    if tls.enabled {
        // What the URL says of encryption is overridden by these.
        settings.push(Setting::new(if is_old { "ssl" } else { "tls" }, "True"));
        if tls.authority().is_some() {
            let name = if is_old { "ssl_ca_certs" } else { "tls_ca_file" };
            settings.push(Setting::new(name, certificate(NAME, "ca.crt")));
        }
        match tls.client() {
            Some(_) if is_old => {
                settings.push(Setting::new("ssl_certfile", certificate(NAME, "tls.crt")));
                settings.push(Setting::new("ssl_keyfile", certificate(NAME, "tls.key")));
            }
            Some(_) => {
                settings.push(Setting::new("tls_certificate_key_file", format!("{PREPARED}/{COMBINED}")));
                combined = Some(COMBINED);
            }
            None => {}
        }
    }
    let secret = |name, credential: &super::Credential| SecretSetting::new(name, [credential.raw()]);
    let username = login.username.as_ref().map(|credential| secret("username", credential));
    let password = login.password.as_ref().map(|credential| secret("password", credential));
    ExternalService {
        name: NAME,
        title: "MongoDB",
        section: "database",
        waits: Some("wait-for-db"),
        hosts: mongodb.hosts.clone(),
        port: mongodb.port,
        settings,
        secret_settings: username.into_iter().chain(password).collect(),
        credentials: login.into_credentials().collect(),
        certificates: Certificates::of(tls),
        combined,
    }
}

/// The path of the URL is the database, whatever `db_name` says.
fn url(mongodb: &MongodbExternal, database: &str, login: &Login) -> String {
    let port = if mongodb.port == MONGODB_PORT { String::new() } else { format!(":{}", mongodb.port) };
    let hosts: Vec<String> = mongodb.hosts.iter().map(|host| format!("{}{port}", in_url(host))).collect();
    let source = mongodb.auth_source.as_deref().filter(|name| !name.is_empty()).unwrap_or(database);
    let source = (!login.is_empty()).then(|| format!("authSource={}", encode(source)));
    let set = mongodb.replica_set.as_deref().filter(|name| !name.is_empty());
    let set = set.map(|name| format!("replicaSet={}", encode(name)));
    let options: Vec<String> = source.into_iter().chain(set).collect();
    let query = if options.is_empty() { String::new() } else { format!("?{}", options.join("&")) };
    format!("mongodb://{}/{}{query}", hosts.join(","), encode(database))
}
