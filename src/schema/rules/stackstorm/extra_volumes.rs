//! Volumes of the user's own.

use std::collections::{BTreeMap, BTreeSet};

use super::reserved_volumes::is_reserved;
use crate::config::{Component, Config, ExtraVolume};
use crate::schema::Report;
use crate::schema::rules::dns;

/// Each extra volume needs a name, a mount and a source, and must not clash with another one in the same pod.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let components: [(&str, &Component); 10] = [
        ("st2web", &config.st2web.http_service.component),
        ("st2auth", &config.st2auth.component),
        ("st2api", &config.st2api.component),
        ("st2stream", &config.st2stream.component),
        ("st2rulesengine", &config.st2rulesengine.component),
        ("st2timersengine", &config.st2timersengine.component),
        ("st2workflowengine", &config.st2workflowengine.component),
        ("st2scheduler", &config.st2scheduler.component),
        ("st2notifier", &config.st2notifier.component),
        ("st2garbagecollector", &config.st2garbagecollector.component),
    ];
    let others = [
        ("st2actionrunner", &config.st2actionrunner.extra_volumes, &config.st2actionrunner.workload.post_start_script),
        ("st2client", &config.st2client.extra_volumes, &config.st2client.workload.post_start_script),
    ];
    let sensors = &config.st2sensorcontainer.component;
    let no_script = String::new();
    for (name, component) in components {
        Pod::new(config, name, &component.workload.post_start_script).check(name, &component.extra_volumes, report);
    }
    for (name, volumes, script) in others {
        Pod::new(config, name, script).check(name, volumes, report);
    }
    Pod::new(config, "jobs", &no_script).check("jobs", &config.jobs.extra_volumes, report);
    let sensor_pod = Pod::new(config, "st2sensorcontainer", &sensors.workload.post_start_script);
    sensor_pod.check("st2sensorcontainer", &sensors.extra_volumes, report);
    for (index, sensor) in config.st2.packs.sensors.iter().enumerate() {
        let volumes = sensor.extra_volumes.as_deref().unwrap_or_default();
        sensor_pod.check(&format!("st2.packs.sensors[{index}]"), volumes, report);
    }
}

/// The pods that volumes go into.
#[derive(Clone, Copy)]
struct Pod<'a> {
    config: &'a Config,
    component: &'a str,
    has_script: bool,
}

impl<'a> Pod<'a> {
    fn new(config: &'a Config, component: &'a str, script: &str) -> Self {
        Self { config, component, has_script: !script.is_empty() }
    }

    fn check(self, section: &str, volumes: &[ExtraVolume], report: &mut Report<'_>) {
        let mut sources = BTreeMap::new();
        let mut places = BTreeSet::new();
        for (index, volume) in volumes.iter().enumerate() {
            let path = format!("{section}.extra_volumes[{index}]");
            self.check_name(volume, &format!("{path}.name"), report);
            if volume.volume.is_empty() {
                report.error(
                    &format!("{path}.volume"),
                    "an extra volume needs a source",
                    "write a Kubernetes volume without its name, such as `emptyDir: {}` or `configMap: {name: ...}`",
                );
            }
            match volume.mount.value().get("mountPath").and_then(serde_json::Value::as_str).unwrap_or_default() {
                "" => report.error(
                    &format!("{path}.mount"),
                    "an extra volume needs a place to be mounted at",
                    "write a Kubernetes volume mount without its name, such as `mountPath: /mnt`",
                ),
                place if !places.insert(place) => report.error(
                    &format!("{path}.mount.mountPath"),
                    "another extra volume is mounted at the same place",
                    "give each mount a place of its own",
                ),
                _ => {}
            }
            let first = sources.entry(volume.name.as_str()).or_insert(&volume.volume);
            if *first != &volume.volume {
                report.error(
                    &format!("{path}.volume"),
                    "another extra volume has the same name but another source",
                    "give them different names, or the same source if one volume is to be mounted at several places",
                );
            }
        }
    }

    fn check_name(self, volume: &ExtraVolume, path: &str, report: &mut Report<'_>) {
        let taken_by_script = self.has_script && volume.name == "st2-post-start-script-vol";
        if volume.name.is_empty() {
            report.error(path, "an extra volume needs a name", "write one, such as `my-files`");
        } else if !dns::is_label(&volume.name) {
            report.error(
                path,
                "this cannot be the name of a volume",
                "use lower-case letters, digits and inner dashes, at most 63 characters",
            );
        } else if taken_by_script || is_reserved(self.config, self.component, &volume.name) {
            report.error(path, "the pods have a volume of this name already", "choose another name");
        }
    }
}
