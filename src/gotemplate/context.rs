//! What a template sees.

use std::sync::Arc;

use gotmpl::Value;

use super::fault::Fault;
use super::substitutes::Substitutes;
use super::value::{from_node, map, text};
use crate::yaml::Node;

/// The objects at the root of a template, named as in Helm.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// `.Values`.
    pub values: &'a Node,
    /// `.Release`.
    pub release: Release<'a>,
    /// `.Chart`.
    pub chart: Chart<'a>,
    /// `.Capabilities`.
    pub capabilities: Capabilities<'a>,
    /// `.Template`.
    pub template: Template<'a>,
}

/// `.Release`: always the first revision of an install, as under `helm template`.
#[derive(Clone, Copy, Debug)]
pub struct Release<'a> {
    /// `.Release.Name`.
    pub name: &'a str,
    /// `.Release.Namespace`.
    pub namespace: &'a str,
    /// `.Release.Service`.
    pub service: &'a str,
}

/// `.Chart`.
#[derive(Clone, Copy, Debug)]
pub struct Chart<'a> {
    /// `.Chart.Name`.
    pub name: &'a str,
    /// `.Chart.Version`.
    pub version: &'a str,
    /// `.Chart.AppVersion`.
    pub app_version: &'a str,
}

/// `.Capabilities`: what the cluster offers.
#[derive(Clone, Copy, Debug)]
pub struct Capabilities<'a> {
    /// The Kubernetes version without a leading `v`: `1.33.0`.
    pub kube_version: &'a str,
    /// What `.Capabilities.APIVersions.Has` answers yes to besides Kubernetes' own: `monitoring.coreos.com/v1`.
    pub api_versions: &'a [String],
    /// `.Capabilities.HelmVersion.Version`, with a leading `v`.
    pub helm_version: &'a str,
}

/// `.Template`: the file that a template stands in.
#[derive(Clone, Copy, Debug)]
pub struct Template<'a> {
    /// `.Template.Name`.
    pub name: &'a str,
    /// `.Template.BasePath`.
    pub base_path: &'a str,
}

/// The data services and the charts that Helm evaluates their values in.
pub(super) const SERVICES: [(&str, Chart<'static>); 4] = [
    ("mongodb", Chart { name: "mongodb", version: "10.0.1", app_version: "4.4.1" }),
    ("rabbitmq", Chart { name: "rabbitmq", version: "8.0.2", app_version: "3.8.9" }),
    ("redis", Chart { name: "redis", version: "12.3.2", app_version: "6.0.9" }),
    ("external-dns", Chart { name: "external-dns", version: "4.0.0", app_version: "0.7.4" }),
];

/// The fields of an object at the root, if it has fixed ones.
pub(super) fn fields(object: &str) -> Option<&'static [&'static str]> {
    match object {
        "Chart" => Some(&CHART_FIELDS),
        "Capabilities" => Some(&["KubeVersion", "APIVersions", "HelmVersion"]),
        _ => None,
    }
}

const CHART_FIELDS: [&str; 18] = [
    "APIVersion",
    "Annotations",
    "AppVersion",
    "Condition",
    "Dependencies",
    "Deprecated",
    "Description",
    "Home",
    "Icon",
    "IsRoot",
    "Keywords",
    "KubeVersion",
    "Maintainers",
    "Name",
    "Sources",
    "Tags",
    "Type",
    "Version",
];

impl Context<'_> {
    /// The root value. Converting the values takes the time, so it is done once per run and only when needed.
    pub(super) fn to_value(self, service: Option<&str>, substitutes: &Substitutes) -> Value {
        let values = match service {
            None => from_node(self.values, substitutes),
            Some(key) => self.service_values(key, substitutes),
        };
        map([
            ("Values", values),
            ("Release", self.release.to_value()),
            ("Chart", self.chart.to_value()),
            ("Capabilities", self.capabilities.to_value()),
            ("Template", map([("Name", text(self.template.name)), ("BasePath", text(self.template.base_path))])),
            ("Files", files()),
        ])
    }

    /// The values of one service with `global`, which Helm hands down.
    fn service_values(self, key: &str, substitutes: &Substitutes) -> Value {
        let mut values = match self.values.get(key).map(|node| from_node(node, substitutes)) {
            Some(Value::Map(values)) => values,
            _ => Arc::default(),
        };
        if let Some(global) = self.values.get("global") {
            Arc::make_mut(&mut values).insert("global".into(), from_node(global, substitutes));
        }
        Value::Map(values)
    }
}

impl Release<'_> {
    fn to_value(self) -> Value {
        map([
            ("Name", text(self.name)),
            ("Namespace", text(self.namespace)),
            ("Service", text(self.service)),
            ("IsInstall", Value::Bool(true)),
            ("IsUpgrade", Value::Bool(false)),
            ("Revision", Value::Int(1)),
        ])
    }
}

impl Chart<'_> {
    /// Fields that a chart may leave out are empty, as in Helm.
    fn to_value(self) -> Value {
        let list = || Value::List(Arc::from([]));
        map([
            ("APIVersion", text("v2")),
            ("Annotations", map([])),
            ("AppVersion", text(self.app_version)),
            ("Condition", text("")),
            ("Dependencies", list()),
            ("Deprecated", Value::Bool(false)),
            ("Description", text("")),
            ("Home", text("")),
            ("Icon", text("")),
            ("IsRoot", Value::Bool(true)),
            ("Keywords", list()),
            ("KubeVersion", text("")),
            ("Maintainers", list()),
            ("Name", text(self.name)),
            ("Sources", list()),
            ("Tags", text("")),
            ("Type", text("application")),
            ("Version", text(self.version)),
        ])
    }
}

impl Capabilities<'_> {
    fn to_value(self) -> Value {
        let version = format!("v{}", self.kube_version);
        let mut parts = self.kube_version.split('.');
        let known: Vec<String> = self.api_versions.to_vec();
        let has = Value::Function(Arc::new(move |args: &[Value]| match args {
            [Value::String(wanted)] => {
                Ok(Value::Bool(known.iter().any(|version| **version == **wanted) || KUBERNETES.contains(&&**wanted)))
            }
            _ => Err(Fault::new("APIVersions.Has needs one string").into()),
        }));
        map([
            (
                "KubeVersion",
                map([
                    ("Version", text(&version)),
                    ("GitVersion", text(&version)),
                    ("Major", text(parts.next().unwrap_or_default())),
                    ("Minor", text(parts.next().unwrap_or_default())),
                ]),
            ),
            ("APIVersions", map([("Has", has)])),
            ("HelmVersion", map([("Version", text(self.helm_version))])),
        ])
    }
}

/// What every supported version of Kubernetes serves.
const KUBERNETES: [&str; 21] = [
    "v1",
    "admissionregistration.k8s.io/v1",
    "apiextensions.k8s.io/v1",
    "apiregistration.k8s.io/v1",
    "apps/v1",
    "authentication.k8s.io/v1",
    "authorization.k8s.io/v1",
    "autoscaling/v1",
    "autoscaling/v2",
    "batch/v1",
    "certificates.k8s.io/v1",
    "coordination.k8s.io/v1",
    "discovery.k8s.io/v1",
    "events.k8s.io/v1",
    "flowcontrol.apiserver.k8s.io/v1",
    "networking.k8s.io/v1",
    "node.k8s.io/v1",
    "policy/v1",
    "rbac.authorization.k8s.io/v1",
    "scheduling.k8s.io/v1",
    "storage.k8s.io/v1",
];

/// Helm would look into the chart's folder, where a user's files never are.
fn files() -> Value {
    let none = || {
        Value::Function(Arc::new(|_: &[Value]| {
            Err(Fault::new("values cannot read files; give the text itself, with --set-file for example").into())
        }))
    };
    map(["Get", "GetBytes", "Glob", "Lines"].map(|name| (name, none())))
}
