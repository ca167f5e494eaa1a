//! How many pods may be missing at once, while they are replaced and while nodes are drained. What `workloads` says counts as much as what the
//! section of a component says.

use serde_json::Value;

use crate::config::{Config, DisruptionBudget, Fragment, Workload as Settings};
use crate::schema::Report;
use crate::workloads::{COMMON, Count, Stop, Workload, suits};
use crate::yaml::Node;

/// What a number or a share of pods does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    Doubles,
    StopsAll,
    StopsAllInBudget,
    BlocksNodes,
    BlocksNodesAtAll,
    BlocksTheLast,
    IsOutdone,
}

impl Fault {
    fn message(self) -> &'static str {
        match self {
            Self::Doubles => "during an update two of these would run at once and do all work twice",
            Self::StopsAll => "this stops all of them at once, and the last one drops its work",
            Self::StopsAllInBudget => "draining nodes may stop all of them at once, and the last one drops its work",
            Self::BlocksNodes | Self::BlocksNodesAtAll => "no pod may ever stop, so their nodes cannot be drained",
            Self::BlocksTheLast => "the last pod may never stop, so its node cannot be drained",
            Self::IsOutdone => "this has no effect: `minAvailable` counts",
        }
    }

    /// What to do about it in a section, where so many pods are the fewest.
    fn help(self, section: &str, fewest: &str) -> String {
        match self {
            Self::Doubles => "leave it out: without it, the old one ends first".to_owned(),
            Self::StopsAll => "leave it out: without it, they are replaced one after the other".to_owned(),
            Self::BlocksTheLast if section != COMMON => {
                format!("let `{section}.{fewest}` be 2 or more, or leave this out")
            }
            Self::BlocksNodes if section != COMMON => format!("write less than `{section}.{fewest}`"),
            Self::BlocksNodes | Self::BlocksTheLast => {
                "let at least one pod of each component be missing: `maxUnavailable: 1`".to_owned()
            }
            Self::StopsAllInBudget | Self::BlocksNodesAtAll => "write 1".to_owned(),
            Self::IsOutdone => "leave one of them out".to_owned(),
        }
    }
}

/// What is wrong with a key, and the components for which it is.
struct Found {
    section: &'static str,
    key: &'static str,
    fault: Fault,
    fewest: &'static str,
    components: Vec<&'static str>,
}

/// Checks strategies and budgets of the components that run.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let mut all: Vec<Found> = Vec::new();
    let common = &config.workloads.workload;
    for (name, enabled, own) in config.deployments() {
        let Some(workload) = Workload::find(name).filter(|_| enabled) else { continue };
        let floor = floor(config, name);
        let fewest = floor.key;
        let mut faults = strategy(workload, [own, common], config.replicas(name));
        if workload.may_be_doubled() {
            faults.extend(budget(workload, [own, common], &floor, report));
        } else if let Some(key) = own.pod_disruption_budget.as_ref().and_then(says)
            && config.compatibility.is_none()
        {
            report.warn(
                &format!("{name}.podDisruptionBudget.{key}"),
                "this has no effect: a budget for one pod would block draining its node",
                "remove it",
            );
        }
        for (is_common, key, fault) in faults {
            let section = if is_common { COMMON } else { name };
            let is_same = |found: &&mut Found| (found.section, found.key, found.fault) == (section, key, fault);
            match all.iter_mut().find(is_same) {
                Some(found) => found.components.push(name),
                None => all.push(Found { section, key, fault, fewest, components: vec![name] }),
            }
        }
    }
    for (index, sensor) in config.st2.packs.sensors.iter().enumerate() {
        let strategy = sensor.strategy.as_ref().map_or(&Value::Null, Fragment::value);
        if is_rolling(strategy) {
            let path = format!("st2.packs.sensors[{index}].strategy");
            report.warn(&path, Fault::Doubles.message(), Fault::Doubles.help(COMMON, ""));
        }
    }
    for Found { section, key, fault, fewest, components } in all {
        let whose = if section == COMMON { format!(" ({})", super::components(&components)) } else { String::new() };
        let message = format!("{}{whose}", fault.message());
        report.warn(&format!("{section}.{key}"), message, fault.help(section, fewest));
    }
}

/// The key by which somebody asks for a budget, if anybody does.
fn says(budget: &DisruptionBudget) -> Option<&'static str> {
    let keys = [
        ("enabled", budget.enabled == Some(true)),
        ("maxUnavailable", budget.max_unavailable.is_some()),
        ("minAvailable", budget.min_available.is_some()),
    ];
    let found = keys.into_iter().find(|(_, says)| *says && budget.enabled != Some(false));
    found.map(|(key, _)| key)
}

/// The fewest pods of a component that run, and the key that says so.
struct Floor {
    pods: Option<i64>,
    key: &'static str,
}

impl Floor {
    /// Whether there is never more than one pod. It has no budget.
    fn is_alone(&self) -> bool {
        self.key == REPLICAS && self.pods.is_some_and(|pods| pods <= 1)
    }
}

const REPLICAS: &str = "replicas";

fn floor(config: &Config, name: &str) -> Floor {
    if name == "st2actionrunner" && config.st2actionrunner.keda.enabled {
        return Floor { pods: Some(config.st2actionrunner.keda.min_replicas), key: "keda.minReplicas" };
    }
    match config.autoscaling(name).filter(|autoscaling| autoscaling.enabled) {
        Some(autoscaling) => Floor { pods: Some(autoscaling.min_replicas), key: "autoscaling.minReplicas" },
        None => Floor { pods: config.replicas(name), key: REPLICAS },
    }
}

/// A key that is at fault, and whether it is one of all components.
type Blame = (bool, &'static str, Fault);

/// A setting of a component, or of all, as far as it says something, and whether it is that of all.
fn said<'a, T: 'a>(own: Option<&'a Fragment<T>>, common: Option<&'a Fragment<T>>) -> Option<(bool, &'a Value)> {
    let of = |one: Option<&'a Fragment<T>>| one.filter(|one| !one.is_empty()).map(Fragment::value);
    of(own).map(|value| (false, value)).or_else(|| of(common).map(|value| (true, value)))
}

/// What must not run twice has to end before it starts again; and runners that wait for their actions need another one beside them.
fn strategy(workload: &Workload, settings: [&Settings; 2], replicas: Option<i64>) -> Vec<Blame> {
    let [own, common] = settings.map(|settings| settings.strategy.as_ref().map_or(&Value::Null, Fragment::value));
    let kind_of = |strategy: &'_ Value| strategy.get("type").and_then(Value::as_str).map(str::to_owned);
    // One that says its type replaces that of all.
    let common =
        if kind_of(own).is_some() || !suits(workload, kind_of(common).as_deref()) { &Value::Null } else { common };
    let first = |pointer: &str| {
        let found = |strategy: &'_ Value| strategy.pointer(pointer).filter(|value| !value.is_null()).cloned();
        found(own).map(|value| (false, value)).or_else(|| found(common).map(|value| (true, value)))
    };
    let mut faults = Vec::new();
    let kind =
        first("/type").or_else(|| first("/rollingUpdate").map(|(is_common, _)| (is_common, "RollingUpdate".into())));
    match (kind.as_ref().map(|(is_common, kind)| (*is_common, kind.as_str().unwrap_or_default())), workload.count) {
        (Some((is_common, "RollingUpdate")), Count::One) => faults.push((is_common, "strategy", Fault::Doubles)),
        (Some((is_common, "Recreate")), Count::Many | Count::Coordinated) if takes_its_time(workload) => {
            faults.push((is_common, "strategy", Fault::StopsAll));
        }
        _ => {}
    }
    if let Some((is_common, at_once)) = first("/rollingUpdate/maxUnavailable")
        && takes_its_time(workload)
        && is_all(&at_once, replicas, f64::floor)
    {
        faults.push((is_common, "strategy.rollingUpdate.maxUnavailable", Fault::StopsAll));
    }
    faults
}

/// Whether new pods start before old ones have ended: what Kubernetes does where no type is said.
fn is_rolling(strategy: &Value) -> bool {
    match strategy.get("type").and_then(Value::as_str) {
        Some(kind) => kind == "RollingUpdate",
        None => strategy.get("rollingUpdate").is_some_and(|settings| !settings.is_null()),
    }
}

/// A budget that leaves nothing to take away keeps nodes from being drained for ever.
fn budget(workload: &Workload, settings: [&Settings; 2], floor: &Floor, report: &Report<'_>) -> Vec<Blame> {
    const LEAST: &str = "podDisruptionBudget.minAvailable";
    const MOST: &str = "podDisruptionBudget.maxUnavailable";
    let [own, common] = settings.map(|settings| settings.pod_disruption_budget.as_ref());
    let is_on = |budget: Option<&DisruptionBudget>| budget.and_then(|budget| budget.enabled);
    if is_on(own).or(is_on(common)) != Some(true) || floor.is_alone() {
        return Vec::new();
    }
    // A limit of its own takes the place of both of all.
    let is_limited = |budget: &DisruptionBudget| {
        [&budget.min_available, &budget.max_unavailable].into_iter().flatten().any(|limit| !limit.is_empty())
    };
    let common_limits = common.filter(|_| !own.is_some_and(is_limited));
    let fragments = |of: fn(&DisruptionBudget) -> Option<&_>| said(own.and_then(of), common_limits.and_then(of));
    let least = fragments(|budget| budget.min_available.as_ref());
    let most = fragments(|budget| budget.max_unavailable.as_ref());
    let (Some((is_common, least)), most) = (least, most) else {
        // Without a limit Kubernetes lets no pod go.
        let Some((is_common, most)) = most else { return vec![(common.is_some(), MOST, Fault::BlocksNodesAtAll)] };
        return if is_none(most) {
            vec![(is_common, MOST, Fault::BlocksNodesAtAll)]
        } else if takes_its_time(workload) && floor.pods != Some(1) && is_all(most, floor.pods, f64::ceil) {
            vec![(is_common, MOST, Fault::StopsAllInBudget)]
        } else {
            Vec::new()
        };
    };
    let mut faults = Vec::new();
    if floor.pods == Some(1) && !is_none(least) {
        faults.push((is_common, LEAST, Fault::BlocksTheLast));
    } else if is_all(least, floor.pods, f64::ceil) {
        faults.push((is_common, LEAST, Fault::BlocksNodes));
    }
    // That of all is there by default.
    let path = [COMMON, "podDisruptionBudget", "maxUnavailable"];
    let origin = |node: &Node| node.at(&path).map(|node| node.origin);
    let is_built_in = origin(report.values()) == origin(report.defaults());
    if let Some((is_common, _)) = most.filter(|(is_common, _)| !is_common || !is_built_in) {
        faults.push((is_common, MOST, Fault::IsOutdone));
    }
    faults
}

/// Whether a number of pods or a share of them is all of them, once shares are rounded like this.
fn is_all(count: &Value, pods: Option<i64>, round: fn(f64) -> f64) -> bool {
    let share = count.as_str().and_then(|share| share.strip_suffix('%')?.parse::<u32>().ok());
    match (share, pods) {
        (Some(share), Some(pods)) if pods > 1 && share < 100 => {
            #[allow(clippy::cast_precision_loss, reason = "there are not that many pods")]
            let pods = pods as f64;
            round(pods * f64::from(share) / 100.0) >= pods
        }
        (Some(share), _) => share >= 100,
        (None, pods) => count.as_i64().zip(pods).is_some_and(|(number, pods)| pods > 1 && number >= pods),
    }
}

/// Whether a number of pods or a share of them is none.
pub(super) fn is_none(count: &Value) -> bool {
    count.as_i64() == Some(0) || count.as_str().is_some_and(|share| share.trim_end_matches('%') == "0")
}

fn takes_its_time(workload: &Workload) -> bool {
    matches!(workload.stop, Stop::Drain { .. })
}
