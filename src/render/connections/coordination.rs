//! Redis, by which StackStorm's services take locks.

use serde::Serialize;

use super::external::{Part, TIMEOUTS};
use super::secret_section::compose;
use super::{Cluster, encode, inside};
use crate::config::{Config, Redis, RedisProvider, Secret};
use crate::render::names::ServiceNames;

/// Where StackStorm's pods have the certificates of Redis.
const CERTIFICATES: &str = "/etc/st2/redis";

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
    /// What the address is made of, with the password's places in it.
    #[serde(skip)]
    pub(super) parts: Vec<Part>,
}

impl Coordination {
    /// How StackStorm reaches Redis with these values. `password` is what it gives Redis.
    pub(super) fn new(config: &Config, password: Option<&Secret>, names: &ServiceNames, cluster: Cluster<'_>) -> Self {
        let redis = &config.redis;
        let is_elsewhere = redis.use_password && redis.existing_secret.as_ref().is_some_and(|name| !name.is_empty());
        let url = Url { logs_in: password.is_some() || is_elsewhere, ..Url::default() };
        let url = match redis.provider {
            RedisProvider::Bitnami => url.of_bitnami(redis, names, cluster),
            RedisProvider::Official => url.of_official(config, names, cluster),
        };
        let sentinels = redis.provider == RedisProvider::Bitnami || redis.has_sentinels();
        let sentinel_password = match redis.provider {
            RedisProvider::Bitnami => redis.use_password && redis.sentinel.use_password != Some(false),
            RedisProvider::Official => sentinels && asks_at_sentinels(config),
        };
        let is_encrypted = redis.provider == RedisProvider::Official && redis.tls.enabled;
        let parts = url.into_parts();
        let text = compose(&parts, password.unwrap_or(&Secret::new("")), encode);
        Self { url: text, sentinels, sentinel_password, certificates: is_encrypted.then_some(CERTIFICATES), parts }
    }
}

/// An address in the making.
#[derive(Default)]
struct Url {
    /// Whether there is a password.
    logs_in: bool,
    address: String,
    /// The options behind the address, and whether each ends in the password.
    query: Vec<(String, bool)>,
}

impl Url {
    fn of_bitnami(mut self, redis: &Redis, names: &ServiceNames, cluster: Cluster<'_>) -> Self {
        self.option(format!("sentinel={}", encode(&redis.sentinel.master_set)));
        self.at_sentinels(redis, names, cluster)
    }

    fn of_official(mut self, config: &Config, names: &ServiceNames, cluster: Cluster<'_>) -> Self {
        let redis = &config.redis;
        let sentinels = redis.has_sentinels();
        if sentinels {
            self.option(format!("sentinel={}", encode(&redis.sentinel.master_set)));
        }
        if sentinels && asks_at_sentinels(config) && self.logs_in {
            self.query.push(("sentinel_password=".to_owned(), true));
        }
        if redis.tls.enabled {
            encryption(redis, sentinels).for_each(|option| self.option(option));
        }
        for option in TIMEOUTS {
            self.option((*option).to_owned());
        }
        if sentinels {
            return self.at_sentinels(redis, names, cluster);
        }
        self.address = format!("{}:{}", cluster.service(names), redis.sentinel.service.redis_port);
        self
    }

    fn option(&mut self, text: String) {
        self.query.push((text, false));
    }

    /// The address of all Sentinels: the first before the query, the others in it.
    fn at_sentinels(mut self, redis: &Redis, names: &ServiceNames, cluster: Cluster<'_>) -> Self {
        let nodes = cluster.pods(names, "-node", redis.cluster.slave_count);
        let mut nodes = nodes.iter().map(|node| format!("{node}:{}", redis.sentinel.port));
        self.address = nodes.next().unwrap_or_default();
        nodes.for_each(|node| self.option(format!("sentinel_fallback={node}")));
        self
    }

    /// In front of the host, the driver takes the password as it stands: nothing decodes it.
    fn into_parts(self) -> Vec<Part> {
        let file = || inside::file("redis");
        let mut parts = vec![Part::text("redis://")];
        if self.logs_in {
            parts.extend([Part::text(":"), Part::Raw { file: file() }, Part::text("@")]);
        }
        parts.push(Part::text(self.address));
        for (index, (option, is_secret)) in self.query.into_iter().enumerate() {
            parts.push(Part::text(if index == 0 { "?" } else { "&" }));
            parts.push(Part::text(option));
            parts.extend(is_secret.then(|| Part::Encoded { file: file() }));
        }
        parts
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
