//! How StackStorm reaches the data services, prepared for `st2.docker.conf`.

mod coordination;
mod encryption;
mod external;
mod inside;
mod secret_section;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

pub use self::coordination::Coordination;
pub use self::encryption::Encryption;
pub use self::external::External;
use self::external::Part;
use self::inside::Inside;
pub use self::secret_section::{FetchedSetting, SecretSection};
use super::names::{Names, ServiceNames};
use crate::config::{Config, Mongodb, MongodbProvider, Rabbitmq, RabbitmqProvider, Release, Secret};

/// What every part of a URL can hold as it is.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// In front of the host, readers take a plus sign for a plus sign, whereas in a query it stands for a blank.
const RESERVED_IN_LOGIN: &AsciiSet = &RESERVED.remove(b'+');
/// The port that a MongoDB container listens on; `mongodb.service.port` only exists on Services.
const MONGODB_PORT: i64 = 27017;
/// The ports of AMQP on the Service that RabbitMQ's operator makes: the plain one and the encrypted one.
const OPERATED_PORTS: (i64, i64) = (5672, 5671);

/// The data services that st2ha runs, each absent while it is switched off, and those that somebody else runs. `connections` in templates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Connections {
    /// MongoDB.
    pub database: Option<Database>,
    /// RabbitMQ.
    pub messaging: Option<Messaging>,
    /// Redis.
    pub coordination: Option<Coordination>,
    /// Settings that hold credentials, for `st2.secrets.conf`.
    pub secrets: Vec<SecretSection>,
    /// The same whose credentials an operator fetches.
    #[serde(skip)]
    pub fetched: Vec<FetchedSetting>,
    /// Whether there is a file with such settings.
    pub has_secrets: bool,
    /// Those that somebody else runs, and the logins of which only a Secret of the user's own knows the password.
    pub external: External,
    /// Whether StackStorm is told of a Redis, here or elsewhere, through which its services know of each other.
    pub coordinated: bool,
}

/// MongoDB, as `[database]` wants it. User and password are settings of their own there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Database {
    /// Address of all members, without credentials.
    pub url: String,
    /// Port of the members.
    pub port: i64,
    /// Name of the Secret whose `ca.crt` signs for the members, where connections are encrypted and StackStorm can be told.
    pub authority: Option<String>,
    /// Where somebody answers once the database is there.
    pub server: Server,
}

/// A Service to wait for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Server {
    /// Its name.
    pub service: String,
    /// Its namespace.
    pub namespace: String,
    /// The port to try.
    pub port: i64,
}

/// RabbitMQ, as `[messaging]` wants it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Messaging {
    /// Address with user, password and virtual host.
    pub url: Secret,
    /// The virtual host: `rabbitmq.ingress.path` without its leading slash, or `/`.
    pub vhost: String,
    /// What the names of StackStorm's queues begin with, before a dot.
    pub prefix: String,
    /// A pattern of the queues by which StackStorm's processes hear of changes: each has one of its own, and leaves it behind.
    pub watches: String,
    /// Where somebody answers once there is a broker.
    pub server: Server,
    /// How connections are encrypted, if they are.
    pub encryption: Option<Encryption>,
    /// What the address is made of, with the password's place in it.
    #[serde(skip)]
    parts: Vec<Part>,
}

/// What the names of StackStorm's queues begin with.
const PREFIX: &str = "st2";

impl Connections {
    /// The connections for these values.
    pub fn new(config: &Config, release: &Release, names: &Names) -> Self {
        let cluster = Cluster { namespace: &release.namespace, domain: &config.cluster_domain };
        let password = redis_password(config);
        let database = config.mongodb.enabled.then(|| match config.mongodb.provider {
            MongodbProvider::Official | MongodbProvider::Bitnami => {
                Database::new(&config.mongodb, &names.mongodb, cluster)
            }
            MongodbProvider::CommunityOperator => {
                Database::of_community_operator(&config.mongodb, &names.mongodb, cluster)
            }
            MongodbProvider::PerconaOperator => Database::of_percona_operator(&config.mongodb, &names.mongodb, cluster),
        });
        let messaging = config.rabbitmq.enabled.then(|| {
            let encryption = Encryption::of(config, &names.rabbitmq);
            Messaging::new(&config.rabbitmq, encryption, &names.rabbitmq, cluster).with_prefix(prefix(config))
        });
        let coordination = config.redis.enabled.then(|| Coordination::new(config, password, &names.redis, cluster));
        let inside = Inside::new(config, release, messaging.as_ref(), coordination.as_ref(), password);
        let external = External::new(config, release, inside.prepared);
        let coordinated = config.redis.enabled || external.services.iter().any(|service| service.name == "redis");
        let has_secrets = !inside.known.is_empty() || !inside.fetched.is_empty();
        let (secrets, fetched) = (inside.known, inside.fetched);
        Self { database, messaging, coordination, secrets, fetched, has_secrets, external, coordinated }
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
        self.pods_behind(&format!("{fullname}-headless.{namespace}"), &format!("{fullname}{pod}"), count)
    }

    /// The same for a headless Service of another name, with its namespace, and for pods whose names begin like this.
    fn pods_behind(self, service: &str, pod: &str, count: Option<i64>) -> Vec<String> {
        let service = format!("{service}.svc.{}", self.domain);
        match count {
            Some(count) => (0..count).map(|index| format!("{pod}-{index}.{service}")).collect(),
            None => vec![service],
        }
    }
}

impl Database {
    fn new(mongodb: &Mongodb, names: &ServiceNames, cluster: Cluster) -> Self {
        // A single server of the provider `official` is a replica set of one member.
        let is_official = mongodb.provider == MongodbProvider::Official;
        let is_replicated = mongodb.architecture == "replicaset";
        let is_set = is_replicated || is_official;
        let members = if is_replicated { mongodb.replica_count } else { Some(1) };
        let port = if is_set { MONGODB_PORT } else { mongodb.service.port };
        let hosts = if is_set { cluster.pods(names, "", members).join(",") } else { cluster.service(names) };
        let shown_port = if port == MONGODB_PORT { String::new() } else { format!(":{port}") };
        let database = if mongodb.auth.enabled { encode(&mongodb.auth.database) } else { String::new() };
        let source = mongodb.auth.enabled.then(|| format!("authSource={database}"));
        let set = is_set.then(|| format!("replicaSet={}", encode(&mongodb.replica_set_name)));
        let options = source.into_iter().chain(set).collect::<Vec<_>>().join("&");
        let query = if options.is_empty() { String::new() } else { format!("?{options}") };
        let own = format!("{}-ca-certificate", names.fullname);
        let existing = mongodb.tls.existing_secret.clone().filter(|name| !name.is_empty());
        let authority = (is_official && mongodb.tls.enabled).then(|| existing.unwrap_or(own));
        let service = if is_replicated { format!("{}-headless", names.fullname) } else { names.fullname.clone() };
        // The Service of the provider `official` leads straight to the pods, whatever port another one has.
        let server_port = if is_set { MONGODB_PORT } else { mongodb.service.port };
        let server = Server { service, namespace: names.namespace.clone(), port: server_port };
        Self { url: format!("mongodb://{hosts}{shown_port}/{database}{query}"), port, authority, server }
    }

    /// The replica set is named after the resource, and the certificates are the user's.
    fn of_community_operator(mongodb: &Mongodb, names: &ServiceNames, cluster: Cluster) -> Self {
        let fullname = &names.fullname;
        let set = OperatedSet { service: format!("{fullname}-svc"), pod: fullname, name: fullname };
        let authority = mongodb.tls.enabled.then(|| given(mongodb.tls.existing_secret.as_ref())).flatten();
        set.database(mongodb, names, cluster, authority)
    }

    /// Service and pods are named after the replica set, too. Where there are no certificates, the operator makes some.
    fn of_percona_operator(mongodb: &Mongodb, names: &ServiceNames, cluster: Cluster) -> Self {
        let service = format!("{}-{}", names.fullname, mongodb.replica_set_name);
        let set = OperatedSet { service: service.clone(), pod: &service, name: &mongodb.replica_set_name };
        let existing = || given(mongodb.tls.existing_secret.as_ref());
        let authority = mongodb.tls.enabled.then(|| existing().unwrap_or_else(|| format!("{}-ssl", names.fullname)));
        set.database(mongodb, names, cluster, authority)
    }
}

/// A replica set that an operator runs.
struct OperatedSet<'a> {
    /// The headless Service.
    service: String,
    /// What the names of the pods begin with.
    pod: &'a str,
    /// What the members call their set.
    name: &'a str,
}

impl OperatedSet<'_> {
    /// Operators always ask for a login.
    fn database(
        self,
        mongodb: &Mongodb,
        names: &ServiceNames,
        cluster: Cluster,
        authority: Option<String>,
    ) -> Database {
        let namespace = names.namespace.clone();
        let service = format!("{}.{namespace}", self.service);
        let hosts = cluster.pods_behind(&service, self.pod, mongodb.replica_count).join(",");
        let database = encode(&mongodb.auth.database);
        let url = format!("mongodb://{hosts}/{database}?authSource={database}&replicaSet={}", encode(self.name));
        let server = Server { service: self.service, namespace, port: MONGODB_PORT };
        Database { url, port: MONGODB_PORT, authority, server }
    }
}

fn given(text: Option<&String>) -> Option<String> {
    text.filter(|text| !text.is_empty()).cloned()
}

impl Messaging {
    fn new(rabbitmq: &Rabbitmq, encryption: Option<Encryption>, names: &ServiceNames, cluster: Cluster) -> Self {
        let (plain, encrypted) = match rabbitmq.provider {
            RabbitmqProvider::Official | RabbitmqProvider::Bitnami => {
                (rabbitmq.service.port, rabbitmq.service.tls_port)
            }
            RabbitmqProvider::ClusterOperator => OPERATED_PORTS,
        };
        let (scheme, port) = if encryption.is_some() { ("amqps", encrypted) } else { ("amqp", plain) };
        let path = &rabbitmq.ingress.path;
        let vhost = match path.strip_prefix('/').unwrap_or(path) {
            "" => "/",
            other => other,
        };
        // An empty path means the virtual host `/`, and every client understands that.
        let tail = if vhost == "/" { String::new() } else { encode(vhost) };
        let user = encode_login(&rabbitmq.auth.username);
        let host = cluster.service(names);
        let parts = vec![
            Part::text(format!("{scheme}://{user}:")),
            Part::Encoded { file: inside::file("rabbitmq") },
            Part::text(format!("@{host}:{port}/{tail}")),
        ];
        let password = rabbitmq.auth.password.clone().unwrap_or_else(|| Secret::new(""));
        let url = secret_section::compose(&parts, &password, encode_login);
        let server = Server { service: names.fullname.clone(), namespace: names.namespace.clone(), port };
        let (vhost, prefix, watches) = (vhost.to_owned(), String::new(), String::new());
        Self { url, vhost, prefix, watches, server, encryption, parts }.with_prefix(PREFIX)
    }

    /// The same with other names of queues.
    fn with_prefix(self, prefix: &str) -> Self {
        let mut escaped = String::new();
        for letter in prefix.chars() {
            if !letter.is_alphanumeric() && letter != '_' && letter != '-' {
                escaped.push('\\');
            }
            escaped.push(letter);
        }
        Self { prefix: prefix.to_owned(), watches: format!(r"^{escaped}\.(sensor|trigger)\.watch\."), ..self }
    }
}

/// What the names of queues begin with, as StackStorm is told since 3.9. Where services are told differently, nothing works.
fn prefix(config: &Config) -> &str {
    let told = config.told("st2sensorcontainer", "messaging", "prefix").filter(|_| config.image.reads_variables());
    let told = told.filter(|told| !told.value.is_empty() && !told.value.contains('$'));
    told.map_or(PREFIX, |told| told.value)
}

fn encode_login(text: &str) -> String {
    utf8_percent_encode(text, RESERVED_IN_LOGIN).to_string()
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}
