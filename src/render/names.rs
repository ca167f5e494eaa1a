//! Names that several objects have to agree on, by the rules that Helm charts follow.

use serde::Serialize;
use serde_json::Value;

use crate::config::{Config, Release};

/// Kubernetes' limit for the name of a Service, and for a label's value.
const LIMIT: usize = 63;

/// The names of one release, as `names` in templates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Names {
    /// Name of the chart, or `nameOverride`: only a label of the ServiceAccount.
    pub name: String,
    /// The `helm.sh/chart` label: name and version.
    pub chart: String,
    /// The ServiceAccount that components attach to.
    pub service_account: String,
    /// MongoDB's names.
    pub mongodb: ServiceNames,
    /// RabbitMQ's names.
    pub rabbitmq: ServiceNames,
    /// Redis' names.
    pub redis: ServiceNames,
    /// external-dns' names.
    #[serde(rename = "external-dns")]
    pub external_dns: ServiceNames,
}

/// How the objects of one data service are named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ServiceNames {
    /// Short name: a label.
    pub name: String,
    /// Prefix of the objects' names.
    pub fullname: String,
    /// Namespace of the objects.
    pub namespace: String,
}

impl Names {
    /// The names for these values. `chart` and `version` are the chart's.
    pub fn new(config: &Config, release: &Release, chart: &str, version: &str) -> Result<Self, serde_json::Error> {
        let values = serde_json::to_value(config)?;
        let moved = text(&values, "/global/namespaceOverride").unwrap_or(&release.namespace);
        let service = |name, namespace| ServiceNames::new(&values, name, &release.name, namespace);
        Ok(Self {
            name: shorten(text(&values, "/nameOverride").unwrap_or(chart)),
            chart: shorten(&format!("{chart}-{version}").replace('+', "_")),
            service_account: text(&values, "/serviceAccount/serviceAccountName").unwrap_or(chart).to_owned(),
            mongodb: service("mongodb", moved),
            rabbitmq: service("rabbitmq", &release.namespace),
            redis: service("redis", &release.namespace),
            external_dns: service("external-dns", &release.namespace),
        })
    }
}

impl ServiceNames {
    fn new(values: &Value, service: &str, release: &str, namespace: &str) -> Self {
        let name = text(values, &format!("/{service}/nameOverride")).unwrap_or(service);
        let fullname = match text(values, &format!("/{service}/fullnameOverride")) {
            Some(fullname) => shorten(fullname),
            None if release.contains(name) => shorten(release),
            None => shorten(&format!("{release}-{name}")),
        };
        Self { name: shorten(name), fullname, namespace: namespace.to_owned() }
    }
}

/// A non-empty string at a path of keys.
fn text<'a>(values: &'a Value, pointer: &str) -> Option<&'a str> {
    values.pointer(pointer)?.as_str().filter(|text| !text.is_empty())
}

/// Cut to the limit, without the dash that the cut may leave at the end.
fn shorten(name: &str) -> String {
    let cut: String = name.chars().take(LIMIT).collect();
    cut.strip_suffix('-').unwrap_or(&cut).to_owned()
}
