//! How StackStorm reaches the data services that st2ha runs, prepared for `st2.docker.conf`.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use super::names::{Names, ServiceNames};
use crate::config::{
    Config, Mongodb, MongodbProvider, Rabbitmq, RabbitmqProvider, Redis, RedisProvider, Release, Secret,
};

/// What every part of a URL can hold as it is.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// In front of the host, readers take a plus sign for a plus sign, whereas in a query it stands for a blank.
const RESERVED_IN_LOGIN: &AsciiSet = &RESERVED.remove(b'+');
/// The port that a MongoDB container listens on; `mongodb.service.port` only exists on Services.
const MONGODB_PORT: i64 = 27017;

/// The data services, each absent while it is switched off. `connections` in templates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Connections {
    /// MongoDB.
    pub database: Option<Database>,
    /// RabbitMQ.
    pub messaging: Option<Messaging>,
    /// Redis.
    pub coordination: Option<Coordination>,
}

/// MongoDB, as `[database]` wants it. User and password are settings of their own there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Database {
    /// Address of all members, without credentials.
    pub url: String,
    /// Port of the members.
    pub port: i64,
}

/// RabbitMQ, as `[messaging]` wants it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Messaging {
    /// Address with user, password and virtual host.
    pub url: Secret,
    /// The virtual host: `rabbitmq.ingress.path` without its leading slash, or `/`.
    pub vhost: String,
}

/// Redis, as `[coordination]` wants it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Coordination {
    /// Address of all sentinels, with the password of Redis.
    pub url: Secret,
}

impl Connections {
    /// The connections for these values.
    pub fn new(config: &Config, release: &Release, names: &Names) -> Self {
        let cluster = Cluster { namespace: &release.namespace, domain: &config.cluster_domain };
        let password = redis_password(config);
        Self {
            database: config.mongodb.enabled.then(|| match config.mongodb.provider {
                MongodbProvider::Official | MongodbProvider::Bitnami => {
                    Database::new(&config.mongodb, &names.mongodb, cluster)
                }
            }),
            messaging: config.rabbitmq.enabled.then(|| match config.rabbitmq.provider {
                RabbitmqProvider::Official | RabbitmqProvider::Bitnami => {
                    Messaging::new(&config.rabbitmq, &names.rabbitmq, cluster)
                }
            }),
            coordination: config.redis.enabled.then(|| match config.redis.provider {
                RedisProvider::Official | RedisProvider::Bitnami => {
                    Coordination::new(&config.redis, password, &names.redis, cluster)
                }
            }),
        }
    }
}

/// The password that StackStorm gives Redis.
pub fn redis_password(config: &Config) -> Option<&Secret> {
    let own = config.redis.password.as_ref();
    let global = config.global.redis.as_ref().and_then(|redis| redis.password.as_ref());
    let is_given = |password: &&Secret| !password.expose().is_empty();
    let asked = if config.redis.use_password { global.filter(is_given).or(own) } else { own };
    asked.filter(is_given)
}

/// Where StackStorm's own pods run.
#[derive(Clone, Copy)]
struct Cluster<'a> {
    namespace: &'a str,
    domain: &'a str,
}

impl Cluster<'_> {
    /// The name of a Service for StackStorm's pods: in full only if it lives in another namespace.
    fn service(self, names: &ServiceNames) -> String {
        let ServiceNames { fullname, namespace, .. } = names;
        if namespace == self.namespace {
            fullname.clone()
        } else {
            format!("{fullname}.{namespace}.svc.{}", self.domain)
        }
    }

    /// The names of so many pods behind the headless Service; that of the Service itself, which stands for any of them, where nobody says
    /// how many there are.
    fn pods(self, names: &ServiceNames, pod: &str, count: Option<i64>) -> Vec<String> {
        let ServiceNames { fullname, namespace, .. } = names;
        let service = format!("{fullname}-headless.{namespace}.svc.{}", self.domain);
        match count {
            Some(count) => (0..count).map(|index| format!("{fullname}{pod}-{index}.{service}")).collect(),
            None => vec![service],
        }
    }
}

impl Database {
    fn new(mongodb: &Mongodb, names: &ServiceNames, cluster: Cluster) -> Self {
        let is_set = mongodb.architecture == "replicaset";
        let port = if is_set { MONGODB_PORT } else { mongodb.service.port };
        let hosts =
            if is_set { cluster.pods(names, "", mongodb.replica_count).join(",") } else { cluster.service(names) };
        let shown_port = if port == MONGODB_PORT { String::new() } else { format!(":{port}") };
        let database = if mongodb.auth.enabled { encode(&mongodb.auth.database) } else { String::new() };
        let source = mongodb.auth.enabled.then(|| format!("authSource={database}"));
        let set = is_set.then(|| format!("replicaSet={}", encode(&mongodb.replica_set_name)));
        let options = source.into_iter().chain(set).collect::<Vec<_>>().join("&");
        let query = if options.is_empty() { String::new() } else { format!("?{options}") };
        Self { url: format!("mongodb://{hosts}{shown_port}/{database}{query}"), port }
    }
}

impl Messaging {
    fn new(rabbitmq: &Rabbitmq, names: &ServiceNames, cluster: Cluster) -> Self {
        let path = &rabbitmq.ingress.path;
        let vhost = match path.strip_prefix('/').unwrap_or(path) {
            "" => "/",
            other => other,
        };
        // An empty path means the virtual host `/`, and every client understands that.
        let tail = if vhost == "/" { String::new() } else { encode(vhost) };
        let login = |text| utf8_percent_encode(text, RESERVED_IN_LOGIN).to_string();
        let user = login(&rabbitmq.auth.username);
        let password = login(rabbitmq.auth.password.as_ref().map_or("", Secret::expose));
        let host = cluster.service(names);
        let url = format!("amqp://{user}:{password}@{host}:{}/{tail}", rabbitmq.service.port);
        Self { url: Secret::new(url), vhost: vhost.to_owned() }
    }
}

impl Coordination {
    fn new(redis: &Redis, password: Option<&Secret>, names: &ServiceNames, cluster: Cluster) -> Self {
        let nodes = cluster.pods(names, "-node", redis.cluster.slave_count);
        let mut nodes = nodes.iter().map(|node| format!("{node}:{}", redis.sentinel.port));
        // The library behind this setting takes the password as it stands: nothing decodes it.
        let login = password.map_or_else(String::new, |password| format!(":{}@", password.expose()));
        let first = nodes.next().unwrap_or_default();
        let mut url = format!("redis://{login}{first}?sentinel={}", encode(&redis.sentinel.master_set));
        for node in nodes {
            url.push_str("&sentinel_fallback=");
            url.push_str(&node);
        }
        Self { url: Secret::new(url) }
    }
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}
