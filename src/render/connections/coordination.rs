//! Redis, by which StackStorm's services take locks.

use serde::Serialize;

use super::{Cluster, encode};
use crate::config::{Config, Redis, RedisProvider, Secret};
use crate::render::names::ServiceNames;

/// Where StackStorm's pods have the certificates of Redis.
const CERTIFICATES: &str = "/etc/st2/redis";
/// What the URL says besides addresses and logins: a server whose Kubernetes node is gone does not answer, and by default clients wait
/// 30 seconds for it.
pub(super) const PATIENCE: [&str; 2] = ["socket_timeout=10", "socket_connect_timeout=2"];

/// Redis, as `[coordination]` wants it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Coordination {
    /// Address of all Sentinels, or of the single server, with the password.
    pub url: Secret,
    /// Whether Sentinels watch the nodes.
    pub sentinels: bool,
    /// Whether the Sentinels ask for the password, too.
    pub sentinel_password: bool,
    /// Folder of StackStorm's pods with the certificates, where the URL names any.
    pub certificates: Option<&'static str>,
}

impl Coordination {
    /// How StackStorm reaches Redis with these values. `password` is what it gives Redis.
    pub(super) fn new(config: &Config, password: Option<&Secret>, names: &ServiceNames, cluster: Cluster<'_>) -> Self {
        let redis = &config.redis;
        match redis.provider {
            RedisProvider::Bitnami => Self::of_bitnami(redis, password, names, cluster),
            RedisProvider::Official => Self::of_official(config, password, names, cluster),
        }
    }

    fn of_bitnami(redis: &Redis, password: Option<&Secret>, names: &ServiceNames, cluster: Cluster<'_>) -> Self {
        let query = vec![format!("sentinel={}", encode(&redis.sentinel.master_set))];
        Self {
            url: by_sentinels(redis, password, query, names, cluster),
            sentinels: true,
            sentinel_password: redis.use_password && redis.sentinel.use_password != Some(false),
            certificates: None,
        }
    }

    fn of_official(config: &Config, password: Option<&Secret>, names: &ServiceNames, cluster: Cluster<'_>) -> Self {
        let redis = &config.redis;
        let sentinels = redis.has_sentinels();
        let sentinel_password = sentinels && asks_at_sentinels(config);
        let mut query: Vec<String> = Vec::new();
        if sentinels {
            query.push(format!("sentinel={}", encode(&redis.sentinel.master_set)));
        }
        if let Some(password) = password.filter(|_| sentinel_password) {
            query.push(format!("sentinel_password={}", encode(password.expose())));
        }
        if redis.tls.enabled {
            query.extend(encryption(redis, sentinels));
        }
        query.extend(PATIENCE.map(str::to_owned));
        let url = if sentinels {
            by_sentinels(redis, password, query, names, cluster)
        } else {
            let (host, port) = (cluster.service(names), redis.sentinel.service.redis_port);
            Secret::new(format!("redis://{}{host}:{port}?{}", login(password), query.join("&")))
        };
        Self { url, sentinels, sentinel_password, certificates: redis.tls.enabled.then_some(CERTIFICATES) }
    }
}

/// Whether Sentinels want the password, too: unless the values say so, wherever StackStorm can give it.
fn asks_at_sentinels(config: &Config) -> bool {
    let redis = &config.redis;
    redis.use_password && redis.sentinel.use_password != Some(false) && config.image.can_log_in_to_sentinels()
}

/// Options of encrypted connections. The driver checks host names.
fn encryption(redis: &Redis, sentinels: bool) -> impl Iterator<Item = String> {
    let tls = &redis.tls;
    let file = |option: &str, name: &Option<String>| {
        format!("{option}={CERTIFICATES}/{}", encode(name.as_deref().unwrap_or_default()))
    };
    let clients = [("ssl_certfile", &tls.cert_filename), ("ssl_keyfile", &tls.cert_key_filename)];
    let clients: Vec<String> =
        clients.into_iter().filter(|_| tls.auth_clients).map(|(option, name)| file(option, name)).collect();
    ["ssl=true".to_owned(), file("ssl_ca_certs", &tls.cert_ca_filename)]
        .into_iter()
        .chain(clients)
        .chain(sentinels.then(|| "sentinel_ssl=true".to_owned()))
}

/// The address of all Sentinels: the first before the query, the others in it.
fn by_sentinels(
    redis: &Redis,
    password: Option<&Secret>,
    mut query: Vec<String>,
    names: &ServiceNames,
    cluster: Cluster<'_>,
) -> Secret {
    let nodes = cluster.pods(names, "-node", redis.cluster.slave_count);
    let mut nodes = nodes.iter().map(|node| format!("{node}:{}", redis.sentinel.port));
    let first = nodes.next().unwrap_or_default();
    query.extend(nodes.map(|node| format!("sentinel_fallback={node}")));
    Secret::new(format!("redis://{}{first}?{}", login(password), query.join("&")))
}

/// The driver takes the password as it stands: nothing decodes it.
fn login(password: Option<&Secret>) -> String {
    password.map_or_else(String::new, |password| format!(":{}@", password.expose()))
}
