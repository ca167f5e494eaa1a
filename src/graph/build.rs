//! From manifests to the graph.

use std::collections::BTreeMap;

use super::talks::talks;
use super::{Edge, Facts, Graph, Group, Node};
use crate::manifests::{How, Manifest, relations};

/// Kinds that lead into the cluster.
const WAYS_IN: &[&str] = &["HTTPRoute", "Ingress"];
/// Kinds that pods read, or keep data in.
const CONFIGURATION: &[&str] = &["ConfigMap", "PersistentVolumeClaim", "Secret"];
/// Kinds that run, or lead to what runs, or rule over it.
const RUNNING: &[&str] = &[
    "DaemonSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "MongoDBCommunity",
    "NetworkPolicy",
    "PerconaServerMongoDB",
    "Pod",
    "PodDisruptionBudget",
    "RabbitmqCluster",
    "ScaledObject",
    "Service",
    "StatefulSet",
];
/// Kinds that run once, or once in a while.
const JOBS: &[&str] = &["CronJob", "Job"];
/// Folders of templates that make data services.
const DATA_SERVICES: &[&str] = &["mongodb/", "rabbitmq/", "redis/"];

/// The graph of what manifests make, without some kinds.
pub fn graph(manifests: &[Manifest], without: &[String]) -> Graph {
    let is_left_out = |kind: &str| without.iter().any(|other| other.eq_ignore_ascii_case(kind));
    // By kind, name and namespace: of all objects, and of those that relations name besides.
    let mut known: BTreeMap<(&str, &str, Option<&str>), Node> = BTreeMap::new();
    for manifest in manifests.iter().filter(|manifest| !is_left_out(&manifest.key.kind)) {
        if let Some(node) = node(manifest, manifests) {
            let key = &manifest.key;
            known.insert((&key.kind, &key.name, key.namespace.as_deref()), node);
        }
    }
    let mut relations = relations(manifests);
    let selections: Vec<_> = relations.iter().filter(|relation| relation.how == How::Selects).collect();
    let talks = talks(manifests, &selections);
    relations.extend(talks);
    for relation in relations.iter().filter(|relation| !is_left_out(&relation.kind)) {
        let namespace = relation.from.namespace.as_deref();
        let is_drawn = known.contains_key(&(relation.from.kind.as_str(), relation.from.name.as_str(), namespace));
        if is_drawn {
            known.entry((&relation.kind, &relation.name, namespace)).or_insert_with(|| Node {
                group: Group::Elsewhere,
                kind: relation.kind.clone(),
                name: relation.name.clone(),
                note: String::new(),
                facts: Facts::default(),
            });
        }
    }
    let mut ordered: Vec<_> = known.into_iter().collect();
    ordered.sort_by(|(one_key, one), (other_key, other)| (one, one_key).cmp(&(other, other_key)));
    let place = |kind: &str, name: &str, namespace: Option<&str>| {
        ordered.iter().position(|(key, _)| *key == (kind, name, namespace))
    };
    let mut edges: Vec<Edge> = relations
        .iter()
        .filter_map(|relation| {
            let namespace = relation.from.namespace.as_deref();
            let from = place(&relation.from.kind, &relation.from.name, namespace)?;
            Some(Edge { from, to: place(&relation.kind, &relation.name, namespace)?, how: relation.how })
        })
        .collect();
    edges.sort_unstable();
    Graph { nodes: ordered.into_iter().map(|(_, node)| node).collect(), edges }
}

/// An object as it is drawn; accounts, roles and the like are not.
fn node(manifest: &Manifest, manifests: &[Manifest]) -> Option<Node> {
    let kind = manifest.key.kind.as_str();
    let is_of_data_service = DATA_SERVICES.iter().any(|folder| manifest.origin.starts_with(folder));
    let group = match kind {
        _ if WAYS_IN.contains(&kind) => Group::WaysIn,
        _ if CONFIGURATION.contains(&kind) => Group::Configuration,
        _ if JOBS.contains(&kind) => Group::Jobs,
        _ if !RUNNING.contains(&kind) => return None,
        _ if is_of_data_service => Group::DataServices,
        _ => Group::StackStorm,
    };
    let name = if kind == "Job" { without_digest(&manifest.key.name) } else { &manifest.key.name };
    let facts = Facts::of(manifest, manifests);
    let note = facts.pods().map(|pods| format!("× {pods}")).unwrap_or_default();
    Some(Node { group, kind: kind.to_owned(), name: name.to_owned(), note, facts })
}

/// Hexadecimal digits at the end of a Job's name that can be applied again.
const DIGEST: usize = 10;

/// The name of a Job without the digest of what it runs: a graph should not change with it.
fn without_digest(name: &str) -> &str {
    let is_digest = |end: &str| end.len() == DIGEST && end.bytes().all(|byte| byte.is_ascii_hexdigit());
    name.rsplit_once('-').filter(|(_, end)| is_digest(end)).map_or(name, |(name, _)| name)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail this way")]

    use serde_json::{Value, json};

    use super::{graph, without_digest};
    use crate::manifests::Manifest;

    fn drawn(without: &[&str]) -> (Vec<String>, Vec<String>) {
        let pod = |volumes: Value| json!({ "metadata": { "labels": { "app": "x" } }, "spec": { "containers": [], "volumes": volumes } });
        let objects = [
            ("Ingress", "way", json!({ "defaultBackend": { "service": { "name": "front" } } })),
            ("Service", "front", json!({ "selector": { "app": "x" } })),
            ("Service", "other", json!({ "selector": { "app": "y" } })),
            (
                "Deployment",
                "web",
                json!({ "replicas": 2, "template": pod(json!([{ "configMap": { "name": "conf" } }, { "secret": { "secretName": "mine" } }])) }),
            ),
            (
                "HorizontalPodAutoscaler",
                "web",
                json!({ "minReplicas": 3, "maxReplicas": 8, "scaleTargetRef": { "kind": "Deployment", "name": "web" } }),
            ),
            ("ConfigMap", "conf", Value::Null),
            ("ServiceAccount", "account", Value::Null),
            ("Job", "once-0123456789", json!({})),
        ];
        let manifests: Vec<Manifest> = objects
            .into_iter()
            .map(|(kind, name, spec)| {
                let object = json!({ "apiVersion": "v1", "kind": kind, "metadata": { "name": name }, "spec": spec });
                Manifest::new(object, "stackstorm/x.yaml").unwrap()
            })
            .collect();
        let without: Vec<String> = without.iter().map(|kind| (*kind).to_owned()).collect();
        let graph = graph(&manifests, &without);
        let name = |place: usize| graph.nodes.get(place).map(|node| format!("{}/{}", node.kind, node.name)).unwrap();
        let nodes = graph
            .nodes
            .iter()
            .map(|node| format!("{:?} {}/{}{}", node.group, node.kind, node.name, node.note))
            .collect();
        let edges =
            graph.edges.iter().map(|edge| format!("{} {:?} {}", name(edge.from), edge.how, name(edge.to))).collect();
        (nodes, edges)
    }

    #[test]
    fn objects_and_relations_are_found() {
        let (nodes, edges) = drawn(&[]);
        assert_eq!(
            nodes,
            [
                "WaysIn Ingress/way",
                "StackStorm Deployment/web× 3 to 8",
                "StackStorm HorizontalPodAutoscaler/web",
                "StackStorm Service/front",
                "StackStorm Service/other",
                "Jobs Job/once",
                "Configuration ConfigMap/conf",
                "Elsewhere Secret/mine",
            ]
        );
        assert_eq!(
            edges,
            [
                "Ingress/way LeadsTo Service/front",
                "Deployment/web Uses ConfigMap/conf",
                "Deployment/web Uses Secret/mine",
                "HorizontalPodAutoscaler/web Scales Deployment/web",
                "Service/front Selects Deployment/web",
            ]
        );
    }

    #[test]
    fn kinds_can_be_left_out() {
        let (nodes, edges) = drawn(&["secret", "ConfigMap", "Service"]);
        assert!(nodes.iter().all(|node| !node.contains("Secret") && !node.contains("Service/")), "{nodes:?}");
        assert_eq!(edges, ["HorizontalPodAutoscaler/web Scales Deployment/web"]);
    }

    #[test]
    fn digests_are_no_names() {
        assert_eq!(without_digest("st2-job-0123456789"), "st2-job");
        assert_eq!(without_digest("st2-job-everywhere"), "st2-job-everywhere");
    }
}
