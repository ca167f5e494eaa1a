//! Volumes of the user's own.

use std::collections::{BTreeMap, BTreeSet};

use super::reserved_volumes::is_reserved;
use crate::config::{Config, ExtraVolume, PodSettings};
use crate::schema::Report;
use crate::schema::rules::dns;
use crate::workloads::COMMON;

/// Each extra volume needs a name, a mount and a source, and must not clash with another one in the same pod.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let volumes = |pods: &'_ PodSettings| pods.extra_volumes.clone().unwrap_or_default();
    let mut sensors = Pod::new(config, "st2sensorcontainer", None);
    for (name, _, workload) in config.deployments() {
        let pod = Pod::new(config, name, workload.post_start_script.as_deref());
        pod.check(name, &volumes(&workload.pods), report);
        if name == "st2sensorcontainer" {
            sensors = pod;
        }
    }
    let jobs = Pod::new(config, "jobs", None);
    jobs.check("jobs", &volumes(&config.jobs.pods), report);
    Pod::new(config, "", None).check(COMMON, &volumes(&config.workloads.workload.pods), report);
    for (path, pods) in config.singles() {
        let pod = if path.starts_with("jobs") { jobs } else { sensors };
        pod.check(&path, &volumes(pods), report);
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
    fn new(config: &'a Config, component: &'a str, script: Option<&str>) -> Self {
        Self { config, component, has_script: script.is_some_and(|script| !script.is_empty()) }
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
                    "an extra volume needs a mount path",
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
