//! Who connects to whom, as the facts about StackStorm's workloads say.

use serde_json::Value;

use crate::manifests::{How, Manifest, Relation, list, pod, text};
use crate::workloads::{LABEL, Peer, Workload};

/// Kind of what is connected to and stands in no manifest.
pub const EXTERNAL: &str = "External service";

/// What labels pods by the names of workloads where the label of this project is not there: the layout of the upstream chart.
const CHART_LABEL: &str = "app.kubernetes.io/name";
/// Where the Jobs of StackStorm are made.
const JOBS: &str = "stackstorm/jobs/";

/// A data service: what makes it, what it is called, and the kinds of custom resources that stand for it.
struct DataService {
    peer: Peer,
    folder: &'static str,
    title: &'static str,
    kinds: &'static [&'static str],
}

const DATA_SERVICES: &[DataService] = &[
    DataService {
        peer: Peer::Database,
        folder: "mongodb/",
        title: "MongoDB",
        kinds: &["MongoDBCommunity", "PerconaServerMongoDB"],
    },
    DataService { peer: Peer::Messaging, folder: "rabbitmq/", title: "RabbitMQ", kinds: &["RabbitmqCluster"] },
    DataService { peer: Peer::Coordination, folder: "redis/", title: "Redis", kinds: &[] },
];

/// Services of StackStorm by the workloads behind them.
const STACKSTORM: &[(Peer, &str)] =
    &[(Peer::St2auth, "st2auth"), (Peer::St2api, "st2api"), (Peer::St2stream, "st2stream")];

/// The template of the Service that takes StackStorm's metrics.
const EXPORTER: &str = "stackstorm/metrics/service.yaml";

/// What each of StackStorm's workloads connects to, given what selects what.
pub fn talks(manifests: &[Manifest], selections: &[&Relation]) -> Vec<Relation> {
    let exporter = manifests.iter().find(|one| one.origin.starts_with(EXPORTER)).map(named);
    let mut found = Vec::new();
    for manifest in manifests {
        let Some(workload) = workload(manifest) else { continue };
        let peers = workload.peers.iter().flat_map(|peer| addresses(*peer, manifests, selections));
        let measured = exporter.clone().filter(|_| workload.sends_metrics());
        for (kind, name) in peers.chain(measured) {
            found.push(Relation { from: manifest.key.clone(), how: How::TalksTo, kind, name });
        }
    }
    found
}

fn named(manifest: &Manifest) -> (String, String) {
    (manifest.key.kind.clone(), manifest.key.name.clone())
}

/// The row of the table that says what the pods of an object do.
fn workload(manifest: &Manifest) -> Option<&'static Workload> {
    let pod = pod(manifest)?;
    let by = |label| pod.labels.get(label).and_then(Value::as_str).and_then(Workload::find);
    let as_job = || manifest.origin.starts_with(JOBS).then(|| Workload::find("jobs")).flatten();
    by(LABEL).or_else(|| by(CHART_LABEL)).or_else(as_job)
}

/// Kind and name of what stands for a peer.
fn addresses(peer: Peer, manifests: &[Manifest], selections: &[&Relation]) -> Vec<(String, String)> {
    if let Some((_, name)) = STACKSTORM.iter().find(|(known, _)| *known == peer) {
        let is_behind = |service: &Manifest| {
            let mut selected = selections.iter().filter(|relation| relation.from == service.key);
            selected.any(|relation| {
                let mut pods = manifests.iter().filter(|one| {
                    one.key.kind == relation.kind
                        && one.key.name == relation.name
                        && one.key.namespace == relation.from.namespace
                });
                pods.any(|one| workload(one).is_some_and(|workload| workload.name == *name))
            })
        };
        let services = manifests.iter().filter(|one| one.key.kind == "Service" && is_behind(one));
        return services.map(named).collect();
    }
    let Some(data) = DATA_SERVICES.iter().find(|data| data.peer == peer) else { return Vec::new() };
    let own = || manifests.iter().filter(|one| one.origin.starts_with(data.folder));
    let services = || own().filter(|one| one.key.kind == "Service" && !is_for_metrics(one));
    // A headless Service gives each pod a name. Clients use it where there is none with an address.
    let names_pods = |one: &&Manifest| {
        own().any(|set| set.object.pointer("/spec/serviceName").and_then(Value::as_str) == Some(&*one.key.name))
    };
    // Clients of a replica set ask for its members by their names.
    let is_set = own().any(|one| one.origin.starts_with("mongodb/official/"));
    let service = is_set.then(|| services().find(names_pods)).flatten();
    let service = service.or_else(|| services().find(|one| !is_headless(one)));
    let service = service.or_else(|| services().find(names_pods)).or_else(|| services().next());
    let operated = || own().find(|one| data.kinds.contains(&one.key.kind.as_str()));
    let found = service.or_else(operated).map(named);
    vec![found.unwrap_or_else(|| (EXTERNAL.to_owned(), data.title.to_owned()))]
}

fn is_headless(service: &Manifest) -> bool {
    service.object.pointer("/spec/clusterIP").and_then(Value::as_str) == Some("None")
}

fn is_for_metrics(service: &Manifest) -> bool {
    let ports = service.object.get("spec").map(|spec| list(spec, "ports")).unwrap_or_default();
    !ports.is_empty() && ports.iter().all(|port| text(port, "name").ends_with("metrics"))
}
