//! Rules about `mongodb`.

mod names;

use crate::config::{Config, Mongodb, MongodbArbiter, MongodbDisruptionBudget, MongodbExternalService};
use crate::schema::Report;

/// Labels by which a workload finds its pods.
const SELECTOR: [&str; 3] = ["app.kubernetes.io/component", "app.kubernetes.io/instance", "app.kubernetes.io/name"];
/// First major version of MongoDB without the `mongo` shell.
const WITHOUT_SHELL: u64 = 6;

/// Checks what MongoDB's own tools, StackStorm or Kubernetes would refuse.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let mongodb = &config.mongodb;
    if !mongodb.enabled {
        return;
    }
    let replicated = mongodb.architecture == "replicaset";
    login(mongodb, report);
    names::check(mongodb, replicated, report);
    strategy(mongodb, replicated, report);
    pod_labels("mongodb", mongodb.pod_labels.keys(), report);
    image(mongodb, report);
    metrics(mongodb, report);
    if replicated {
        votes(mongodb, report);
        external_access(mongodb, report);
        disruption_budget("mongodb.pdb", &mongodb.pdb, report);
        if mongodb.arbiter.enabled {
            arbiter(&mongodb.arbiter, report);
        }
    }
}

/// An even number of votes can be split in two halves, and survives the loss of no more members than one vote less.
fn votes(mongodb: &Mongodb, report: &mut Report<'_>) {
    let members = mongodb.replica_count;
    let (votes, arbiter) =
        if mongodb.arbiter.enabled { (members.saturating_add(1), " with the arbiter") } else { (members, "") };
    if members > 0 && votes % 2 == 0 {
        let message = format!(
            "an even number of members votes{arbiter}: {votes} of them survive the loss of no more than {} would",
            votes - 1
        );
        let help = if mongodb.arbiter.enabled {
            "run an even number of members beside the arbiter, or set `mongodb.arbiter.enabled` to false"
        } else {
            "run an odd number of members, such as 3, or add a vote with `mongodb.arbiter.enabled: true`"
        };
        report.warn("mongodb.replicaCount", message, help);
    }
}

fn arbiter(arbiter: &MongodbArbiter, report: &mut Report<'_>) {
    disruption_budget("mongodb.arbiter.pdb", &arbiter.pdb, report);
    pod_labels("mongodb.arbiter", arbiter.pod_labels.keys(), report);
}

/// StackStorm logs in as a user to a database; without login the image still makes both or neither.
fn login(mongodb: &Mongodb, report: &mut Report<'_>) {
    let auth = &mongodb.auth;
    let keys = [("mongodb.auth.username", &auth.username), ("mongodb.auth.database", &auth.database)];
    let missing: Vec<_> = keys.into_iter().filter(|(_, value)| value.is_empty()).map(|(path, _)| path).collect();
    for path in &missing {
        if auth.enabled {
            report.error(
                path,
                "StackStorm cannot log in to MongoDB without it",
                "give it a name, or leave the key out for the default",
            );
        } else if missing.len() == 1 {
            let message = "MongoDB's image makes a user and a database together";
            report.error(path, message, "name both `mongodb.auth.username` and `mongodb.auth.database`, or neither");
        }
    }
}

/// Both kinds of workload know `RollingUpdate`, and one other each.
fn strategy(mongodb: &Mongodb, replicated: bool, report: &mut Report<'_>) {
    let (kind, refused, instead) = if replicated || mongodb.use_stateful_set {
        ("a StatefulSet", "Recreate", "OnDelete")
    } else {
        ("a Deployment", "OnDelete", "Recreate")
    };
    if mongodb.strategy_type == refused {
        let help = format!("write `RollingUpdate` or `{instead}`");
        report.error("mongodb.strategyType", format!("{kind} does not know the strategy `{refused}`"), help);
    }
}

/// Pods whose labels do not match their workload's selector are refused.
fn pod_labels<'a>(path: &str, labels: impl Iterator<Item = &'a String>, report: &mut Report<'_>) {
    for label in labels.filter(|label| SELECTOR.contains(&label.as_str())) {
        let message = format!("the label `{label}` is what the workload finds its pods by");
        report.error(&format!("{path}.podLabels"), message, "leave it out, or use a label of your own");
    }
}

fn disruption_budget(path: &str, budget: &MongodbDisruptionBudget, report: &mut Report<'_>) {
    let given = |limit: &Option<crate::config::IntOrString>| limit.as_ref().is_some_and(|limit| limit.value() != "");
    if budget.create && given(&budget.min_available) && given(&budget.max_unavailable) {
        let message = "Kubernetes takes either `minAvailable` or `maxUnavailable`, not both";
        report.error(&format!("{path}.maxUnavailable"), message, "leave one of them out, or set it to null");
    }
}

fn external_access(mongodb: &Mongodb, report: &mut Report<'_>) {
    let service = &mongodb.external_access.service;
    let balanced = service.service_type == "LoadBalancer";
    if !balanced && service.service_type != "NodePort" {
        let message = "members of a replica set can be reached from outside by load balancer or node port only";
        report.error("mongodb.externalAccess.service.type", message, "write `LoadBalancer` or `NodePort`");
        return;
    }
    if !mongodb.external_access.enabled {
        return;
    }
    let discovers = mongodb.external_access.auto_discovery.enabled;
    if discovers && !mongodb.rbac.create {
        let message = "the pods may not read Services, which `mongodb.externalAccess.autoDiscovery` needs";
        report.error("mongodb.rbac.create", message, "set it to true");
    }
    addresses(mongodb.replica_count, service, balanced, discovers, report);
}

/// Lists of addresses and ports go by member: they are empty or as long as the replica set is large.
fn addresses(members: i64, service: &MongodbExternalService, balanced: bool, discovers: bool, report: &mut Report<'_>) {
    let mut check = |key: &str, what: &str, found: usize, optional: bool| {
        let found = i64::try_from(found).unwrap_or(i64::MAX);
        let fits = if optional { found == 0 || found >= members } else { found == members };
        if !fits {
            let message = format!("{found} {what} for {members} members");
            let help = format!("list one for each of the {members} members (`mongodb.replicaCount`)");
            report.error(&format!("mongodb.externalAccess.service.{key}"), message, help);
        }
    };
    if balanced {
        check("loadBalancerIPs", "addresses", service.load_balancer_ips.len(), discovers);
    }
    check("nodePorts", "ports", service.node_ports.len(), balanced);
}

fn image(mongodb: &Mongodb, report: &mut Report<'_>) {
    let major = mongodb.image.tag.split(['.', '-']).next().and_then(|part| part.parse::<u64>().ok());
    let probed = mongodb.liveness_probe.enabled || mongodb.readiness_probe.enabled;
    if probed && major.is_some_and(|major| (WITHOUT_SHELL..100).contains(&major)) {
        let message = "the probes call the `mongo` shell, which MongoDB 6.0 and newer do not ship";
        let help = "use an older image, or set `livenessProbe.enabled` and `readinessProbe.enabled` to false and write your own probes";
        report.warn("mongodb.image.tag", message, help);
    }
}

fn metrics(mongodb: &Mongodb, report: &mut Report<'_>) {
    let metrics = &mongodb.metrics;
    if metrics.enabled && mongodb.tls.enabled && metrics.extra_flags.is_empty() && metrics.extra_uri.is_empty() {
        let message = "the metrics exporter does not speak TLS by itself, which `mongodb.tls.enabled` demands of it";
        report.warn(
            "mongodb.metrics",
            message,
            "tell it how with `extraFlags` or `extraUri`, or leave one of the two off",
        );
    }
}
