//! Names that several objects have to agree on, by the rules that Helm charts follow.

use serde::Serialize;

use super::facts::Facts;
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
    /// The Secret with the authority that signs MongoDB's certificates.
    pub ca_clients: String,
    /// The home of the user that runs actions.
    pub home: String,
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
    /// The names for these values.
    pub fn new(config: &Config, release: &Release, facts: &Facts) -> Self {
        let (chart, version) = (facts.chart.name.as_str(), facts.chart.version.as_str());
        let (mongodb, rabbitmq) = (&config.mongodb, &config.rabbitmq);
        let (redis, dns) = (&config.redis, &config.external_dns);
        let own = release.namespace.as_str();
        let moved = given(config.global.namespace_override.as_ref()).unwrap_or(own);
        let service = |service, name: &Option<String>, fullname: &Option<String>, namespace| {
            let names = [given(name.as_ref()), given(fullname.as_ref())];
            ServiceNames::new(service, names, &release.name, namespace)
        };
        let mongodb = service("mongodb", &mongodb.name_override, &mongodb.fullname_override, moved);
        // Names without the release in them belong to every release in a namespace, and go with the first that is removed.
        let is_compatible = config.compatibility.is_some();
        let owned =
            |fullname: &str, end: &str| if is_compatible { end.to_owned() } else { format!("{fullname}-{end}") };
        Self {
            name: shorten(given(config.name_override.as_ref()).unwrap_or(chart)),
            chart: shorten(&format!("{chart}-{version}").replace('+', "_")),
            service_account: given(config.service_account.service_account_name.as_ref())
                .map_or_else(|| owned(&release.name, chart), str::to_owned),
            home: home(&config.st2.system_user.user),
            ca_clients: owned(&mongodb.fullname, "ca-clients"),
            mongodb,
            rabbitmq: service("rabbitmq", &rabbitmq.name_override, &rabbitmq.fullname_override, own),
            redis: service("redis", &redis.name_override, &redis.fullname_override, own),
            external_dns: service("external-dns", &dns.name_override, &dns.fullname_override, own),
        }
    }
}

impl ServiceNames {
    fn new(service: &str, [name, fullname]: [Option<&str>; 2], release: &str, namespace: &str) -> Self {
        let name = name.unwrap_or(service);
        let fullname = match fullname {
            Some(fullname) => shorten(fullname),
            None if release.contains(name) => shorten(release),
            None => shorten(&format!("{release}-{name}")),
        };
        Self { name: shorten(name), fullname, namespace: namespace.to_owned() }
    }
}

/// Where a user's home is.
fn home(user: &str) -> String {
    if user == "root" { "/root".to_owned() } else { format!("/home/{user}") }
}

fn given(text: Option<&String>) -> Option<&str> {
    text.map(String::as_str).filter(|text| !text.is_empty())
}

/// Cut to the limit, without the dash that the cut may leave at the end.
fn shorten(name: &str) -> String {
    let cut: String = name.chars().take(LIMIT).collect();
    cut.strip_suffix('-').unwrap_or(&cut).to_owned()
}

#[cfg(test)]
mod tests {
    use super::{ServiceNames, shorten};

    #[test]
    fn services_are_named_by_helms_rules() {
        let long = "a".repeat(60);
        let cut = format!("{long}-re");
        let cases = [
            ("st2", [None, None], "redis", "st2-redis"),
            ("my-redis", [None, None], "redis", "my-redis"),
            ("st2", [Some("cache"), None], "cache", "st2-cache"),
            ("st2-cache", [Some("cache"), None], "cache", "st2-cache"),
            ("st2", [Some("cache"), Some("shared-")], "cache", "shared"),
            (&long, [None, None], "redis", &cut),
        ];
        for (release, overrides, name, fullname) in cases {
            let names = ServiceNames::new("redis", overrides, release, "default");
            assert_eq!((names.name.as_str(), names.fullname.as_str()), (name, fullname), "{release} {overrides:?}");
        }
    }

    #[test]
    fn a_cut_leaves_no_dash_behind() {
        assert_eq!(shorten(&format!("{}-tail", "a".repeat(62))), "a".repeat(62));
    }
}
