//! `external-dns`: the external-dns controller and its DNS providers, one file per provider.

mod alibabacloud;
mod aws;
mod azure;
mod cloudflare;
mod coredns;
mod crd;
mod designate;
mod digitalocean;
mod google;
mod infoblox;
mod metrics;
mod ovh;
mod pdns;
mod rbac;
mod rfc2136;
mod scaleway;
mod service;
mod service_account;
mod transip;
mod vinyldns;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use alibabacloud::Alibabacloud;
pub use aws::Aws;
pub use azure::Azure;
pub use cloudflare::Cloudflare;
pub use coredns::Coredns;
pub use crd::Crd;
pub use designate::Designate;
pub use digitalocean::Digitalocean;
pub use google::Google;
pub use infoblox::Infoblox;
pub use metrics::ExternalDnsMetrics;
pub use ovh::Ovh;
pub use pdns::Pdns;
pub use rbac::ExternalDnsRbac;
pub use rfc2136::Rfc2136;
pub use scaleway::Scaleway;
pub use service::ExternalDnsService;
pub use service_account::ExternalDnsServiceAccount;
pub use transip::Transip;
pub use vinyldns::Vinyldns;

use super::{
    Affinity, EnvVar, Image, Opaque, PodSecurityContext, Probe, Resources, SecurityContext, Toleration, Volume,
    VolumeMount,
};

/// The controller that publishes host names of Services and Ingresses at a DNS provider.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in the values file")]
pub struct ExternalDns {
    /// Whether st2ha runs external-dns.
    pub enabled: bool,
    /// Image of the controller.
    pub image: Image,
    /// Replaces `external-dns` in the names of the objects and in the `app.kubernetes.io/name` label.
    pub name_override: Option<String>,
    /// Replaces the whole name of the objects, release name included.
    pub fullname_override: Option<String>,

    /// Where host names come from, such as `service`, `ingress`, `crd`, `istio-gateway` or `node`. At least one.
    pub sources: Vec<String>,
    /// DNS provider: `aws`, `azure`, `google`, `cloudflare`, `rfc2136`, ... Providers without a section of their own here
    /// (such as `exoscale` or `inmemory`) are set up through `extraArgs` and `extraEnv`.
    pub provider: String,
    /// The only namespace to watch. Empty watches all. Also the namespace of the Role if `rbac.clusterRole` is off.
    pub namespace: String,
    /// Names for objects that do not ask for one, as templates of external-dns itself: `{{.Name}}.example.com`.
    pub fqdn_templates: Vec<String>,
    /// Whether the names of `fqdnTemplates` are published besides those of annotations, not only in their place.
    #[serde(rename = "combineFQDNAnnotation")]
    pub combine_fqdn_annotation: bool,
    /// Whether host name annotations are ignored. Takes effect only together with `fqdnTemplates`.
    pub ignore_hostname_annotation: bool,
    /// Whether Services of type `ClusterIP` are published too.
    pub publish_internal_services: bool,
    /// Whether headless Services are published with the addresses of their pods' hosts.
    #[serde(rename = "publishHostIP")]
    pub publish_host_ip: bool,
    /// Types of Services to publish, such as `LoadBalancer`. Empty publishes all.
    pub service_type_filter: Vec<String>,
    /// Domains to publish names of, such as `example.com`. Empty takes every zone that the provider offers.
    pub domain_filters: Vec<String>,
    /// Domains to leave alone, even if they lie within `domainFilters`.
    pub exclude_domains: Vec<String>,
    /// Ids of the zones to publish names in. Empty takes all.
    pub zone_id_filters: Vec<String>,
    /// Label selector over annotations: only objects that match are published.
    pub annotation_filter: String,
    /// Whether changes are only logged and not made.
    pub dry_run: bool,
    /// Whether events start a round at once, not only `interval`.
    pub trigger_loop_on_event: bool,
    /// Time between two rounds, as a Go duration: `1m`, `30s`.
    pub interval: String,
    /// How much is logged: `panic`, `debug`, `info`, `warning`, `error` or `fatal`.
    pub log_level: String,
    /// How the log is written: `text` or `json`.
    pub log_format: String,
    /// What external-dns may do to records: `upsert-only` never deletes, `sync` does, `create-only` never changes.
    pub policy: String,
    /// Where external-dns notes which records are its own: `txt`, `noop` or `aws-sd`.
    pub registry: String,
    /// Name under which this installation owns its records, with the `txt` registry. Empty means `default`: give each
    /// cluster that shares a zone a name of its own, and keep it, since records of another owner are never touched.
    pub txt_owner_id: String,
    /// Text before the names of ownership records, with the `txt` registry.
    pub txt_prefix: Option<String>,
    /// Further arguments: `{name: value}` adds `--name=value`, a list adds the argument once for each item, and an empty
    /// value, `false` or `0` adds a bare `--name`.
    pub extra_args: BTreeMap<String, Opaque>,
    /// Further environment variables.
    pub extra_env: Vec<EnvVar>,
    /// Further volumes of the pod.
    pub extra_volumes: Vec<Volume>,
    /// Further volume mounts of the container.
    pub extra_volume_mounts: Vec<VolumeMount>,

    /// Settings of the provider `alibabacloud`.
    pub alibabacloud: Alibabacloud,
    /// Settings of the providers `aws` (Route 53) and `aws-sd` (Cloud Map).
    pub aws: Aws,
    /// Settings of the providers `azure` and `azure-private-dns`.
    pub azure: Azure,
    /// Settings of the provider `cloudflare`.
    pub cloudflare: Cloudflare,
    /// Settings of the provider `coredns`.
    pub coredns: Coredns,
    /// Settings of the provider `designate`.
    pub designate: Designate,
    /// Settings of the provider `digitalocean`.
    pub digitalocean: Digitalocean,
    /// Settings of the provider `google`.
    pub google: Google,
    /// Settings of the provider `infoblox`.
    pub infoblox: Infoblox,
    /// Settings of the provider `ovh`.
    pub ovh: Ovh,
    /// Settings of the provider `pdns`.
    pub pdns: Pdns,
    /// Settings of the provider `rfc2136`.
    pub rfc2136: Rfc2136,
    /// Settings of the provider `scaleway`.
    pub scaleway: Scaleway,
    /// Settings of the provider `transip`.
    pub transip: Transip,
    /// Settings of the provider `vinyldns`.
    pub vinyldns: Vinyldns,

    /// The `DNSEndpoint` resource, a source of names beside Services and Ingresses.
    pub crd: Crd,
    /// Number of pods. external-dns elects no leader, so more than one works on the same zones at the same time.
    pub replicas: Option<i64>,
    /// Affinity of the pod.
    #[schemars(extend("x-template" = true))]
    pub affinity: Affinity,
    /// Labels of the nodes that the pod may run on.
    #[schemars(extend("x-template" = true))]
    pub node_selector: BTreeMap<String, String>,
    /// Tolerations of the pod.
    #[schemars(extend("x-template" = true))]
    pub tolerations: Vec<Toleration>,
    /// Annotations of the pod.
    pub pod_annotations: BTreeMap<String, String>,
    /// Labels of every object of external-dns, not only of the pod. They cannot replace the two labels that select the pod.
    pub pod_labels: BTreeMap<String, String>,
    /// Priority class of the pod.
    pub priority_class_name: String,
    /// Security context of the container.
    pub security_context: SecurityContext,
    /// Security context of the pod.
    pub pod_security_context: PodSecurityContext,
    /// Resource requests and limits of the container.
    pub resources: Resources,
    /// When the container is restarted.
    pub liveness_probe: Probe,
    /// When the pod is ready.
    pub readiness_probe: Probe,
    /// The Service in front of the metrics port.
    pub service: ExternalDnsService,
    /// The `ServiceAccount` that the controller runs as.
    pub service_account: ExternalDnsServiceAccount,
    /// What the controller may do in the cluster.
    pub rbac: ExternalDnsRbac,
    /// How Prometheus finds the controller.
    pub metrics: ExternalDnsMetrics,
}
