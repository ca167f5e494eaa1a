//! The typed values: what a complete, checked values tree holds, one file per area.
//!
//! Field names are the keys of `values.yaml`; a field's doc comment becomes its description in the JSON Schema. A field
//! of type `T` has a default in `values.yaml` or `defaults/`, which comes back when a user deletes it with `null`; a field
//! of type `Option<T>` may be absent.

mod actionrunner;
mod chatops;
mod client;
mod component;
mod content;
mod external;
mod external_dns;
mod extra_volume;
mod global;
mod http_service;
mod image;
mod ingress;
mod jobs;
mod kubernetes;
mod mongodb;
mod packs;
mod preset;
mod provider;
mod rabbitmq;
mod rbac;
mod redis;
mod release;
mod secret;
mod sensorcontainer;
mod service_account;
mod ssh_key_type;
mod st2;
mod version;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use actionrunner::ActionRunner;
pub use chatops::Chatops;
pub use client::Client;
pub use component::{Component, Engine, SingleEngine, WorkflowEngine, Workload};
pub use content::{ApiKey, ApiKeyEntry, KeyValue, KeyValueEntry};
pub use external::{
    ExternalLogin, ExternalTls, LoginPart, MongodbExternal, RabbitmqExternal, RedisExternal, RedisExternalSentinel,
};
pub use external_dns::{Azure, ExternalDns};
pub use extra_volume::{ExtraVolume, Mount};
pub use global::{Global, Image};
pub use http_service::{ComponentService, HttpService, Web};
pub use image::{ActionRunnerImage, ComponentImage, CustomImage, StackstormImage};
pub use ingress::{Ingress, IngressHost, IngressPath};
pub use jobs::{ExtraHook, Jobs};
pub use kubernetes::*;
pub use mongodb::{Mongodb, MongodbArbiter, MongodbDisruptionBudget, MongodbExternalService};
pub use packs::{PackImage, PackVolumes, Packs};
pub use preset::{Compatibility, PresetName, Presets};
pub use provider::{MongodbProvider, Pods, Provider, RabbitmqProvider, Reads, RedisProvider};
pub use rabbitmq::{Rabbitmq, RabbitmqWatermark};
pub use rbac::Rbac;
pub use redis::*;
pub use release::Release;
pub use secret::Secret;
pub use sensorcontainer::{Sensor, SensorContainer};
pub use service_account::{AttachServiceAccount, ServiceAccount};
pub use ssh_key_type::SshKeyType;
pub use st2::{St2, SystemUser};
pub use version::Version;

/// All values of a release.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Config {
    /// Presets, by name: values that are built in and lie below all of yours. One name or a list, of which later ones win.
    pub preset: Option<Presets>,
    /// What the manifests agree with, down to its peculiarities. The preset of the same name sets it, for releases that the chart
    /// has installed; without it, manifests follow what Kubernetes and StackStorm recommend today.
    pub compatibility: Option<Compatibility>,
    /// Where StackStorm's images come from.
    pub image: StackstormImage,
    /// DNS domain of the cluster, for the full names of MongoDB's and Redis' pods.
    pub cluster_domain: String,
    /// The ServiceAccount that components may run as.
    pub service_account: ServiceAccount,
    /// Security settings of every StackStorm pod whose component has none of its own.
    pub pod_security_context: PodSecurityContext,
    /// Security settings of every StackStorm container whose component has none of its own.
    pub security_context: SecurityContext,
    /// DNS policy of every StackStorm pod: `ClusterFirst`, `Default`, `None` or `ClusterFirstWithHostNet`.
    pub dns_policy: Option<String>,
    /// DNS settings of every StackStorm pod.
    pub dns_config: DnsConfig,
    /// Replaces the chart's name in the `app.kubernetes.io/name` label of the ServiceAccount.
    pub name_override: Option<String>,
    /// The way in from outside the cluster.
    pub ingress: Ingress,
    /// StackStorm itself: login, keys, configuration and content.
    pub st2: St2,
    /// The web UI.
    pub st2web: Web,
    /// The service that people and programs log in at.
    pub st2auth: HttpService,
    /// The REST API.
    pub st2api: HttpService,
    /// The stream of events.
    pub st2stream: HttpService,
    /// Matches triggers against rules.
    pub st2rulesengine: Engine,
    /// Fires timers.
    pub st2timersengine: SingleEngine,
    /// Runs Orquesta workflows.
    pub st2workflowengine: WorkflowEngine,
    /// Queues actions for the runners.
    pub st2scheduler: Engine,
    /// Sends notifications and reruns actions.
    pub st2notifier: Engine,
    /// Runs actions.
    pub st2actionrunner: ActionRunner,
    /// Runs sensors.
    pub st2sensorcontainer: SensorContainer,
    /// A pod to run the `st2` command in.
    pub st2client: Client,
    /// Deletes old data, if `st2.config` says which.
    pub st2garbagecollector: Engine,
    /// The chat bot.
    pub st2chatops: Chatops,
    /// What runs once after each install and upgrade.
    pub jobs: Jobs,
    /// Settings that the data services share.
    pub global: Global,
    /// MongoDB, where StackStorm keeps its data.
    pub mongodb: Mongodb,
    /// RabbitMQ, which carries StackStorm's messages.
    pub rabbitmq: Rabbitmq,
    /// Redis with Sentinel, through which StackStorm's services coordinate.
    pub redis: Redis,
    /// external-dns, which publishes host names at a DNS provider.
    #[serde(rename = "external-dns")]
    pub external_dns: ExternalDns,
    /// Keys of your own, for templates inside values.
    #[serde(flatten)]
    pub extra: BTreeMap<String, serde_json::Value>,
}
