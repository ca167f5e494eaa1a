//! The typed values: what a complete, checked values tree holds, one file per area.
//!
//! Field names are the keys of `values.yaml`; a field's doc comment becomes its description in the JSON Schema. A field
//! of type `T` has a default in `values.yaml` or `defaults/`, which comes back when a user deletes it with `null`; a field
//! of type `Option<T>` may be absent.

mod actionrunner;
mod autoscaling;
mod chatops;
mod client;
mod component;
mod content;
mod external;
mod external_dns;
mod extra_volume;
mod global;
mod http_route;
mod http_service;
mod image;
mod ingress;
mod jobs;
mod kubernetes;
mod ldap;
mod lifecycle;
mod mongodb;
mod network_policies;
mod observability;
mod packs;
mod preset;
mod probe;
mod provider;
mod public_url;
mod rabbitmq;
mod rbac;
mod redis;
mod release;
mod secret;
mod secrets_source;
mod sensorcontainer;
mod service_account;
mod settings_text;
mod ssh_key_type;
mod st2;
mod stored_content;
mod told;
mod version;
mod workload;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use actionrunner::ActionRunner;
pub use autoscaling::{Autoscaling, Keda};
pub use chatops::Chatops;
pub use client::Client;
pub use component::{Component, Engine, GarbageCollector, SingleEngine, WorkflowEngine};
pub use content::{ApiKey, ApiKeyEntry, KeyValue, KeyValueEntry};
pub use external::{
    ExternalLogin, ExternalTls, LoginPart, MongodbExternal, RabbitmqExternal, RedisExternal, RedisExternalSentinel,
};
pub use external_dns::{Azure, ExternalDns};
pub use extra_volume::{ExtraVolume, Mount};
pub use global::{Global, Image};
pub use http_route::{HttpRoute, ParentRef};
pub use http_service::{ComponentService, HttpService, Web};
pub use image::{ActionRunnerImage, ComponentImage, CustomImage, StackstormImage};
pub use ingress::{Ingress, IngressHost, IngressPath};
pub use jobs::{ExtraHook, Jobs};
pub use kubernetes::*;
pub use ldap::Ldap;
pub use lifecycle::hook_seconds;
pub use mongodb::{Mongodb, MongodbArbiter, MongodbDisruptionBudget, MongodbExternalService};
pub use network_policies::NetworkPolicies;
pub use observability::{Alerts, Dashboard, Logging, Metrics, Monitor};
pub use packs::{PackImage, PackVolumes, Packs};
pub use preset::{Compatibility, PresetName, Presets};
pub use probe::WorkloadProbe;
pub use provider::{MongodbProvider, Pods, Provider, RabbitmqProvider, Reads, RedisProvider};
pub use public_url::{PublicUrl, PublicUrlFault};
pub use rabbitmq::{Rabbitmq, RabbitmqWatermark};
pub use rbac::Rbac;
pub use redis::*;
pub use release::Release;
pub use secret::Secret;
pub use secrets_source::{ExternalSecrets, MadeSecret, SecretStoreRef, SecretsSource};
pub use sensorcontainer::{Sensor, SensorContainer};
pub use service_account::ServiceAccount;
pub use settings_text::{Setting, settings};
pub use ssh_key_type::SshKeyType;
pub use st2::{St2, SystemUser, User};
pub use stored_content::StoredContent;
pub use told::{Told, unquoted};
pub use version::Version;
pub use workload::{DisruptionBudget, PodServiceAccount, PodSettings, Workload, Workloads};

/// All values of a release.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Config {
    /// Presets, by name: values that are built in and lie below all of yours. One name or a list, of which later ones win.
    pub preset: Option<Presets>,
    /// What the manifests agree with, down to its peculiarities. The preset of the same name sets it, for releases that the chart
    /// has installed; without it, manifests follow what Kubernetes and StackStorm recommend today.
    pub compatibility: Option<Compatibility>,
    /// Registry, and perhaps a path, that all images of all objects come from instead of their own registries: a mirror.
    pub image_registry: Option<String>,
    /// Labels of all objects and their pods. Selectors never have them.
    pub common_labels: Option<BTreeMap<String, String>>,
    /// Annotations of all objects and their pods.
    pub common_annotations: Option<BTreeMap<String, String>>,
    /// Where StackStorm's images come from.
    pub image: StackstormImage,
    /// Settings of every pod of StackStorm. The sections of the components refine them by the same keys.
    #[schemars(extend("x-filled" = true))]
    pub workloads: Workloads,
    /// DNS domain of the cluster, for the full names of the data services' pods.
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
    /// Where people reach the web UI, such as `https://st2.example.com`. The Ingress or route serves its host, and StackStorm is told about it:
    /// which pages may call the API, whether cookies go over encrypted connections only, and what links begin with.
    #[schemars(extend("x-template" = true))]
    pub public_url: Option<String>,
    /// The way in from outside the cluster.
    pub ingress: Ingress,
    /// The way in through a Gateway, in place of an Ingress.
    pub http_route: HttpRoute,
    /// Where the Secrets of the release come from.
    pub secrets: SecretsSource,
    /// Who may talk to whom.
    pub network_policies: NetworkPolicies,
    /// Metrics of StackStorm's services.
    pub metrics: Metrics,
    /// Logs of StackStorm's services.
    pub logging: Logging,
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
    pub st2garbagecollector: GarbageCollector,
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

impl Config {
    /// Sets what follows from the rest, whatever the values say.
    pub fn settle(&mut self) {
        // Operators know no MongoDB without a login.
        self.mongodb.auth.enabled |= self.mongodb.provider.is_operator();
    }

    /// The Deployments of StackStorm by the names of their sections: whether they run, and their settings.
    pub fn deployments(&self) -> [(&'static str, bool, &Workload); 14] {
        fn of<'a>(name: &'static str, component: &'a Component) -> (&'static str, bool, &'a Workload) {
            (name, component.enabled, &component.workload)
        }
        let (runner, client, chatops) = (&self.st2actionrunner, &self.st2client, &self.st2chatops);
        [
            of("st2web", &self.st2web.http_service.component),
            of("st2auth", &self.st2auth.component),
            of("st2api", &self.st2api.component),
            of("st2stream", &self.st2stream.component),
            of("st2rulesengine", &self.st2rulesengine.component),
            of("st2timersengine", &self.st2timersengine.component),
            of("st2workflowengine", &self.st2workflowengine.component),
            of("st2scheduler", &self.st2scheduler.component),
            of("st2notifier", &self.st2notifier.component),
            ("st2actionrunner", runner.enabled, &runner.workload),
            of("st2sensorcontainer", &self.st2sensorcontainer.component),
            of("st2garbagecollector", &self.st2garbagecollector.component),
            ("st2client", client.enabled, &client.workload),
            ("st2chatops", chatops.enabled, &chatops.workload),
        ]
    }

    /// Sensors and Jobs of the user's own, by their paths, with what they say in the place of their section.
    pub fn singles(&self) -> Vec<(String, &PodSettings)> {
        let sensors = self.st2.packs.sensors.iter().enumerate();
        let sensors = sensors.map(|(index, sensor)| (format!("st2.packs.sensors[{index}]"), &sensor.pods));
        let hooks = self.jobs.extra_hooks.iter().enumerate();
        let hooks = hooks.map(|(index, hook)| (format!("jobs.extra_hooks[{index}]"), &hook.pods));
        sensors.chain(hooks).collect()
    }

    /// The section of a service that answers requests.
    pub fn http_service(&self, section: &str) -> Option<&HttpService> {
        Some(match section {
            "st2web" => &self.st2web.http_service,
            "st2auth" => &self.st2auth,
            "st2api" => &self.st2api,
            "st2stream" => &self.st2stream,
            _ => return None,
        })
    }

    /// The autoscaler of a section that may have one.
    pub fn autoscaling(&self, section: &str) -> Option<&Autoscaling> {
        Some(match section {
            "st2web" => &self.st2web.http_service.autoscaling,
            "st2auth" => &self.st2auth.autoscaling,
            "st2api" => &self.st2api.autoscaling,
            "st2stream" => &self.st2stream.autoscaling,
            "st2rulesengine" => &self.st2rulesengine.autoscaling,
            "st2workflowengine" => &self.st2workflowengine.autoscaling,
            "st2scheduler" => &self.st2scheduler.autoscaling,
            "st2notifier" => &self.st2notifier.autoscaling,
            "st2actionrunner" => &self.st2actionrunner.autoscaling,
            _ => return None,
        })
    }

    /// How many pods of a section there are to be: nothing where something else decides.
    pub fn replicas(&self, section: &str) -> Option<i64> {
        let is_scaled = self.autoscaling(section).is_some_and(|autoscaling| autoscaling.enabled);
        match section {
            _ if is_scaled || (section == "st2actionrunner" && self.st2actionrunner.keda.enabled) => None,
            "st2web" => self.st2web.http_service.replicas,
            "st2auth" => self.st2auth.replicas,
            "st2api" => self.st2api.replicas,
            "st2stream" => self.st2stream.replicas,
            "st2rulesengine" => self.st2rulesengine.replicas,
            "st2workflowengine" => self.st2workflowengine.replicas,
            "st2scheduler" => self.st2scheduler.replicas,
            "st2notifier" => self.st2notifier.replicas,
            "st2actionrunner" => self.st2actionrunner.replicas,
            "st2garbagecollector" => self.st2garbagecollector.replicas,
            _ => Some(1),
        }
    }
}
