//! Autoscalers.

use std::collections::BTreeSet;

use crate::config::{ActionRunner, Autoscaling, Config, PodSettings, Resources};
use crate::schema::Report;
use crate::workloads::{COMMON, Count, WORKLOADS, Workload};
use crate::yaml::Node;

/// The fewest runners: one that is asked to stop waits for its actions only while another one is there.
const FEWEST_RUNNERS: i64 = 2;

/// What can never scale, and what would scale wrongly.
pub fn check(config: &Config, report: &mut Report<'_>) {
    for workload in WORKLOADS {
        refuse(workload, report);
    }
    let common = &config.workloads.workload.pods;
    let mut beside = BTreeSet::new();
    for (name, is_running, workload) in config.deployments() {
        if let Some(autoscaling) = config.autoscaling(name).filter(|autoscaling| autoscaling.enabled && is_running) {
            let resources = [workload.pods.resources.as_ref(), common.resources.as_ref()];
            bounds(&format!("{name}.autoscaling"), autoscaling.min_replicas, autoscaling.max_replicas, report);
            measures(name, autoscaling, resources, report);
            let of = |pods: &'_ PodSettings| pods.sidecars.as_ref().is_some_and(|list| !list.is_empty());
            let (whose, pods) = if of(&workload.pods) { (name, &workload.pods) } else { (COMMON, common) };
            sidecars(whose, pods, autoscaling, &mut beside);
        }
    }
    for (path, resource) in beside {
        report.warn(
            &path,
            format!("autoscalers by {resource} fail while this container requests none"),
            format!("set `resources.requests.{resource}` in it"),
        );
    }
    runners(config, report);
}

/// Containers beside the main one that request nothing of what their pods are scaled by: an autoscaler takes the requests of all.
fn sidecars(
    section: &str,
    pods: &PodSettings,
    autoscaling: &Autoscaling,
    found: &mut BTreeSet<(String, &'static str)>,
) {
    for (resource, _, _) in shares(autoscaling).into_iter().filter(|(.., share)| share.is_some_and(|share| share != 0))
    {
        for (index, container) in pods.sidecars.iter().flatten().enumerate() {
            let is_given = |kind: &str| {
                let amounts = container.value().get("resources").and_then(|resources| resources.get(kind));
                amounts.and_then(|amounts| amounts.get(resource)).is_some_and(|amount| !amount.is_null())
            };
            if !is_given("requests") && !is_given("limits") {
                found.insert((format!("{section}.sidecars[{index}]"), resource));
            }
        }
    }
}

/// What an autoscaler goes by: a resource, and the key and the share of it.
fn shares(autoscaling: &Autoscaling) -> [(&'static str, &'static str, Option<i64>); 2] {
    [
        ("cpu", "targetCPUUtilizationPercentage", autoscaling.target_cpu_utilization_percentage),
        ("memory", "targetMemoryUtilizationPercentage", autoscaling.target_memory_utilization_percentage),
    ]
}

/// Says why a workload has no autoscaler.
fn refuse(workload: &Workload, report: &mut Report<'_>) {
    let name = workload.name;
    let values = report.values();
    let is_on = |section: &str| values.at(&[name, section, "enabled"]).is_some_and(Node::is_truthy);
    let reason = match workload.count {
        Count::Many | Count::Coordinated => None,
        Count::One => Some("it runs in exactly one pod: a second one would do all work twice"),
        Count::OneSuffices | Count::Alone => Some("one pod of it is enough, and more do nothing for it"),
        Count::Job => Some("it runs once and ends"),
    };
    let help = match name {
        "st2sensorcontainer" => {
            "remove it; to divide sensors among pods, set `st2sensorcontainer.deployments` or list them in `st2.packs.sensors`"
        }
        _ => "remove it",
    };
    if let Some(reason) = reason.filter(|_| is_on("autoscaling")) {
        report.error(&format!("{name}.autoscaling.enabled"), format!("`{name}` cannot be scaled: {reason}"), help);
    }
    if name != "st2actionrunner" && is_on("keda") {
        let help = if reason.is_some() { help } else { "set `autoscaling.enabled` in its place" };
        report.error(&format!("{name}.keda.enabled"), "only the action runners can scale by waiting executions", help);
    }
}

fn bounds(path: &str, fewest: i64, most: i64, report: &mut Report<'_>) {
    // There is more to say about too few runners.
    if fewest < 1 && path != "st2actionrunner.autoscaling" {
        report.error(
            &format!("{path}.minReplicas"),
            "at least one pod must run: nothing would start the service again",
            "write 1 or more, better 2",
        );
    }
    if most < fewest {
        report.error(
            &format!("{path}.maxReplicas"),
            "this is less than `minReplicas` beside it",
            "write a number that is not less than `minReplicas`",
        );
    }
}

/// Shares are shares of what pods request.
fn measures(name: &str, autoscaling: &Autoscaling, resources: [Option<&Resources>; 2], report: &mut Report<'_>) {
    let measures = shares(autoscaling);
    if measures.iter().all(|(.., share)| share.is_none_or(|share| share == 0)) {
        report.error(
            &format!("{name}.autoscaling.enabled"),
            "no metric to scale by is set",
            format!("set `{name}.autoscaling.targetCPUUtilizationPercentage`"),
        );
    }
    for (resource, key, share) in measures {
        let path = format!("{name}.autoscaling.{key}");
        let Some(share) = share.filter(|share| *share != 0) else { continue };
        if share < 1 {
            report.error(&path, "this must be a positive percentage", "write a number from 1 on");
        }
        let is_requested = |section: &str| {
            let found =
                resources.into_iter().flatten().find_map(|resources| resources.value().get(section)?.get(resource));
            found.is_some_and(|amount| !amount.is_null())
        };
        // Without a request, the limit counts as one.
        if !is_requested("requests") && !is_requested("limits") {
            report.error_due_to(
                &format!("{name}.resources"),
                &path,
                format!("this is a percentage of the {resource} request, which the pods do not have"),
                format!("set `{name}.resources.requests.{resource}`"),
            );
        }
    }
}

fn runners(config: &Config, report: &mut Report<'_>) {
    let ActionRunner { autoscaling, keda, .. } = &config.st2actionrunner;
    let scalers = [
        ("st2actionrunner.autoscaling", autoscaling.enabled, autoscaling.min_replicas),
        ("st2actionrunner.keda", keda.enabled, keda.min_replicas),
    ];
    for (path, _, fewest) in scalers.into_iter().filter(|(_, is_on, _)| *is_on) {
        if fewest < FEWEST_RUNNERS {
            report.error(
                &format!("{path}.minReplicas"),
                "one runner alone loses its actions when it stops: it waits for them only while another one runs",
                "write 2 or more",
            );
        }
    }
    if !keda.enabled {
        return;
    }
    if autoscaling.enabled {
        report.error_due_to(
            "st2actionrunner.autoscaling.enabled",
            "st2actionrunner.keda.enabled",
            "KEDA creates an autoscaler too, and two would work against each other",
            "enable one of `st2actionrunner.autoscaling` and `st2actionrunner.keda`",
        );
    }
    if keda.max_replicas < keda.min_replicas {
        report.error(
            "st2actionrunner.keda.maxReplicas",
            "this is less than `minReplicas` beside it",
            "write a number that is not less than `minReplicas`",
        );
    }
    let positive = [
        ("executionsPerReplica", keda.executions_per_replica),
        ("pollingInterval", keda.polling_interval),
        ("fallbackReplicas", keda.fallback_replicas),
    ];
    for (key, _) in positive.into_iter().filter(|(_, number)| *number < 1) {
        report.error(&format!("st2actionrunner.keda.{key}"), "this has to be at least 1", "write a number from 1 on");
    }
    if keda.existing_secret.as_ref().is_none_or(String::is_empty) {
        let reason = if !config.mongodb.enabled {
            Some("KEDA cannot be told how to reach MongoDB servers of your own")
        } else if config.mongodb.tls.enabled {
            Some("KEDA cannot be told the CA of encrypted connections to MongoDB")
        } else if is_elsewhere(config) {
            Some("MongoDB's password is in another namespace, where KEDA does not read it")
        } else {
            None
        };
        if let Some(reason) = reason {
            report.error(
                "st2actionrunner.keda.enabled",
                reason,
                "name a Secret whose key `connectionString` holds a whole URL of MongoDB in `st2actionrunner.keda.existingSecret`",
            );
        }
    }
}

fn is_elsewhere(config: &Config) -> bool {
    config.global.namespace_override.as_ref().is_some_and(|namespace| !namespace.is_empty())
}
