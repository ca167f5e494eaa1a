//! Objects that Kubernetes takes but that do not work as they look.

use crate::config::ExternalDns;
use crate::schema::Report;

/// The port that external-dns serves its metrics and its health on.
const METRICS_PORT: i64 = 7979;

/// Checks the Service, the roles and the pod.
pub fn check(dns: &ExternalDns, report: &mut Report<'_>) {
    if dns.service.port != METRICS_PORT && !dns.extra_args.contains_key("metrics-address") {
        report.warn(
            "external-dns.service.port",
            format!("external-dns still listens on port {METRICS_PORT}, so its probes fail"),
            format!(
                "set `external-dns.extraArgs.metrics-address` to `:` and this port as well, or keep {METRICS_PORT}"
            ),
        );
    }
    if dns.replicas.is_some_and(|replicas| replicas > 1) {
        report.warn(
            "external-dns.replicas",
            "external-dns elects no leader: several pods change the same zones at the same time",
            "set `external-dns.replicas` to 1",
        );
    }
    for label in ["app.kubernetes.io/name", "app.kubernetes.io/instance"] {
        if dns.pod_labels.contains_key(label) {
            report.warn(
                "external-dns.podLabels",
                format!("`{label}` selects the pod and keeps its value"),
                "take it out of `external-dns.podLabels`",
            );
        }
    }
    roles(dns, report);
}

fn roles(dns: &ExternalDns, report: &mut Report<'_>) {
    if dns.rbac.create && !dns.rbac.cluster_role && dns.namespace.is_empty() {
        report.warn(
            "external-dns.rbac.clusterRole",
            "the role reaches one namespace, but external-dns watches all of them",
            "set `external-dns.namespace` to the namespace to watch, or leave `external-dns.rbac.clusterRole` on",
        );
    }
    if dns.rbac.psp_enabled {
        report.warn(
            "external-dns.rbac.pspEnabled",
            "Kubernetes 1.25 removed PodSecurityPolicy: no policy is made, only the right to use one",
            "set `external-dns.rbac.pspEnabled` to false",
        );
    }
    if !["v1", "v1beta1", "v1alpha1"].contains(&dns.rbac.api_version.as_str()) {
        report.warn(
            "external-dns.rbac.apiVersion",
            "there is no such version: the roles are `rbac.authorization.k8s.io/v1`",
            "leave `external-dns.rbac.apiVersion` out",
        );
    }
}
