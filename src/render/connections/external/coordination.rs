//! Redis, as `[coordination]` wants it: everything stands in its URL.

use super::super::encode;
use super::credential::Given;
use super::login::Login;
use super::setting::{Part, SecretSetting, Setting};
use super::{Certificates, ExternalService, certificate, in_url};

/// What the URL says besides addresses and logins: a server whose Kubernetes node is gone does not answer, and by default clients wait
/// 30 seconds for it.
pub const TIMEOUTS: [&str; 2] = ["socket_timeout=10", "socket_connect_timeout=2"];
use crate::config::RedisExternal;

const NAME: &str = "redis";
/// What ends a login in the middle of a URL. The driver decodes nothing in front of the host, so encoding it does not help.
const REFUSED_IN_PASSWORD: &str = "/?#[]";
/// The same in a user's name, which ends at a colon besides.
const REFUSED_IN_USERNAME: &str = "/?#[]:";

pub(super) fn service(redis: &RedisExternal, own: &str, given: &mut Vec<Given>) -> ExternalService {
    let Login { username, password } = Login::new(NAME, &redis.login, own, given);
    let username = username.map(|credential| credential.refusing(REFUSED_IN_USERNAME));
    let password = password.map(|credential| credential.refusing(REFUSED_IN_PASSWORD));
    let mut parts = vec![Part::text("redis://")];
    if username.is_some() || password.is_some() {
        parts.extend(username.as_ref().map(super::Credential::raw));
        if let Some(password) = &password {
            parts.push(Part::text(":"));
            parts.push(password.raw());
        }
        parts.push(Part::text("@"));
    }
    let mut hosts = redis.hosts.iter().map(|host| format!("{}:{}", in_url(host), redis.port()));
    let first = hosts.next().unwrap_or_default();
    let mut query: Vec<String> = Vec::new();
    if let Some(name) = redis.master_set() {
        query.push(format!("sentinel={}", encode(name)));
        query.extend(hosts.map(|host| format!("sentinel_fallback={host}")));
    }
    query.extend(encryption(redis));
    query.extend((redis.database != 0).then(|| format!("db={}", redis.database)));
    query.extend(TIMEOUTS.map(str::to_owned));
    parts.push(Part::text(format!("{first}?{}", query.join("&"))));
    let mut sentinel = Vec::new();
    if redis.master_set().is_some() {
        let login = Login::new("redis-sentinel", &redis.sentinel.login, own, given);
        for (option, credential) in [("sentinel_username", &login.username), ("sentinel_password", &login.password)] {
            if let Some(credential) = credential {
                parts.push(Part::text(format!("&{option}=")));
                parts.push(credential.encoded());
            }
        }
        sentinel.extend(login.into_credentials());
    }
    let credentials: Vec<_> = username.into_iter().chain(password).chain(sentinel).collect();
    let (settings, secret_settings) = if credentials.is_empty() {
        let texts = parts.iter().map(|part| match part {
            Part::Text { text } => text.as_str(),
            Part::Raw { .. } | Part::Encoded { .. } | Part::Json { .. } => "",
        });
        (vec![Setting::new("url", texts.collect::<String>())], Vec::new())
    } else {
        (Vec::new(), vec![SecretSetting::new("url", parts)])
    };
    ExternalService {
        name: NAME,
        title: "Redis",
        section: "coordination",
        waits: None,
        hosts: redis.hosts.clone(),
        port: redis.port(),
        settings,
        secret_settings,
        credentials,
        certificates: Certificates::of(&redis.tls),
        combined: None,
    }
}

/// Options of encrypted connections.
fn encryption(redis: &RedisExternal) -> Vec<String> {
    let tls = &redis.tls;
    if !tls.enabled {
        return Vec::new();
    }
    let file = |option: &str, name: &str| format!("{option}={}", certificate(NAME, name));
    let mut options = vec!["ssl=true".to_owned()];
    options.extend(tls.authority().map(|_| file("ssl_ca_certs", "ca.crt")));
    if tls.client().is_some() {
        options.extend([file("ssl_certfile", "tls.crt"), file("ssl_keyfile", "tls.key")]);
    }
    options.extend(redis.master_set().map(|_| "sentinel_ssl=true".to_owned()));
    options
}
