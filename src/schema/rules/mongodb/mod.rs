//! Rules about `mongodb`.

mod address;
mod names;
mod operated;

use crate::config::{
    Config, Mongodb, MongodbArbiter, MongodbDisruptionBudget, MongodbExternalService, MongodbProvider, Release, Version,
};
use crate::schema::Report;

/// Labels by which a workload finds its pods.
const SELECTOR: [&str; 3] = ["app.kubernetes.io/component", "app.kubernetes.io/instance", "app.kubernetes.io/name"];
/// First major version of MongoDB without the `mongo` shell.
const WITHOUT_SHELL: u64 = 6;
/// Members of a replica set that may vote. All members of ours do.
const MOST_VOTERS: i64 = 7;

/// Checks what MongoDB's own tools, StackStorm or Kubernetes would refuse.
pub fn check(config: &Config, release: &Release, report: &mut Report<'_>) {
    let mongodb = &config.mongodb;
    names::check_settings(config, report);
    address::check(config, report);
    if !mongodb.enabled {
        return;
    }
    let replicated = mongodb.architecture == "replicaset";
    login(mongodb, report);
    names::check(mongodb, replicated, report);
    strategy(mongodb, replicated, report);
    pod_labels("mongodb", mongodb.pod_labels.keys(), report);
    match mongodb.provider {
        MongodbProvider::Official => {
            disruption_budget("mongodb.pdb", &mongodb.pdb, report);
            official(mongodb, replicated, report);
            return;
        }
        MongodbProvider::CommunityOperator | MongodbProvider::PerconaOperator => {
            disruption_budget("mongodb.pdb", &mongodb.pdb, report);
            operated::check(config, release, report);
            return;
        }
        MongodbProvider::Bitnami => {}
    }
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

/// What the servers that found their replica set themselves need.
fn official(mongodb: &Mongodb, replicated: bool, report: &mut Report<'_>) {
    if replicated {
        electorate(mongodb.replica_count.unwrap_or(1), report);
    }
    let persistence = &mongodb.persistence;
    let is_claim_given = persistence.existing_claim.as_ref().is_some_and(|claim| !claim.is_empty());
    if is_claim_given && replicated && mongodb.replica_count.unwrap_or(1) != 1 {
        let message = "this has no effect: each member needs a claim of its own";
        let help = "remove it; Kubernetes makes a claim for each member, named `CLAIM-POD`, or finds the one that has the name";
        report.warn("mongodb.persistence.existingClaim", message, help);
    }
    if let Some(path) = persistence.db_path.as_ref().filter(|path| !path.is_empty()) {
        let below = path.strip_prefix(persistence.mount_path.trim_end_matches('/'));
        if !below.is_some_and(|below| below.is_empty() || below.starts_with('/')) {
            let message = "the folder is not on the data volume: data would be lost with the pod";
            let help = "name a folder below `mongodb.persistence.mountPath`, or leave the key out";
            report.error("mongodb.persistence.dbPath", message, help);
        }
    }
}

/// Members elect by majority. More than vote are a matter of counts.
fn electorate(members: i64, report: &mut Report<'_>) {
    if members < 1 || members % 2 == 0 && members <= MOST_VOTERS {
        let message = format!("a replica set must have an odd number of members, not {members}");
        let help = format!("write an odd number from 1 to {MOST_VOTERS}: a majority of them has to be up");
        report.error("mongodb.replicaCount", message, help);
    }
}

/// An even number of votes can be split in two halves, and survives the loss of no more members than one vote less.
fn votes(mongodb: &Mongodb, report: &mut Report<'_>) {
    // Where something else sets the number, nothing is known of it.
    let Some(members) = mongodb.replica_count else { return };
    let (votes, arbiter) =
        if mongodb.arbiter.enabled { (members.saturating_add(1), " with the arbiter") } else { (members, "") };
    if members > 0 && votes % 2 == 0 {
        let message = format!(
            "{votes} members vote{arbiter}, an even number: they survive the loss of no more than {} would",
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
        } else if missing.len() == 1 && mongodb.provider == MongodbProvider::Bitnami {
            let message = "MongoDB's image makes a user and a database together";
            report.error(path, message, "name both `mongodb.auth.username` and `mongodb.auth.database`, or neither");
        }
    }
}

/// Both kinds of workload know `RollingUpdate`, and one other each.
fn strategy(mongodb: &Mongodb, replicated: bool, report: &mut Report<'_>) {
    let is_official = mongodb.provider == MongodbProvider::Official;
    let (kind, refused, instead) = if replicated || is_official || mongodb.use_stateful_set {
        ("a StatefulSet", "Recreate", "OnDelete")
    } else {
        ("a Deployment", "OnDelete", "Recreate")
    };
    if mongodb.strategy_type.as_deref() == Some(refused) {
        let help = format!("write `RollingUpdate` or `{instead}`");
        report.error("mongodb.strategyType", format!("{kind} does not know the strategy `{refused}`"), help);
    }
}

/// Pods whose labels do not match their workload's selector are refused.
fn pod_labels<'a>(path: &str, labels: impl Iterator<Item = &'a String>, report: &mut Report<'_>) {
    for label in labels.filter(|label| SELECTOR.contains(&label.as_str())) {
        let message = format!("the label `{label}` selects the workload's pods");
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
        let message = "only a load balancer or node port reaches members of a replica set from outside";
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
    addresses(mongodb.members(), service, balanced, discovers, report);
}

/// Lists of addresses and ports go by member: they are empty or as long as the replica set is large.
fn addresses(members: i64, service: &MongodbExternalService, balanced: bool, discovers: bool, report: &mut Report<'_>) {
    let mut check = |key: &str, [one, several]: [&str; 2], found: usize, optional: bool| {
        let found = i64::try_from(found).unwrap_or(i64::MAX);
        let fits = if optional { found == 0 || found >= members } else { found == members };
        if !fits {
            let what = if found == 1 { one } else { several };
            let message = format!("{found} {what} for {members} members");
            let help = format!("list one for each of the {members} members (`mongodb.replicaCount`)");
            report.error(&format!("mongodb.externalAccess.service.{key}"), message, help);
        }
    };
    if balanced {
        check("loadBalancerIPs", ["address", "addresses"], service.load_balancer_ips.len(), discovers);
    }
    check("nodePorts", ["port", "ports"], service.node_ports.len(), balanced);
}

fn image(mongodb: &Mongodb, report: &mut Report<'_>) {
    let major = major(mongodb.image.tag.as_deref().unwrap_or_default());
    let mut checks = [&mongodb.liveness_probe, &mongodb.readiness_probe].into_iter().flatten();
    let is_probed = checks.any(|probe| probe.enabled);
    if is_probed && major.is_some_and(|major| (WITHOUT_SHELL..100).contains(&major)) {
        let message = "the probes call the `mongo` shell, which MongoDB 6.0 and newer do not ship";
        let help = "use an older image, or set `livenessProbe.enabled` and `readinessProbe.enabled` to false and write your own probes";
        report.warn("mongodb.image.tag", message, help);
    }
}

/// The major version that an image's tag begins with.
fn major(tag: &str) -> Option<u64> {
    Version::newest_of_tag(tag).map(|version| u64::from(version.major()))
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
