//! Where the data services of the release are in the network: which pods they are, and on which ports they listen.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::names::{Names, ServiceNames};
use crate::config::{Config, MongodbProvider, RabbitmqProvider, RedisProvider, Release, Version};
use crate::workloads::Peer;

/// Ports by which Erlang finds and connects brokers, and those of its command line tools.
const ERLANG: &[Ports] = &[Ports::one(4369), Ports::one(25672), Ports { port: 35672, end_port: Some(35682) }];
/// Where Kubernetes' API answers: at its Service, and behind it.
const KUBERNETES_API: &[i64] = &[443, 6443];

/// The data services that run in the release, by what the table of workloads calls them. `network` in templates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Network(BTreeMap<Peer, DataService>);

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DataService {
    /// Name of the objects.
    pub name: String,
    /// Namespace of the pods.
    pub namespace: String,
    /// Labels of the pods.
    pub pods: BTreeMap<&'static str, String>,
    /// Ports for clients.
    pub ports: Vec<i64>,
    /// Ports at which the pods reach each other, besides those for clients.
    pub among: &'static [Ports],
    /// Ports at which Prometheus reads metrics.
    pub metrics: Vec<i64>,
    /// The selector of the operator's pods, wherever they run, where there is one that connects to the pods.
    pub operator: Option<Value>,
    /// Ports besides that, on which the pods connect to somebody outside, if that can be told. An operator's pods talk to Kubernetes and
    /// to backups.
    pub outside: Option<Vec<i64>>,
}

/// A port, or a range of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Ports {
    /// The first.
    pub port: u16,
    /// The last, if not the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_port: Option<u16>,
}

impl Ports {
    const fn one(port: u16) -> Self {
        Self { port, end_port: None }
    }
}

impl Network {
    /// Where the data services of these values are.
    pub fn new(config: &Config, release: &Release, names: &Names) -> Self {
        let services = [
            (Peer::Database, config.mongodb.enabled.then(|| mongodb(config, release, &names.mongodb))),
            (Peer::Messaging, config.rabbitmq.enabled.then(|| rabbitmq(config, release, &names.rabbitmq))),
            (Peer::Coordination, config.redis.enabled.then(|| redis(config, release, &names.redis))),
        ];
        Self(services.into_iter().filter_map(|(peer, service)| Some((peer, service?))).collect())
    }
}

impl DataService {
    fn new(names: &ServiceNames, pods: impl IntoIterator<Item = (&'static str, String)>, ports: Vec<i64>) -> Self {
        Self {
            name: names.fullname.clone(),
            namespace: names.namespace.clone(),
            pods: pods.into_iter().collect(),
            ports,
            among: &[],
            metrics: Vec::new(),
            operator: None,
            outside: Some(Vec::new()),
        }
    }
}

/// Labels of pods that st2ha makes itself.
fn own(names: &ServiceNames, release: &Release) -> [(&'static str, String); 2] {
    [("app.kubernetes.io/name", names.name.clone()), ("app.kubernetes.io/instance", release.name.clone())]
}

fn mongodb(config: &Config, release: &Release, names: &ServiceNames) -> DataService {
    let ports = vec![27017];
    let metrics = if config.mongodb.metrics.enabled { vec![9216] } else { Vec::new() };
    let service = match config.mongodb.provider {
        // Its arbiters and hidden members are among them.
        MongodbProvider::Official | MongodbProvider::Bitnami => DataService::new(names, own(names, release), ports),
        // What its agents do comes from Kubernetes' API: the operator connects to no pod.
        MongodbProvider::CommunityOperator => {
            let pods = [("app", format!("{}-svc", names.fullname))];
            DataService { outside: None, ..DataService::new(names, pods, ports) }
        }
        MongodbProvider::PerconaOperator => {
            let pods = [
                ("app.kubernetes.io/name", "percona-server-mongodb".to_owned()),
                ("app.kubernetes.io/instance", names.fullname.clone()),
            ];
            // The first is the name by its own manifests and OLM, the second by Percona's chart.
            let names_of_operator = ["percona-server-mongodb-operator", "psmdb-operator"];
            let name = json!({"key": "app.kubernetes.io/name", "operator": "In", "values": names_of_operator});
            let operator = json!({"matchExpressions": [name]});
            DataService { operator: Some(operator), outside: None, ..DataService::new(names, pods, ports) }
        }
    };
    DataService { metrics, ..service }
}

fn rabbitmq(config: &Config, release: &Release, names: &ServiceNames) -> DataService {
    let rabbitmq = &config.rabbitmq;
    let is_encrypted = rabbitmq.auth.tls.enabled;
    let is_old = rabbitmq.provider == RabbitmqProvider::Bitnami;
    // With TLS, nobody has any business on the plain port, but for StackStorm beside Bitnami's brokers.
    let is_plain = is_old || !is_encrypted;
    let ports = [is_plain.then_some(5672), is_encrypted.then_some(5671)].into_iter().flatten().collect();
    let metrics = if rabbitmq.metrics.enabled { vec![if is_old { 9419 } else { 15692 }] } else { Vec::new() };
    let service = match rabbitmq.provider {
        RabbitmqProvider::Official => {
            // Older ones ask Kubernetes' API for each other.
            let tag = rabbitmq.image.tag.as_deref().and_then(Version::newest_of_tag);
            let asks = tag.is_some_and(|version| version < Version::new(4, 1));
            let outside = if asks { KUBERNETES_API.to_vec() } else { Vec::new() };
            DataService { outside: Some(outside), ..DataService::new(names, own(names, release), ports) }
        }
        // It asks Kubernetes' API for the other brokers.
        RabbitmqProvider::Bitnami => DataService {
            outside: Some(KUBERNETES_API.to_vec()),
            ..DataService::new(names, own(names, release), ports)
        },
        RabbitmqProvider::ClusterOperator => {
            let pods = [("app.kubernetes.io/name", names.fullname.clone())];
            let operator = json!({"matchLabels": {"app.kubernetes.io/component": "rabbitmq-operator"}});
            DataService { operator: Some(operator), outside: None, ..DataService::new(names, pods, ports) }
        }
    };
    let directory = rabbitmq.ldap.enabled.then(|| rabbitmq.ldap.port.parse().ok()).flatten();
    let outside = service.outside.map(|ports| ports.into_iter().chain(directory).collect());
    DataService { among: ERLANG, metrics, outside, ..service }
}

fn redis(config: &Config, release: &Release, names: &ServiceNames) -> DataService {
    let redis = &config.redis;
    let sentinel = redis.sentinel.enabled.then_some(redis.sentinel.port);
    let ports = [Some(redis.redis_port), sentinel].into_iter().flatten().collect();
    let pods: Vec<_> = match redis.provider {
        RedisProvider::Official => own(names, release).into_iter().collect(),
        RedisProvider::Bitnami => vec![("app", names.name.clone()), ("release", release.name.clone())],
    };
    let metrics = if redis.metrics.enabled { vec![9121] } else { Vec::new() };
    DataService { metrics, ..DataService::new(names, pods, ports) }
}
