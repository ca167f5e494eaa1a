//! Who runs a data service, and which keys of its section each of them reads.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

include!(concat!(env!("OUT_DIR"), "/providers.rs"));

/// Keys that say who runs the service and whether: whoever does, they are read. `external` has rules of its own.
const ABOUT_THE_PROVIDER: &[&str] = &["enabled", "external", "provider"];

/// `mongodb.provider`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MongodbProvider {
    /// MongoDB's own images.
    Official,
    /// A custom resource of MongoDB Controllers for Kubernetes (`MongoDBCommunity`), which has to be installed.
    CommunityOperator,
    /// A custom resource of Percona's operator (`PerconaServerMongoDB`), which has to be installed.
    PerconaOperator,
    /// Bitnami's images, as the chart `stackstorm-ha` 1.1.0 has them.
    Bitnami,
}

impl MongodbProvider {
    /// Whether an operator makes the pods.
    pub fn is_operator(self) -> bool {
        matches!(self, Self::CommunityOperator | Self::PerconaOperator)
    }
}

/// `rabbitmq.provider`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RabbitmqProvider {
    /// RabbitMQ's own images.
    Official,
    /// A custom resource of RabbitMQ's Cluster Operator (`RabbitmqCluster`), which has to be installed.
    ClusterOperator,
    /// Bitnami's images, as the chart `stackstorm-ha` 1.1.0 has them.
    Bitnami,
}

impl RabbitmqProvider {
    /// The end of the name of the Secret with the definitions that st2ha writes, behind the release. Brokers of another version that run already
    /// must not find those of this provider in theirs.
    pub fn definitions(self) -> &'static str {
        match self {
            Self::Bitnami => "-rabbitmq-definitions",
            Self::Official | Self::ClusterOperator => "-rabbitmq-start-definitions",
        }
    }
}

/// `redis.provider`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RedisProvider {
    /// The images of Valkey, or those of Redis.
    Official,
    /// Bitnami's images, as the chart `stackstorm-ha` 1.1.0 has them.
    Bitnami,
}

/// Who makes the pods of a data service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pods {
    /// st2ha. Then the templates at the root of the service's folder take part.
    Own,
    /// An operator in the cluster.
    Operator,
}

/// One way to run a data service: a folder of templates and its declaration.
#[derive(Debug)]
pub struct Provider {
    /// The section of the values, and the folder below `templates/`.
    pub service: &'static str,
    /// What `SERVICE.provider` calls it, and the folder below that.
    pub name: &'static str,
    /// Who makes the pods.
    pub pods: Pods,
    /// The keys of the section that it reads. A key stands for all keys below it.
    pub reads: &'static [&'static str],
}

/// How much a provider reads of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reads {
    /// All that is below the key.
    All,
    /// Some keys below it.
    Some,
    /// Nothing.
    Nothing,
}

impl Provider {
    /// Every provider of every service.
    pub fn all() -> &'static [Self] {
        PROVIDERS
    }

    /// The providers of a service.
    pub fn of(service: &str) -> impl Iterator<Item = &'static Self> {
        PROVIDERS.iter().filter(move |provider| provider.service == service)
    }

    /// The provider of a service that has this name.
    pub fn find(service: &str, name: &str) -> Option<&'static Self> {
        Self::of(service).find(|provider| provider.name == name)
    }

    /// The providers of a service that read a key of its section, or something below it.
    pub fn readers<'k>(service: &'k str, path: &'k str) -> impl Iterator<Item = &'static Self> + 'k {
        PROVIDERS.iter().filter(move |provider| provider.service == service && provider.reads(path) != Reads::Nothing)
    }

    /// How much it reads of a key of the section, such as `persistence.size`.
    pub fn reads(&self, path: &str) -> Reads {
        let is_below = |inner: &str, outer: &str| {
            inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let mut declared = self.reads.iter().chain(ABOUT_THE_PROVIDER);
        if declared.clone().any(|read| is_below(path, read)) {
            Reads::All
        } else if declared.any(|read| is_below(read, path)) {
            Reads::Some
        } else {
            Reads::Nothing
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Pods, Provider, Reads};

    #[test]
    fn a_key_stands_for_all_keys_below_it() {
        let reads = &["auth.password", "image"];
        let provider = Provider { service: "redis", name: "some", pods: Pods::Own, reads };
        assert_eq!(provider.reads("image"), Reads::All);
        assert_eq!(provider.reads("image.tag"), Reads::All);
        assert_eq!(provider.reads("auth"), Reads::Some);
        assert_eq!(provider.reads("auth.password"), Reads::All);
        assert_eq!(provider.reads("auth.passwords"), Reads::Nothing);
        assert_eq!(provider.reads("images"), Reads::Nothing);
        assert_eq!(provider.reads("provider"), Reads::All);
    }
}
