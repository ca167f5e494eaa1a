//! Network policies, evaluated as Kubernetes does: for every pair of pods and every port, what they allow is what the table below says.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::cli_support::Run;
use crate::{is_fine, is_found, render};

/// Who connects to whom: facts about StackStorm, written down apart from the table that the policies are made from.
const CONNECTS: &[(&str, &[&str])] = &[
    ("st2web", &["st2auth", "st2api", "st2stream"]),
    ("st2auth", &["mongodb", "redis"]),
    ("st2api", &["mongodb", "rabbitmq", "redis"]),
    ("st2stream", &["mongodb", "rabbitmq", "redis"]),
    ("st2rulesengine", &["mongodb", "rabbitmq", "redis"]),
    ("st2timersengine", &["mongodb", "rabbitmq", "redis"]),
    ("st2workflowengine", &["mongodb", "rabbitmq", "redis"]),
    ("st2scheduler", &["mongodb", "rabbitmq", "redis"]),
    ("st2notifier", &["mongodb", "rabbitmq", "redis"]),
    ("st2garbagecollector", &["mongodb", "rabbitmq", "redis"]),
    ("st2actionrunner", &["mongodb", "rabbitmq", "redis", "st2api"]),
    ("st2sensorcontainer", &["mongodb", "rabbitmq", "redis", "st2api"]),
    ("st2chatops", &["st2auth", "st2api", "st2stream"]),
    ("st2client", &["mongodb", "rabbitmq", "redis", "st2auth", "st2api", "st2stream"]),
    ("jobs", &["mongodb", "rabbitmq", "redis", "st2auth", "st2api", "st2stream"]),
    ("st2canary", &[]),
    ("mongodb", &["mongodb"]),
    ("rabbitmq", &["rabbitmq"]),
    ("redis", &["redis"]),
    ("st2statsd", &[]),
    ("client-of-all", &["mongodb", "rabbitmq", "redis"]),
];
/// Where services listen.
const PORTS: &[(&str, &[i64])] = &[
    ("mongodb", &[27017]),
    ("rabbitmq", &[5672]),
    ("redis", &[6379, 26379]),
    ("st2auth", &[9100]),
    ("st2api", &[9101]),
    ("st2stream", &[9102]),
];
/// Where Prometheus reads, and what pods of one service ask each other besides.
const METRICS: &[(&str, i64)] = &[("mongodb", 9216), ("rabbitmq", 15692), ("redis", 9121), ("st2statsd", 9108)];
const AMONG: &[(&str, i64)] = &[("rabbitmq", 4369), ("rabbitmq", 25672), ("rabbitmq", 35675)];
/// Whose pods may go anywhere.
const OPEN: &[&str] = &["st2actionrunner", "st2sensorcontainer", "st2client", "jobs"];
/// Ports outside of the cluster that others may reach.
const OUTSIDE: &[(&str, &[i64])] = &[("st2api", &[443]), ("st2chatops", &[443]), ("st2auth", &[389, 443, 636])];

const TRIED: &[(&str, i64)] = &[
    ("TCP", 22),
    ("TCP", 53),
    ("UDP", 53),
    ("TCP", 80),
    ("TCP", 389),
    ("TCP", 443),
    ("TCP", 636),
    ("TCP", 4369),
    ("TCP", 5672),
    ("TCP", 6379),
    ("TCP", 8080),
    ("TCP", 8081),
    ("TCP", 8125),
    ("UDP", 8125),
    ("TCP", 9100),
    ("TCP", 9101),
    ("TCP", 9102),
    ("TCP", 9108),
    ("TCP", 9121),
    ("TCP", 9216),
    ("TCP", 15672),
    ("TCP", 15692),
    ("TCP", 25672),
    ("TCP", 26379),
    ("TCP", 27017),
    ("UDP", 27017),
    ("TCP", 35675),
];

/// A pod.
#[derive(Clone, Debug)]
struct Pod {
    role: String,
    namespace: String,
    labels: Value,
}

impl Pod {
    fn new(role: &str, namespace: &str, labels: Value) -> Self {
        Self { role: role.to_owned(), namespace: namespace.to_owned(), labels }
    }

    /// The pods of a workload.
    fn of(object: &Value) -> Option<Self> {
        let labels = object.pointer("/spec/template/metadata/labels")?.clone();
        let text = |key: &str| labels[key].as_str().map(str::to_owned);
        let role = text("stackstorm/workload").or_else(|| text("app.kubernetes.io/name")).or_else(|| text("app"))?;
        Some(Self { role, namespace: object["metadata"]["namespace"].as_str()?.to_owned(), labels })
    }
}

fn is_selected(selector: &Value, labels: &Value) -> bool {
    let all = selector["matchLabels"].as_object().into_iter().flatten().all(|(key, value)| labels[key] == *value);
    let every =
        selector["matchExpressions"].as_array().into_iter().flatten().all(|one| match one["operator"].as_str() {
            Some("Exists") => labels.get(one["key"].as_str().unwrap()).is_some(),
            Some("In") => one["values"].as_array().unwrap().contains(&labels[one["key"].as_str().unwrap()]),
            other => panic!("{other:?}"),
        });
    all && every
}

fn is_peer(peer: &Value, policy: &str, pod: &Pod) -> bool {
    assert!(peer.get("ipBlock").is_none(), "addresses are not evaluated here");
    let name = json!({ "kubernetes.io/metadata.name": pod.namespace });
    let in_namespace = match peer.get("namespaceSelector") {
        Some(selector) => is_selected(selector, &name),
        None => policy == pod.namespace,
    };
    in_namespace && peer.get("podSelector").is_none_or(|selector| is_selected(selector, &pod.labels))
}

/// Whether the policies let `pod` connect to or be reached by `other`.
fn allows(policies: &[Value], direction: &str, pod: &Pod, other: &Pod, (protocol, port): (&str, i64)) -> bool {
    let (kind, peers) = if direction == "egress" { ("Egress", "to") } else { ("Ingress", "from") };
    let applies = |policy: &&Value| {
        policy["metadata"]["namespace"] == pod.namespace.as_str()
            && is_selected(&policy["spec"]["podSelector"], &pod.labels)
            && policy["spec"]["policyTypes"].as_array().unwrap().contains(&json!(kind))
    };
    let mut applying = policies.iter().filter(applies).peekable();
    if applying.peek().is_none() {
        return true;
    }
    applying.any(|policy| {
        policy["spec"][direction].as_array().into_iter().flatten().any(|rule| {
            let fits = |one: &Value| {
                let first = one["port"].as_i64().unwrap();
                let last = one["endPort"].as_i64().unwrap_or(first);
                one["protocol"].as_str().unwrap_or("TCP") == protocol && (first..=last).contains(&port)
            };
            let ports = rule["ports"].as_array().is_none_or(|ports| ports.iter().any(fits));
            let namespace = policy["metadata"]["namespace"].as_str().unwrap();
            ports && rule[peers].as_array().is_none_or(|all| all.iter().any(|peer| is_peer(peer, namespace, other)))
        })
    })
}

fn has<T: Copy + PartialEq>(table: &[(&str, &[T])], role: &str, one: T) -> bool {
    table.iter().any(|(name, all)| *name == role && all.contains(&one))
}

/// Whether one pod is to reach another.
fn is_meant(from: &Pod, to: &Pod, (protocol, port): (&str, i64)) -> bool {
    let is_ours = |pod: &Pod| {
        !["outsider", "dns", "gateway", "prometheus", "keda"].contains(&pod.role.as_str())
            && pod.role != "client-of-all"
    };
    let is_workload = CONNECTS.iter().any(|(name, _)| *name == from.role) && is_ours(from);
    let sends = is_workload && !["mongodb", "rabbitmq", "redis", "st2statsd"].contains(&from.role.as_str());
    // What leaves.
    let leaves = !is_workload
        || OPEN.contains(&from.role.as_str())
        || (to.role == "dns" && port == 53 && from.role != "st2statsd")
        || (protocol, port, to.role.as_str()) == ("UDP", 8125, "st2statsd") && sends
        || protocol == "TCP" && has(OUTSIDE, &from.role, port)
        || connects(from, to, (protocol, port));
    // What enters.
    let enters = !is_ours(to)
        || connects(from, to, (protocol, port))
        || (protocol, port, to.role.as_str(), from.role.as_str()) == ("TCP", 8080, "st2web", "gateway")
        || (protocol, port, to.role.as_str(), from.role.as_str()) == ("TCP", 27017, "mongodb", "keda")
        || protocol == "TCP" && from.role == "prometheus" && METRICS.contains(&(to.role.as_str(), port))
        || (protocol, port, to.role.as_str()) == ("UDP", 8125, "st2statsd") && sends;
    leaves && enters
}

fn connects(from: &Pod, to: &Pod, (protocol, port): (&str, i64)) -> bool {
    let serves = has(CONNECTS, &from.role, to.role.as_str()) && has(PORTS, &to.role, port);
    protocol == "TCP" && (serves || from.role == to.role && AMONG.contains(&(to.role.as_str(), port)))
}

fn values(over: &Value) -> Value {
    let mut values = json!({
        "networkPolicies": {
            "enabled": true,
            "gateways": [{ "namespaceSelector": { "matchLabels": { "kubernetes.io/metadata.name": "gateways" } } }],
        },
        "metrics": { "enabled": true },
        "mongodb": { "metrics": { "enabled": true }, "auth": { "metricsPassword": "m3trics" } },
        "rabbitmq": { "metrics": { "enabled": true } },
        "redis": { "metrics": { "enabled": true } },
        "st2actionrunner": { "keda": { "enabled": true } },
        "st2chatops": { "enabled": true, "existingSecret": "bot" },
        "st2": {
            "rbac": { "enabled": true },
            "packs": { "volumes": {
                "enabled": true,
                "packs": { "persistentVolumeClaim": { "claimName": "p" } },
                "virtualenvs": { "persistentVolumeClaim": { "claimName": "v" } },
            } },
        },
        "st2sensorcontainer": { "deployments": 2 },
        "jobs": { "extra_hooks": [{ "name": "mine", "hook": "post-install", "command": ["true"] }] },
    });
    for (key, value) in over.as_object().unwrap() {
        values[key] = value.clone();
    }
    values
}

/// Compares all pairs, and says how many of them may talk.
fn compare(arguments: &[&str], values: &Value, namespace: &str) -> usize {
    let mut objects = render(arguments, values).objects();
    // Helm puts objects without a namespace into that of the release.
    for object in objects.iter_mut().filter(|object| object["metadata"].get("namespace").is_none()) {
        object["metadata"]["namespace"] = namespace.into();
    }
    let policies: Vec<Value> = objects.iter().filter(|object| object["kind"] == "NetworkPolicy").cloned().collect();
    let mut pods: Vec<Pod> = objects.iter().filter_map(Pod::of).collect();
    for (role, _) in CONNECTS.iter().filter(|(role, _)| *role != "client-of-all") {
        assert!(pods.iter().any(|pod| pod.role == *role), "no pod of {role}");
    }
    let clients = json!({ "st2-mongodb-client": "true", "st2-rabbitmq-client": "true", "st2-redis-client": "true" });
    pods.extend([
        Pod::new("client-of-all", namespace, clients),
        Pod::new("outsider", namespace, json!({ "app": "other" })),
        Pod::new(
            "outsider",
            "other",
            json!({ "app": "other", "stackstorm/workload": "st2api", "app.kubernetes.io/instance": "st2" }),
        ),
        Pod::new(
            "outsider",
            namespace,
            json!({ "stackstorm/workload": "st2api", "app.kubernetes.io/instance": "another" }),
        ),
        Pod::new("dns", "kube-system", json!({ "k8s-app": "kube-dns" })),
        Pod::new("gateway", "gateways", json!({})),
        Pod::new("prometheus", "monitoring", json!({})),
        Pod::new("keda", "keda", json!({})),
    ]);
    let mut allowed = 0;
    for from in &pods {
        for to in &pods {
            for tried in TRIED {
                let found =
                    allows(&policies, "egress", from, to, *tried) && allows(&policies, "ingress", to, from, *tried);
                assert_eq!(found, is_meant(from, to, *tried), "{tried:?} from {from:?} to {to:?}");
                allowed += usize::from(found);
            }
        }
    }
    allowed
}

#[test]
fn pods_reach_what_they_need_and_nothing_else() {
    assert!(compare(&[], &values(&json!({})), "default") > 300);
    compare(&["-n", "stackstorm"], &values(&json!({})), "stackstorm");
    compare(
        &["--target", "helm"],
        &values(&json!({ "redis": { "metrics": { "enabled": true }, "usePassword": true } })),
        "default",
    );
}

#[test]
fn the_web_is_for_everybody_unless_gateways_are_named() {
    let mut values = values(&json!({}));
    values["networkPolicies"]["gateways"] = json!([]);
    let done = render(&[], &values);
    let rule = &done.object("NetworkPolicy", "st2-st2web")["spec"]["ingress"][0];
    assert_eq!((rule.get("from"), &rule["ports"][0]["port"]), (None, &json!(8080)));
    values["st2web"] = json!({
        "env": { "ST2WEB_HTTPS": "1" },
        "extra_volumes": [{ "name": "tls", "mount": { "mountPath": "/etc/ssl/st2" }, "volume": { "emptyDir": {} } }]
    });
    let done = render(&[], &values);
    assert_eq!(done.object("NetworkPolicy", "st2-st2web")["spec"]["ingress"][0]["ports"][0]["port"], 8443);
}

#[test]
fn lists_of_the_user_take_the_place_of_what_is_open() {
    let rule = json!({ "to": [{ "ipBlock": { "cidr": "10.0.0.0/8" } }], "ports": [{ "port": 22, "protocol": "TCP" }] });
    let mut values = values(&json!({}));
    values["networkPolicies"]["egress"] = json!({ "st2actionrunner": [rule], "st2api": [] });
    values["networkPolicies"]["ingress"] = json!({ "st2chatops": [{ "ports": [{ "port": 8081 }] }] });
    let done = render(&[], &values);
    let egress = |name: &str| done.object("NetworkPolicy", name)["spec"]["egress"].as_array().unwrap().clone();
    let runner = egress("st2-st2actionrunner");
    assert!(runner.contains(&rule) && !runner.contains(&json!({})), "{runner:?}");
    assert!(!egress("st2-st2api").iter().any(|rule| rule.get("to").is_none()));
    assert!(egress("st2-st2sensorcontainer").contains(&json!({})));
    let chatops = done.object("NetworkPolicy", "st2-st2chatops");
    assert_eq!(chatops["spec"]["ingress"], json!([{ "ports": [{ "port": 8081, "protocol": "TCP" }] }]));
}

/// Prometheus reads its metrics, and whom it asks only the user knows.
#[test]
fn external_dns_is_reached_by_nobody_else() {
    let policy = |more: &Value| {
        let mut values = values(more);
        values["external-dns"] = json!({ "enabled": true, "provider": "aws", "metrics": { "enabled": true } });
        let done = render(&[], &values);
        let pods = done.object("Deployment", "st2-external-dns")["spec"]["template"]["metadata"]["labels"].clone();
        let spec = done.object("NetworkPolicy", "st2-external-dns")["spec"].clone();
        let selected = spec["podSelector"]["matchLabels"].as_object().unwrap().clone();
        assert!(!selected.is_empty() && selected.iter().all(|(name, value)| pods[name] == *value), "{selected:?}");
        assert_eq!(spec["policyTypes"], json!(["Ingress", "Egress"]));
        spec
    };
    let open = policy(&json!({}));
    assert_eq!(open["ingress"][0]["ports"], json!([{ "port": 7979, "protocol": "TCP" }]), "{open}");
    assert!(open["ingress"].as_array().unwrap().len() == 1 && open["ingress"][0]["from"].is_array(), "{open}");
    assert!(open["egress"].as_array().unwrap().contains(&json!({})), "{open}");
    let rule = json!({ "ports": [{ "port": 443, "protocol": "TCP" }] });
    let listed = policy(&json!({ "networkPolicies": { "enabled": true, "egress": { "external-dns": [rule] } } }));
    let egress = listed["egress"].as_array().unwrap();
    assert!(egress.contains(&rule) && !egress.contains(&json!({})), "{listed}");
}

#[test]
fn services_of_others_are_reached_by_their_ports() {
    let values = json!({
        "networkPolicies": { "enabled": true },
        "mongodb": { "enabled": false, "external": { "hosts": ["m"], "port": 27018, "database": "st2" } },
        "rabbitmq": { "enabled": false, "external": { "hosts": ["r"], "username": "u", "password": "p" } },
        "redis": { "enabled": false },
        "st2": { "config": "[coordination]\nurl = redis://x\n" },
    });
    let done = render(&[], &values);
    let policy = done.object("NetworkPolicy", "st2-st2scheduler");
    for ports in [
        json!([{ "port": 27018, "protocol": "TCP" }]),
        json!([{ "port": 5672, "protocol": "TCP" }]),
        json!([{ "port": 6379, "protocol": "TCP" }, { "port": 26379, "protocol": "TCP" }]),
    ] {
        assert!(policy["spec"]["egress"].as_array().unwrap().contains(&json!({ "ports": ports })), "{policy}");
    }
    assert!(!done.stdout.contains("-access"));
}

/// Sentinels only say which server to talk to.
#[test]
fn servers_behind_sentinels_are_reached() {
    let redis = json!({ "enabled": false, "external": { "hosts": ["a.b", "c.d"], "sentinel": { "masterSet": "m" }, "existingSecret": "e" } });
    let done = render(&[], &json!({ "networkPolicies": { "enabled": true }, "redis": redis }));
    let policy = done.object("NetworkPolicy", "st2-st2scheduler");
    let ports = json!({ "ports": [{ "port": 26379, "protocol": "TCP" }, { "port": 6379, "protocol": "TCP" }] });
    assert!(policy["spec"]["egress"].as_array().unwrap().contains(&ports), "{policy}");
}

#[test]
fn databases_in_another_namespace_are_reached() {
    let values = json!({ "networkPolicies": { "enabled": true }, "global": { "namespaceOverride": "data" } });
    let done = render(&[], &values);
    let elsewhere = json!({ "matchLabels": { "kubernetes.io/metadata.name": "data" } });
    let here = json!({ "matchLabels": { "kubernetes.io/metadata.name": "default" } });
    let out = done.object("NetworkPolicy", "st2-st2api")["spec"]["egress"].to_string();
    assert!(out.contains(&elsewhere.to_string()), "{out}");
    let policy = done.object("NetworkPolicy", "st2-mongodb-access");
    assert_eq!(policy["metadata"]["namespace"], "data");
    let from = policy["spec"]["ingress"][0]["from"].as_array().unwrap();
    let api = from.iter().find(|peer| peer.to_string().contains("st2api")).unwrap();
    assert_eq!(api["namespaceSelector"], here);
}

/// The name by which the operator's pods go depends on how it was installed: by its own manifests, or by Percona's chart.
#[test]
fn the_operator_of_percona_is_let_in_by_either_name() {
    for switch in ["networkPolicies", "mongodb.networkPolicy"] {
        let switch = format!("{switch}.enabled=true");
        let done = Run::new(&["render", "--set", "mongodb.provider=percona-operator", "--set", &switch]).run();
        assert_eq!(done.status, 0, "{}", done.stderr);
        let objects = done.objects();
        let policies: Vec<&Value> = objects.iter().filter(|object| object["kind"] == "NetworkPolicy").collect();
        for name in ["percona-server-mongodb-operator", "psmdb-operator"] {
            let operator = json!({ "app.kubernetes.io/name": name });
            let is_let_in = policies.iter().any(|policy| {
                let rules = policy["spec"]["ingress"].as_array().into_iter().flatten();
                let ports = |rule: &Value| rule["ports"].to_string().contains("27017");
                let peers =
                    rules.filter(|rule| ports(rule)).flat_map(|rule| rule["from"].as_array().into_iter().flatten());
                peers
                    .filter(|peer| peer["namespaceSelector"] == json!({}) && peer["podSelector"].is_object())
                    .any(|peer| is_selected(&peer["podSelector"], &operator))
            });
            assert!(is_let_in, "{switch} {name}");
        }
    }
}

/// With the preset, pods get the label by which policies find them only if there are policies.
#[test]
fn policies_find_the_pods_of_the_preset() {
    let labels = |values: &Value| {
        let done = render(&["--preset", "stackstorm-ha-1.1"], values);
        let pod = done.object("Deployment", "st2-st2web")["spec"]["template"]["metadata"]["labels"].clone();
        (pod["stackstorm/workload"].clone(), done)
    };
    let (label, done) = labels(&json!({ "networkPolicies": { "enabled": true } }));
    assert_eq!(label, "st2web");
    assert_eq!(done.object("NetworkPolicy", "st2-st2web")["spec"]["ingress"][0]["ports"], json!([{ "port": 80 }]));
    assert_eq!(labels(&json!({})).0, Value::Null);
}

#[test]
fn faults_of_policies_are_found() {
    let mut said = String::new();
    said +=
        &is_found("networkPolicies: {enabled: true, egress: {runner: []}}", "error", "networkPolicies.egress.runner");
    said += &is_found("networkPolicies: {enabled: true, ingress: {st2: []}}", "error", "networkPolicies.ingress.st2");
    said += &is_found(
        "networkPolicies: {enabled: true, monitoring: []}\nmetrics: {enabled: true}",
        "warning",
        "networkPolicies.monitoring",
    );
    said += &is_found(
        "networkPolicies: {enabled: true, autoscalers: []}\nst2actionrunner: {keda: {enabled: true}}",
        "warning",
        "networkPolicies.autoscalers",
    );
    said += &is_found(
        "networkPolicies: {enabled: true, dns: [{podSelektor: {}}]}",
        "error",
        "networkPolicies.dns[0].podSelektor",
    );
    is_fine("networkPolicies: {enabled: true, egress: {st2actionrunner: [], jobs: [{}]}}");
    assert_snapshot!(said);
}
