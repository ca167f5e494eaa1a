//! Settings of StackStorm's pods that contradict what is known about its services, and those that all objects have.

use super::own_key;
use crate::config::{Config, PodServiceAccount, Workload as Settings};
use crate::schema::Report;
use crate::workloads::{COMMON, WORKLOADS, chart};
use crate::yaml::{Mapping, Node};

/// Labels that st2ha writes itself.
const OWN_LABELS: &[&str] = &[
    "app.kubernetes.io/name",
    "app.kubernetes.io/instance",
    "app.kubernetes.io/component",
    "app.kubernetes.io/part-of",
    "app.kubernetes.io/version",
    "app.kubernetes.io/managed-by",
    "helm.sh/chart",
    crate::workloads::LABEL,
];

/// Checks the section of each component, and `workloads`.
pub fn check(config: &Config, report: &mut Report<'_>) {
    if config.compatibility.is_some() {
        unread(report);
    }
    for (section, _, settings) in config.deployments() {
        labels(section, settings, report);
        account(section, settings.pods.service_account.as_ref(), report);
    }
    labels(COMMON, &config.workloads.workload, report);
    let sensors = config.st2.packs.sensors.iter().enumerate();
    let sensors = sensors.map(|(index, sensor)| (format!("st2.packs.sensors[{index}].labels"), &sensor.labels));
    let hooks = config.jobs.extra_hooks.iter().enumerate();
    let hooks = hooks.map(|(index, hook)| (format!("jobs.extra_hooks[{index}].labels"), &hook.labels));
    for (path, labels) in sensors.chain(hooks).chain([("jobs.labels".to_owned(), &config.jobs.labels)]) {
        reserved(&path, labels.iter().flatten().map(|(name, _)| name.as_str()), report);
    }
    account(COMMON, config.workloads.workload.pods.service_account.as_ref(), report);
    for (path, pods) in config.singles() {
        account(&path, pods.service_account.as_ref(), report);
        reserved(&format!("{path}.podLabels"), pods.pod_labels.iter().flatten().map(|(name, _)| name.as_str()), report);
    }
    account("jobs", config.jobs.pods.service_account.as_ref(), report);
    if config.compatibility.is_none() {
        annotations(config, report);
    }
    reserved("commonLabels", config.common_labels.iter().flatten().map(|(name, _)| name.as_str()), report);
    if config.image_registry.as_deref().is_some_and(|registry| !registry.is_empty() && !is_registry(registry)) {
        report.error(
            "imageRegistry",
            "this is not the name of a registry",
            "write a host, with a port and a path perhaps, such as `registry.example.com:5000/mirror`, without `https://`",
        );
    }
}

/// Settings that the chart does not know, for releases that are to stay as it renders them.
fn unread(report: &mut Report<'_>) {
    const MESSAGE: &str = "this has no effect with the preset `stackstorm-ha-1.1`: the chart does not read it";
    const HELP: &str = "remove it; what `workloads` says counts for all pods, with this preset too";
    let (values, defaults) = (report.values(), report.defaults());
    let hooks = values.at(&["jobs", "extra_hooks"]).and_then(Node::as_list).unwrap_or_default().iter().enumerate();
    let keys = hooks.flat_map(|(index, hook)| {
        let keys = hook.as_map().into_iter().flat_map(Mapping::iter).filter(|(_, entry)| !entry.node.is_null());
        keys.map(move |(key, _)| (index, key)).filter(|(_, key)| !chart::HOOKS.contains(&key.as_ref()))
    });
    for (index, key) in keys {
        report.warn(&format!("jobs.extra_hooks[{index}].{key}"), MESSAGE, HELP);
    }
    for workload in WORKLOADS {
        for key in chart::unread(workload.name) {
            let at = [workload.name, key];
            let found = |node: &Node| node.at(&at).map(Node::to_json);
            if found(values).is_some_and(|value| !value.is_null() && Some(value) != found(defaults)) {
                report.warn(&at.join("."), MESSAGE, HELP);
            }
        }
    }
}

fn labels(section: &str, settings: &Settings, report: &mut Report<'_>) {
    for (key, labels) in [("labels", &settings.labels), ("podLabels", &settings.pods.pod_labels)] {
        reserved(&format!("{section}.{key}"), labels.iter().flatten().map(|(name, _)| name.as_str()), report);
    }
}

/// Objects are found by the labels that st2ha gives them, so nobody else may.
fn reserved<'a>(path: &str, names: impl Iterator<Item = &'a str>, report: &mut Report<'_>) {
    for name in names.filter(|name| OWN_LABELS.contains(name)) {
        report.warn(
            &format!("{path}.{}", own_key(name)),
            format!("the label `{name}` has no effect here: st2ha writes it, and finds objects by it"),
            "choose a name of your own, such as `example.com/team`",
        );
    }
}

/// Annotations of a ServiceAccount that nobody makes. Those of `workloads` are for all that sections make, and single pods may share the one of
/// their section.
fn annotations(config: &Config, report: &mut Report<'_>) {
    let deployments = config.deployments().map(|(section, _, settings)| (section.to_owned(), &settings.pods));
    let sections = deployments.into_iter().chain([("jobs".to_owned(), &config.jobs.pods)]).chain(config.singles());
    let accounts = sections.filter_map(|(section, pods)| Some((section, pods.service_account.as_ref()?)));
    let accounts: Vec<(String, &PodServiceAccount)> = accounts.collect();
    let common = config.workloads.workload.pods.service_account.as_ref();
    let makes = |account: &PodServiceAccount| account.create == Some(true);
    let all_make = common.is_some_and(makes);
    let one_makes = accounts.iter().any(|(_, account)| makes(account));
    let common = common.filter(|_| !one_makes).map(|account| (COMMON.to_owned(), account));
    let is_idle = |account: &PodServiceAccount| match account.create {
        Some(create) => !create,
        None => !all_make,
    };
    let idle = accounts.into_iter().chain(common).filter(|(_, account)| is_idle(account));
    for (section, _) in idle.filter(|(_, account)| account.annotations.iter().flatten().next().is_some()) {
        report.warn(
            &format!("{section}.serviceAccount.annotations"),
            "this has no effect: st2ha makes no ServiceAccount here that could carry these annotations",
            "set `create` beside it to true; or annotate the ServiceAccount that the pods run as, such as that of the release \
             by `serviceAccount.serviceAccountAnnotations`",
        );
    }
}

/// One ServiceAccount is enough.
fn account(section: &str, account: Option<&PodServiceAccount>, report: &mut Report<'_>) {
    let Some(account) = account else { return };
    let is = |value: Option<bool>| value == Some(true);
    let has_name = account.name.as_ref().is_some_and(|name| !name.is_empty());
    if is(account.attach) && (is(account.create) || has_name) {
        report.error(
            &format!("{section}.serviceAccount.attach"),
            "a pod has one ServiceAccount, and these keys choose two",
            "remove one of them",
        );
    }
}

/// Whether this may stand in front of an image's name: a host, with a port and a path perhaps.
fn is_registry(text: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte))
    };
    let text = text.strip_suffix('/').unwrap_or(text);
    let (host, path) = text.split_once('/').map_or((text, None), |(host, path)| (host, Some(path)));
    let (name, port) = host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
    is_part(&name.to_ascii_lowercase())
        && port.is_none_or(|port| port.parse::<u16>().is_ok())
        && path.is_none_or(|path| path.split('/').all(is_part))
}

#[cfg(test)]
mod tests {
    use super::is_registry;

    #[test]
    fn registries_are_hosts_with_paths() {
        for good in ["registry.example.com", "localhost:5000", "harbor.example.com/proxy/docker.io", "r.example/"] {
            assert!(is_registry(good), "{good}");
        }
        for bad in
            ["https://r.example", "r.example:port", "a b", "r.example//x", "r.example/Upper", "/x", "r.example@1"]
        {
            assert!(!is_registry(bad), "{bad}");
        }
    }
}
