//! The settings of StackStorm's pods, as templates read them: those of `workloads`, refined by the sections of the components, and completed by
//! what the table of workloads says about each.
//!
//! With the preset `stackstorm-ha-1.1` nothing is completed, and `workloads` says nothing unless the user does.

mod complete;
mod merge;
mod probes;
mod security;

use serde_json::{Map, Value, json};

use super::connections::Connections;
use crate::config::{Config, Redis, RedisProvider};
use crate::workloads::{WORKLOADS, Workload, chart, suits, takes};
use complete::Completion;
use merge::{merged, says_nothing};
use security::Contexts;

/// Keys of a section that are maps: templates read them as empty where nothing is said.
const MAPS: &[&str] = &[
    "podLabels",
    "labels",
    "annotations",
    "env",
    "nodeSelector",
    "affinity",
    "podSecurityContext",
    "securityContext",
    "serviceAccount",
    "startupProbe",
    "readinessProbe",
    "livenessProbe",
    "lifecycle",
    "strategy",
    "podDisruptionBudget",
];
/// Keys that are lists.
const LISTS: &[&str] = &[
    "envFromSecrets",
    "envFromConfigMaps",
    "tolerations",
    "topologySpreadConstraints",
    "hostAliases",
    "extra_volumes",
    "extraInitContainers",
    "sidecars",
    "imagePullSecrets",
];
/// Whose security settings others inherit.
const RUNNER: &[&str] = &["st2actionrunner"];

/// The values with the settings of pods settled.
pub fn settled(config: &Config, connections: &Connections) -> Result<Value, serde_json::Error> {
    let mut values = serde_json::to_value(config)?;
    if let Value::Object(sections) = &mut values {
        leave_to_autoscalers(sections);
        keep_single(sections, config.compatibility.is_some());
        name_domains(sections);
        rename_once(sections, &config.redis);
        let completion = config.compatibility.is_none().then(|| Completion::new(config, connections));
        if completion.is_none() {
            forget(sections);
        }
        settle(sections, completion.as_ref());
    }
    Ok(values)
}

/// Data services are in the DNS domain of everything, unless they say otherwise.
fn name_domains(values: &mut Map<String, Value>) {
    const KEY: &str = "clusterDomain";
    let Some(domain) = values.get(KEY).cloned() else { return };
    for service in ["mongodb", "rabbitmq", "redis"] {
        if let Some(Value::Object(section)) = values.get_mut(service)
            && section.get(KEY).is_none_or(|own| own.as_str().is_none_or(str::is_empty))
        {
            section.insert(KEY.to_owned(), domain.clone());
        }
    }
}

/// Servers of the provider `official` refuse what is left to disable. The upstream chart has the list as it is.
fn rename_once(values: &mut Map<String, Value>, redis: &Redis) {
    let list = values.get_mut("redis").and_then(|redis| redis.pointer_mut("/slave/disableCommands"));
    if let Some(list) = list.filter(|_| redis.provider == RedisProvider::Official) {
        *list = json!(redis.disabled_commands());
    }
}

/// Each apply would set the number of pods back that an autoscaler chose.
fn leave_to_autoscalers(values: &mut Map<String, Value>) {
    let is_on = |section: &Value, scaler: &str| section.get(scaler).is_some_and(|scaler| scaler["enabled"] == true);
    for workload in WORKLOADS {
        if let Some(section) = values.get_mut(workload.name)
            && (is_on(section, "autoscaling") || is_on(section, "keda"))
            && let Some(replicas) = section.get_mut("replicas")
        {
            *replicas = Value::Null;
        }
    }
}

/// One pod of these runs, whatever number is written. The upstream chart says so even where null is written.
fn keep_single(values: &mut Map<String, Value>, is_upstream: bool) {
    for workload in WORKLOADS.iter().filter(|workload| workload.is_single()) {
        let replicas = values.get_mut(workload.name).and_then(|section| section.get_mut("replicas"));
        if let Some(replicas) = replicas.filter(|replicas| is_upstream || !replicas.is_null()) {
            *replicas = json!(1);
        }
    }
}

fn settle(values: &mut Map<String, Value>, completion: Option<&Completion>) {
    let common = values.get("workloads").cloned().unwrap_or_default();
    let contexts = Contexts::take(&common, values);
    for workload in WORKLOADS {
        let Some(Value::Object(section)) = values.get_mut(workload.name) else { continue };
        refine(section, &common, workload);
        // Only these two are looked at as they were.
        let own = if matches!(workload.name, "jobs" | "st2actionrunner") { section.clone() } else { Map::new() };
        contexts.settle(section, if workload.name == "st2client" { RUNNER } else { &[] });
        match workload.name {
            // What registers packs and runs them is the runners' kin.
            "jobs" => {
                let mut packs = own;
                packs.retain(|key, _| Contexts::KEYS.contains(&key.as_str()));
                contexts.settle(&mut packs, RUNNER);
                section.insert("packs".to_owned(), Value::Object(packs));
            }
            "st2actionrunner" if section.get("sudo") == Some(&Value::Bool(true)) => {
                section.insert("mainSecurityContext".to_owned(), contexts.with_sudo(&own));
            }
            _ => {}
        }
        if let Some(completion) = completion {
            completion.complete(section, workload);
        }
        fill(section);
    }
    let sensors = values.get_mut("st2").and_then(|st2| st2.pointer_mut("/packs/sensors")).and_then(Value::as_array_mut);
    for sensor in sensors.into_iter().flatten().filter_map(Value::as_object_mut) {
        // What is not said does not replace the settings of all sensors, and what is empty does; but a strategy that says nothing would run a
        // sensor twice.
        sensor.retain(|key, value| !value.is_null() && (key != "strategy" || !says_nothing(value)));
        contexts.merge_own(sensor);
        if let (Some(completion), Some(workload)) = (completion, Workload::find("st2sensorcontainer")) {
            completion.complete_given(sensor, workload);
        }
    }
    let hooks = values.get_mut("jobs").and_then(|jobs| jobs.get_mut("extra_hooks")).and_then(Value::as_array_mut);
    for hook in hooks.into_iter().flatten().filter_map(Value::as_object_mut) {
        hook.retain(|_, value| !says_nothing(value));
        contexts.settle(hook, &["jobs", "st2actionrunner"]);
        if let (Some(completion), Some(workload)) = (completion, Workload::find("jobs")) {
            completion.complete_given(hook, workload);
        }
    }
    let images = values.get_mut("st2").and_then(|st2| st2.pointer_mut("/packs/images")).and_then(Value::as_array_mut);
    for image in images.into_iter().flatten().filter_map(Value::as_object_mut) {
        contexts.settle_container(image, RUNNER);
    }
    contexts.put_back(values);
}

/// Takes out what the chart does not read.
fn forget(values: &mut Map<String, Value>) {
    for workload in WORKLOADS {
        let Some(Value::Object(section)) = values.get_mut(workload.name) else { continue };
        for key in chart::unread(workload.name) {
            let value = if key == "enabled" { Value::Bool(true) } else { Value::Null };
            section.insert(key.to_owned(), value);
        }
    }
    let sensors = values.get_mut("st2").and_then(|st2| st2.pointer_mut("/packs/sensors")).and_then(Value::as_array_mut);
    for sensor in sensors.into_iter().flatten().filter_map(Value::as_object_mut) {
        for key in chart::unread("st2sensorcontainer") {
            sensor.insert(key.to_owned(), Value::Null);
        }
    }
    let hooks = values.get_mut("jobs").and_then(|jobs| jobs.get_mut("extra_hooks")).and_then(Value::as_array_mut);
    for hook in hooks.into_iter().flatten().filter_map(Value::as_object_mut) {
        hook.retain(|key, _| chart::HOOKS.contains(&key.as_str()));
    }
}

/// Lays a section over what `workloads` says.
fn refine(section: &mut Map<String, Value>, common: &Value, workload: &Workload) {
    for (key, value) in common.as_object().into_iter().flatten() {
        let has_its_own_way = Contexts::KEYS.contains(&key.as_str()) || !takes(workload, key);
        if has_its_own_way || (key == "strategy" && !suits(workload, value.get("type").and_then(Value::as_str))) {
            continue;
        }
        let own = section.get(key).unwrap_or(&Value::Null);
        if !says_nothing(value) {
            let refined = merged(key, value, own);
            section.insert(key.clone(), refined);
        }
    }
}

fn fill(section: &mut Map<String, Value>) {
    for (keys, empty) in [(MAPS, json!({})), (LISTS, json!([]))] {
        for key in keys {
            let value = section.entry(*key).or_insert(Value::Null);
            if value.is_null() {
                *value = empty.clone();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail this way")]

    use serde_json::{Value, json};

    use super::settle;

    fn settled(values: Value) -> Value {
        let Value::Object(mut values) = values else { return Value::Null };
        settle(&mut values, None);
        Value::Object(values)
    }

    #[test]
    fn sections_refine_what_all_workloads_have() {
        let values = settled(json!({
            "workloads": {
                "annotations": { "a": "1", "b": "1" },
                "tolerations": [{ "key": "all" }],
                "resources": { "limits": { "memory": "1Gi" } },
                "readinessProbe": { "periodSeconds": 7, "exec": { "command": ["a"] } },
                "strategy": { "type": "RollingUpdate", "rollingUpdate": { "maxSurge": 1 } },
                "topologySpreadConstraints": [{ "topologyKey": "zone" }],
                "priorityClassName": "high",
                "sidecars": [{ "name": "s" }],
            },
            "st2api": {
                "annotations": { "b": "2" },
                "tolerations": [],
                "resources": { "requests": { "memory": "1Mi" } },
                "readinessProbe": { "periodSeconds": 9 },
            },
            "st2auth": { "tolerations": [{ "key": "own" }], "readinessProbe": { "tcpSocket": { "port": 1 } } },
            "st2timersengine": {},
            "st2sensorcontainer": { "strategy": { "type": "Recreate" } },
            "jobs": {},
        }));
        let api = &values["st2api"];
        assert_eq!(api["annotations"], json!({ "a": "1", "b": "2" }));
        assert_eq!(api["tolerations"], json!([{ "key": "all" }]));
        assert_eq!(api["resources"], json!({ "limits": { "memory": "1Gi" }, "requests": { "memory": "1Mi" } }));
        assert_eq!(api["readinessProbe"], json!({ "periodSeconds": 9, "exec": { "command": ["a"] } }));
        assert_eq!(api["topologySpreadConstraints"], json!([{ "topologyKey": "zone" }]));
        assert_eq!(values["st2auth"]["tolerations"], json!([{ "key": "own" }]));
        assert_eq!(values["st2auth"]["readinessProbe"], json!({ "tcpSocket": { "port": 1 } }));
        // Two of these must not run at once, and what completes sections sees to that.
        assert_eq!(values["st2timersengine"]["strategy"], json!({}));
        assert_eq!(values["st2sensorcontainer"]["strategy"], json!({ "type": "Recreate" }));
        assert_eq!(values["st2timersengine"]["topologySpreadConstraints"], json!([]));
        let jobs = &values["jobs"];
        assert_eq!(jobs["priorityClassName"], "high");
        assert_eq!((&jobs["sidecars"], &jobs["readinessProbe"]), (&json!([]), &json!({})));
    }

    #[test]
    fn security_settings_replace_each_other_and_lie_over_those_of_all() {
        let values = settled(json!({
            "workloads": {
                "podSecurityContext": { "runAsNonRoot": true, "runAsUser": 1000 },
                "securityContext": { "capabilities": { "drop": ["ALL"] }, "allowPrivilegeEscalation": false },
            },
            "podSecurityContext": { "fsGroup": 7 },
            "securityContext": {},
            "st2api": {},
            "st2web": { "podSecurityContext": { "runAsUser": 5 } },
            "st2actionrunner": { "securityContext": { "runAsUser": 0 } },
            "st2client": {},
            "jobs": { "extra_hooks": [{ "name": "a", "securityContext": { "privileged": true } }, { "name": "b" }] },
            "st2": { "packs": { "sensors": [{ "name": "s", "resources": null, "securityContext": { "runAsUser": 3 } }] } },
        }));
        let drop = json!({ "drop": ["ALL"] });
        let pod = json!({ "runAsNonRoot": true, "runAsUser": 1000, "fsGroup": 7 });
        assert_eq!(values["podSecurityContext"], pod);
        assert_eq!(values["st2api"]["podSecurityContext"], pod);
        assert_eq!(values["st2web"]["podSecurityContext"], json!({ "runAsNonRoot": true, "runAsUser": 5 }));
        let root =
            json!({ "capabilities": drop, "allowPrivilegeEscalation": false, "runAsUser": 0, "runAsNonRoot": false });
        for section in ["/st2actionrunner", "/st2client", "/jobs/packs"] {
            assert_eq!(values.pointer(section).unwrap()["securityContext"], root, "{section}");
        }
        assert_eq!(
            values["jobs"]["securityContext"],
            json!({ "capabilities": drop, "allowPrivilegeEscalation": false })
        );
        let hooks = &values["jobs"]["extra_hooks"];
        assert_eq!(hooks[0]["securityContext"], json!({ "capabilities": drop, "privileged": true }));
        assert_eq!(hooks[1]["securityContext"], root);
        let sensor = &values["st2"]["packs"]["sensors"][0];
        assert_eq!(
            *sensor,
            json!({ "name": "s", "securityContext": { "capabilities": drop, "allowPrivilegeEscalation": false, "runAsUser": 3 } })
        );
    }
}
