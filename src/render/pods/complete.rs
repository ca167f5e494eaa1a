//! What the table of workloads adds where the values say nothing.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::merge::{has_handler, merged, says_nothing};
use super::probes::{Address, probe};
use crate::config::{Config, Setting, hook_seconds, settings};
use crate::render::connections::Connections;
use crate::workloads::{Count, PROBES, Stop, WORKLOADS, Workload};

/// Seconds that a pod gets beyond those that its service waits for work under way: its rounds take longer than they should.
const MARGIN: u64 = 60;
/// The port of the web UI for HTTPS.
const HTTPS: u16 = 8443;

/// What follows from the values as a whole.
pub struct Completion {
    brokers: Vec<u16>,
    databases: Vec<u16>,
    /// Seconds that services wait for work under way, by the section of StackStorm's settings.
    drains: BTreeMap<&'static str, u64>,
}

impl Completion {
    /// What follows from these values.
    pub fn new(config: &Config, connections: &Connections) -> Self {
        let ports = |own: Option<i64>, name: &str| -> Vec<u16> {
            let external = connections.external.services.iter().filter(|service| service.name == name);
            let all = own.into_iter().chain(external.map(|service| service.port));
            all.filter_map(|port| u16::try_from(port).ok()).collect()
        };
        let given = settings(&config.st2.config);
        let brokers = written_brokers(&given).unwrap_or_else(|| {
            ports(connections.messaging.as_ref().map(|messaging| messaging.server.port), "rabbitmq")
        });
        let databases = written_databases(&given)
            .unwrap_or_else(|| ports(connections.database.as_ref().map(|database| database.port), "mongodb"));
        // What the user writes wins over what st2ha writes.
        let drains = WORKLOADS.iter().filter_map(|workload| match workload.stop {
            Stop::Drain { section, .. } => {
                let told = config.told(workload.name, section, "exit_still_active_check")?;
                Some((section, told.value.parse().ok()?))
            }
            _ => None,
        });
        Self { brokers, databases, drains: drains.collect() }
    }

    /// Adds what the section of a workload does not say.
    pub fn complete(&self, section: &mut Map<String, Value>, workload: &Workload) {
        let is_secure = workload.name == "st2web"
            && section.get("env").and_then(|env| env.get("ST2WEB_HTTPS")) == Some(&json!("1"));
        let (port, scheme) = if is_secure { (Some(HTTPS), "HTTPS") } else { (workload.port, "HTTP") };
        if let Some(port) = port {
            section.insert("port".to_owned(), json!(port));
        }
        let address = Address { port, scheme, brokers: &self.brokers, databases: &self.databases };
        for kind in PROBES {
            let own = section.get(kind).unwrap_or(&Value::Null);
            let settled = settled_probe(&probe(workload, kind, address), own, kind);
            section.insert(kind.to_owned(), settled);
        }
        if workload.count == Count::Job {
            return;
        }
        if section.get("strategy").is_none_or(says_nothing) {
            section.insert("strategy".to_owned(), strategy(workload.count));
        }
        let sleep = section.get("preStopSleep").and_then(Value::as_str).unwrap_or_default();
        let sleep = if sleep == "0" { String::new() } else { sleep.to_owned() };
        self.add_grace(section, workload, &sleep);
        if let Some(hook) = before_stop(workload.stop, &sleep) {
            let own = section.get("lifecycle").unwrap_or(&Value::Null);
            let lifecycle = merged("lifecycle", &json!({ "preStop": hook }), own);
            section.insert("lifecycle".to_owned(), lifecycle);
        }
    }

    /// Completes what one of several Deployments of a workload says for itself.
    pub fn complete_given(&self, section: &mut Map<String, Value>, workload: &Workload) {
        let address =
            Address { port: workload.port, scheme: "HTTP", brokers: &self.brokers, databases: &self.databases };
        for kind in PROBES {
            if let Some(own) = section.get(kind) {
                let settled = settled_probe(&probe(workload, kind, address), own, kind);
                section.insert(kind.to_owned(), settled);
            }
        }
    }

    fn add_grace(&self, section: &mut Map<String, Value>, workload: &Workload, sleep: &str) {
        let key = "terminationGracePeriodSeconds";
        if let Stop::Drain { section: name, seconds } = workload.stop
            && section.get(key).is_none_or(Value::is_null)
        {
            let drain = self.drains.get(name).copied().unwrap_or_else(|| u64::from(seconds));
            // What the user has a pod do before it stops counts, as far as it says how long that takes.
            let own = section.get("lifecycle").and_then(|own| own.get("preStop")).and_then(hook_seconds);
            let before = own.and_then(|own| u64::try_from(own).ok()).or_else(|| sleep.parse().ok()).unwrap_or(0);
            let grace = drain.saturating_add(MARGIN).saturating_add(before);
            section.insert(key.to_owned(), json!(grace));
        }
    }
}

/// The ports of the brokers that the user's own settings name, if they name any: those settings win over what st2ha writes.
fn written_brokers(given: &[Setting<'_>]) -> Option<Vec<u16>> {
    // What lists several brokers wins over what names one.
    let find = |key: &str| given.iter().rfind(|one| one.section == "messaging" && one.key == key);
    let setting = find("cluster_urls").filter(|one| !one.value().is_empty()).or_else(|| find("url"))?;
    let ports: Vec<u16> = setting.lines.iter().flat_map(|line| line.split(',')).filter_map(port_of_broker).collect();
    (!ports.is_empty()).then_some(ports)
}

/// The port of a URL such as `amqp://user:password@host:5672/path`.
fn port_of_broker(url: &str) -> Option<u16> {
    let (scheme, rest) = url.trim().split_once("://")?;
    let authority = rest.split(['/', '?']).next()?;
    let host = authority.rsplit('@').next()?;
    let usual = if scheme.ends_with('s') { 5671 } else { 5672 };
    let port = host.rsplit_once(':').map(|(_, port)| port).filter(|port| !port.ends_with(']'));
    port.map_or(Some(usual), |port| port.parse().ok())
}

/// The ports of the databases that the user's own settings name, if they name any.
fn written_databases(given: &[Setting<'_>]) -> Option<Vec<u16>> {
    let find = |key: &str| given.iter().rfind(|one| one.section == "database" && one.key == key);
    let own = find("port").and_then(|one| one.value().parse().ok());
    let Some(url) = find("host").map(Setting::value).and_then(|host| host.split_once("://")) else {
        return own.map(|port| vec![port]);
    };
    // A name that stands for several servers does not say their ports.
    let hosts = url.1.split(['/', '?']).next()?.rsplit('@').next()?;
    let port = |host: &str| host.rsplit_once(':').and_then(|(_, port)| port.parse().ok()).unwrap_or(27017);
    (!url.0.ends_with("+srv")).then(|| hosts.split(',').map(port).collect())
}

/// A probe of the user's own over the one that st2ha has. One that is switched off is none, and neither is one that does nothing.
fn settled_probe(builtin: &Value, own: &Value, kind: &str) -> Value {
    let mut probe = merged(kind, builtin, own);
    let is_off = probe.as_object_mut().and_then(|probe| probe.remove("enabled")) == Some(Value::Bool(false));
    if is_off || !has_handler(&probe) { json!({}) } else { probe }
}

/// Never fewer pods than there should be, but for what must not run twice.
fn strategy(count: Count) -> Value {
    match count {
        Count::One => json!({ "type": "Recreate" }),
        _ => json!({ "type": "RollingUpdate", "rollingUpdate": { "maxSurge": "25%", "maxUnavailable": 0 } }),
    }
}

/// What runs before Kubernetes sends SIGTERM: what sends the signal that a service understands, after the time that it takes until no more
/// requests come.
fn before_stop(stop: Stop, sleep: &str) -> Option<Value> {
    let signal = match stop {
        Stop::Interrupt => Some("kill -INT 1"),
        Stop::Quit => Some("kill -QUIT 1"),
        Stop::Term | Stop::Drain { .. } => None,
    };
    let wait = (!sleep.is_empty()).then(|| format!("sleep {}", crate::shell::word(sleep)));
    let script = [wait.as_deref(), signal].into_iter().flatten().collect::<Vec<_>>().join("; ");
    (!script.is_empty()).then(|| json!({ "exec": { "command": ["/bin/sh", "-c", script] } }))
}

#[cfg(test)]
mod tests {
    use super::{settings, written_brokers, written_databases};

    #[test]
    fn settings_of_the_user_say_where_brokers_answer() {
        for (text, expected) in [
            ("", None),
            ("[messaging]\nprefix = a\n", None),
            ("[messaging]\nurl = amqp://h:5673/\n", Some(vec![5673])),
            ("[messaging]\nurl = amqps://u:p@h/vhost\n", Some(vec![5671])),
            ("[messaging]\nurl = amqp://u:1@[::1]/\n", Some(vec![5672])),
            ("[messaging]\nurl = amqp://a:1\ncluster_urls = amqp://u:p@a:2,\n  amqp://b:3?x=1\n", Some(vec![2, 3])),
            ("[messaging]\nurl = $somewhere\n", None),
        ] {
            assert_eq!(written_brokers(&settings(text)), expected, "{text}");
        }
    }

    #[test]
    fn settings_of_the_user_say_where_databases_answer() {
        for (text, expected) in [
            ("", None),
            ("[database]\nhost = h\n", None),
            ("[database]\nhost = h\nport = 27018\n", Some(vec![27018])),
            ("[database]\nhost = mongodb://u:p@a:1,b/?replicaSet=r\nport = 5\n", Some(vec![1, 27017])),
            ("[database]\nhost = mongodb+srv://a/\n", None),
        ] {
            assert_eq!(written_databases(&settings(text)), expected, "{text}");
        }
    }
}
