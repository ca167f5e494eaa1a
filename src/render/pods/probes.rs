//! Probes that say honestly whether something works.

use serde_json::{Value, json};

use crate::workloads::{Check, Workload};

/// Where a workload is asked.
#[derive(Clone, Copy)]
pub struct Address<'a> {
    /// The port that it answers on.
    pub port: Option<u16>,
    /// `HTTP` or `HTTPS`.
    pub scheme: &'static str,
    /// The ports of the brokers.
    pub brokers: &'a [u16],
    /// The ports of the databases.
    pub databases: &'a [u16],
}

/// The probe of a kind that a workload has where nobody says anything else; null for none.
pub fn probe(workload: &Workload, kind: &str, at: Address<'_>) -> Value {
    let Some(handler) = handler(workload.check, at).filter(|_| workload.has_probe(kind)) else { return Value::Null };
    let is_consumer = matches!(workload.check, Check::Store | Check::Client | Check::Consumer);
    // The process starts by reading all of its code, which takes seconds of processor time. One big answer keeps the only thread busy.
    let (period, timeout, failures) = match (kind, is_consumer) {
        ("startupProbe", true) => (5, 5, 60),
        ("startupProbe", false) => (5, 6, 24),
        ("readinessProbe", true) => (20, 5, 3),
        ("readinessProbe", false) => (10, 6, 3),
        _ => (30, 6, 6),
    };
    let mut probe = handler;
    if let Some(probe) = probe.as_object_mut() {
        probe.insert("periodSeconds".to_owned(), json!(period));
        probe.insert("timeoutSeconds".to_owned(), json!(timeout));
        probe.insert("failureThreshold".to_owned(), json!(failures));
    }
    probe
}

fn handler(check: Check, at: Address<'_>) -> Option<Value> {
    let port = at.port;
    match check {
        Check::Path(path) => Some(json!({ "httpGet": { "path": path, "port": port?, "scheme": at.scheme } })),
        Check::NotFound => {
            let url = format!("http://127.0.0.1:{}/healthz", port?);
            let script = format!("test \"$(curl -s -o /dev/null -m 5 -w '%{{http_code}}' {url})\" = 404");
            Some(json!({ "exec": { "command": ["/bin/sh", "-c", script] } }))
        }
        Check::Port => Some(json!({ "tcpSocket": { "port": port? } })),
        Check::Consumer => connected(at.brokers),
        Check::Store => connected(at.databases),
        Check::Client => {
            // Its variable says where the API is. Whoever answers there is there, but for one that says it cannot.
            let asked = "curl -s -o /dev/null -m 5 -w '%{http_code}' \"$ST2_API_URL\"/healthz";
            let script = format!("case \"$({asked})\" in '' | 000 | 5*) exit 1 ;; esac");
            Some(json!({ "exec": { "command": ["/bin/sh", "-c", script] } }))
        }
        Check::None => None,
    }
}

/// Whether there is a connection to one of these ports.
fn connected(ports: &[u16]) -> Option<Value> {
    if ports.is_empty() {
        return None;
    }
    let ports: Vec<String> = ports.iter().map(|port| format!("{port:04X}")).collect();
    // A line for each connection: its number, both addresses in hexadecimal, and 01 for one that is established.
    let pattern = format!("^ *[0-9]+: [0-9A-F]+:[0-9A-F]+ [0-9A-F]+:({}) 01 ", ports.join("|"));
    Some(json!({ "exec": { "command": ["grep", "-sqE", pattern, "/proc/net/tcp", "/proc/net/tcp6"] } }))
}
