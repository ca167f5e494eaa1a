//! What values choose for the data services: who runs them, and in which architecture. It decides which of their keys are read.

use serde_json::{Value, json};

use crate::config::{Provider, Reads};
use crate::yaml::Node;

/// How a data service runs, whoever runs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Architecture {
    /// MongoDB as a replica set.
    ReplicaSet,
    /// A single MongoDB.
    Standalone,
    /// Nodes of Redis with Sentinels.
    Nodes,
    /// A single Redis.
    Single,
    /// RabbitMQ, which has one.
    Only,
}

/// Keys that an architecture has no use for, although the provider reads them for another one.
struct Idle {
    architecture: Architecture,
    service: &'static str,
    providers: &'static [&'static str],
    /// The keys. A key stands for all keys below it.
    keys: &'static [&'static str],
    /// Keys below those that are read all the same.
    but: &'static [&'static str],
    /// What reads them.
    read_with: &'static str,
}

/// The keys of `mongodb.service` that are about the Service in front of a single server. Members of a replica set are reached by their own names.
pub(super) const OF_THE_SERVICE: &[&str] = &[
    "service.type",
    "service.clusterIP",
    "service.externalIPs",
    "service.loadBalancerIP",
    "service.loadBalancerSourceRanges",
    "service.nodePort",
];

/// What nodes with Sentinels of the provider `bitnami` read of `redis.master`: it counts for the node that is master, and Sentinels have its volume.
pub(super) const MASTER_OF_NODES: &[&str] = &[
    "master.configmap",
    "master.disableCommands",
    "master.spreadConstraints",
    "master.persistence.path",
    "master.persistence.subPath",
];

/// What they read of `redis.slave`.
pub(super) const SLAVE_OF_NODES: &[&str] = &[
    "slave.affinity",
    "slave.command",
    "slave.configmap",
    "slave.customLivenessProbe",
    "slave.customReadinessProbe",
    "slave.disableCommands",
    "slave.extraFlags",
    "slave.livenessProbe",
    "slave.nodeSelector",
    "slave.persistence",
    "slave.podAnnotations",
    "slave.podLabels",
    "slave.priorityClassName",
    "slave.readinessProbe",
    "slave.resources",
    "slave.schedulerName",
    "slave.statefulset.rollingUpdatePartition",
    "slave.statefulset.updateStrategy",
    "slave.tolerations",
];

impl Idle {
    /// Whether a key, which is written without the service, is one of them.
    fn has(&self, key: &str) -> bool {
        is_below(key, self.keys) && !is_below(key, self.but) && !leads_to(key, self.but)
    }
}

const IDLE: &[Idle] = &[
    Idle {
        architecture: Architecture::ReplicaSet,
        service: "mongodb",
        providers: &["bitnami", "official"],
        keys: OF_THE_SERVICE,
        but: &[],
        read_with: "mongodb.architecture: standalone",
    },
    Idle {
        architecture: Architecture::Standalone,
        service: "mongodb",
        providers: &["bitnami", "official"],
        keys: &["arbiter", "externalAccess", "replicaCount", "replicaSetHostnames"],
        but: &[],
        read_with: "mongodb.architecture: replicaset",
    },
    Idle {
        architecture: Architecture::Nodes,
        service: "redis",
        providers: &["bitnami"],
        keys: &["master"],
        but: MASTER_OF_NODES,
        read_with: "redis.cluster.enabled: false",
    },
    Idle {
        architecture: Architecture::Nodes,
        service: "redis",
        providers: &["bitnami"],
        keys: &["slave"],
        but: SLAVE_OF_NODES,
        read_with: "",
    },
    Idle {
        architecture: Architecture::Single,
        service: "redis",
        providers: &["bitnami"],
        keys: &["slave"],
        but: &[],
        read_with: "redis.cluster.enabled: true",
    },
    // The Service in front of a single server is `sentinel.service`, too.
    Idle {
        architecture: Architecture::Single,
        service: "redis",
        providers: &["bitnami", "official"],
        keys: &["sentinel"],
        but: &["sentinel.enabled", "sentinel.service"],
        read_with: "redis.cluster.enabled: true",
    },
];

/// The values that choose the architecture which reads a key, where the usual one does not.
pub fn usual_choice_for(path: &str) -> Option<Value> {
    let (service, key) = path.split_once('.')?;
    let is_usual = |architecture| matches!(architecture, Architecture::ReplicaSet | Architecture::Nodes);
    let row = IDLE.iter().find(|row| is_usual(row.architecture) && row.service == service && row.has(key))?;
    let (way, value) = row.read_with.split_once(": ")?;
    let value = serde_json::from_str(value).unwrap_or_else(|_| value.into());
    let keys = way.rsplit('.');
    Some(keys.fold(value, |value, key| json!({ key: value })))
}

/// What values choose. Of a service that they do not run nothing is said, nor of one whose provider is unknown.
#[derive(Clone, Debug, Default)]
pub struct Choices(Vec<Choice>);

#[derive(Clone, Copy, Debug)]
struct Choice {
    provider: &'static Provider,
    architecture: Architecture,
}

/// Who reads a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reader {
    /// Those that the values choose, as far as is known.
    Chosen,
    /// Only others, as values would choose them.
    Others(String),
    /// Nobody.
    Nobody,
}

impl Choices {
    /// The choices of complete values.
    pub fn of(values: &Node) -> Self {
        let mut services: Vec<&str> = Provider::all().iter().map(|provider| provider.service).collect();
        services.dedup();
        Self(services.into_iter().filter_map(|service| Choice::of(service, values.get(service)?)).collect())
    }

    /// Who reads a key of the values.
    pub(super) fn reader(&self, path: &str) -> Reader {
        let Some((service, key)) = path.split_once('.') else { return Reader::Chosen };
        let choice = self.0.iter().find(|choice| choice.provider.service == service);
        choice.map_or(Reader::Chosen, |choice| choice.reader(key))
    }
}

impl Choice {
    fn of(service: &str, section: &Node) -> Option<Self> {
        section.get("enabled").filter(|enabled| enabled.is_truthy())?;
        let provider = Provider::find(service, section.get("provider")?.text()?)?;
        let is_on = |path: &[&str]| section.at(path).is_some_and(Node::is_truthy);
        let architecture = match service {
            "mongodb" if section.get("architecture").and_then(Node::text) == Some("standalone") => {
                Architecture::Standalone
            }
            "mongodb" => Architecture::ReplicaSet,
            "redis" if is_on(&["cluster", "enabled"]) && is_on(&["sentinel", "enabled"]) => Architecture::Nodes,
            "redis" => Architecture::Single,
            _ => Architecture::Only,
        };
        Some(Self { provider, architecture })
    }

    fn reader(self, key: &str) -> Reader {
        let Provider { service, name, .. } = *self.provider;
        if self.provider.reads(key) == Reads::Nothing {
            let readers: Vec<&str> = Provider::readers(service, key).map(|provider| provider.name).collect();
            return match readers.as_slice() {
                [] => Reader::Nobody,
                names => Reader::Others(format!("`{service}.provider: {}`", names.join("` or `"))),
            };
        }
        let is_row = |row: &&Idle| {
            row.architecture == self.architecture && row.service == service && row.providers.contains(&name)
        };
        let mut rows = IDLE.iter().filter(is_row);
        match rows.find(|row| row.has(key)) {
            None => Reader::Chosen,
            Some(row) if row.read_with.is_empty() => Reader::Nobody,
            Some(row) => Reader::Others(format!("`{}`", row.read_with)),
        }
    }
}

/// Whether a path is one of these keys, or leads to something below one.
pub(super) fn is_below(path: &str, keys: &[&str]) -> bool {
    keys.iter().any(|key| path.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
}

/// Whether one of these keys is below a path.
pub(super) fn leads_to(path: &str, keys: &[&str]) -> bool {
    keys.iter().any(|key| is_below(key, &[path]))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail this way")]

    use super::{Choices, IDLE, MASTER_OF_NODES, Reader, SLAVE_OF_NODES};
    use crate::config::{Provider, Reads};
    use crate::schema::steps::takes;
    use crate::yaml::{LayerId, read_map};

    #[test]
    fn the_rows_are_about_keys_that_the_providers_read() {
        for row in IDLE {
            for (key, name) in
                row.keys.iter().chain(row.but).flat_map(|key| row.providers.iter().map(move |name| (key, name)))
            {
                assert!(format!("{}.{key}", row.service).parse().is_ok_and(|path| takes(&path)), "{key}");
                assert!(Provider::find(row.service, name).is_some(), "{name}");
            }
            let is_read =
                |key: &&str| Provider::readers(row.service, key).any(|provider| row.providers.contains(&provider.name));
            assert!(row.keys.iter().all(is_read), "{:?}", row.keys);
        }
        let bitnami = Provider::find("redis", "bitnami").unwrap();
        assert!(MASTER_OF_NODES.iter().chain(SLAVE_OF_NODES).all(|key| bitnami.reads(key) == Reads::All));
    }

    #[test]
    fn keys_are_read_by_who_is_chosen() {
        let others = |who: &str| Reader::Others(format!("`{who}`"));
        for (values, key, reader) in [
            (
                "mongodb: {enabled: true, provider: official}",
                "mongodb.service.nodePort",
                others("mongodb.architecture: standalone"),
            ),
            ("mongodb: {enabled: true, provider: official}", "mongodb.service.port", Reader::Chosen),
            (
                "mongodb: {enabled: true, provider: official, architecture: standalone}",
                "mongodb.service.nodePort",
                Reader::Chosen,
            ),
            ("mongodb: {enabled: false, provider: official}", "mongodb.service.nodePort", Reader::Chosen),
            (
                "mongodb: {enabled: true, provider: percona-operator}",
                "mongodb.service.nodePort",
                others("mongodb.provider: bitnami` or `official"),
            ),
            (
                "mongodb: {enabled: true, provider: bitnami, architecture: standalone}",
                "mongodb.arbiter.pdb",
                others("mongodb.architecture: replicaset"),
            ),
            (
                "rabbitmq: {enabled: true, provider: official}",
                "rabbitmq.clustering.forceBoot",
                others("rabbitmq.provider: bitnami"),
            ),
            ("rabbitmq: {enabled: true, provider: bitnami}", "rabbitmq.clustering.forceBoot", Reader::Chosen),
            ("redis: {enabled: true, provider: official}", "redis.sysctlImage", others("redis.provider: bitnami")),
            (
                "redis: {enabled: true, provider: bitnami, cluster: {enabled: true}, sentinel: {enabled: true}}",
                "redis.master.resources",
                others("redis.cluster.enabled: false"),
            ),
            (
                "redis: {enabled: true, provider: bitnami, cluster: {enabled: true}, sentinel: {enabled: true}}",
                "redis.master.persistence.path",
                Reader::Chosen,
            ),
            (
                "redis: {enabled: true, provider: bitnami, cluster: {enabled: true}, sentinel: {enabled: true}}",
                "redis.slave.preExecCmds",
                Reader::Nobody,
            ),
            (
                "redis: {enabled: true, provider: bitnami, cluster: {enabled: false}}",
                "redis.slave.resources",
                others("redis.cluster.enabled: true"),
            ),
            (
                "redis: {enabled: true, provider: official, cluster: {enabled: false}}",
                "redis.slave.resources",
                Reader::Chosen,
            ),
            (
                "redis: {enabled: true, provider: official, cluster: {enabled: false}}",
                "redis.sentinel.service.type",
                Reader::Chosen,
            ),
            ("redis: {enabled: true, provider: unheard-of}", "redis.sysctlImage", Reader::Chosen),
            ("st2web: {}", "st2web.replicas", Reader::Chosen),
        ] {
            let values = read_map(values, LayerId::default()).unwrap();
            assert_eq!(Choices::of(&values).reader(key), reader, "{key}");
        }
    }
}
