//! Settings of the single server and of its replicas, which come to nothing where nodes with Sentinels are in their place.

use super::super::unread::Unread;
use crate::config::Reads;
use crate::schema::Report;
use crate::schema::describe::takes;
use crate::yaml::Node;

/// A section of settings, as the provider `bitnami` renders it for nodes with Sentinels.
struct Section {
    name: &'static str,
    /// What the nodes read of it. A key stands for all keys below it.
    read: &'static [&'static str],
    /// What is told elsewhere, with what to do.
    told: &'static [&'static str],
}

/// Settings of `redis.master` count for the node that is master, and Sentinels have its volume.
const MASTER: Section = Section {
    name: "master",
    read: &["configmap", "disableCommands", "spreadConstraints", "persistence.path", "persistence.subPath"],
    told: &[],
};

const SLAVE: Section = Section {
    name: "slave",
    read: &[
        "affinity",
        "command",
        "configmap",
        "customLivenessProbe",
        "customReadinessProbe",
        "disableCommands",
        "extraFlags",
        "livenessProbe",
        "nodeSelector",
        "persistence",
        "podAnnotations",
        "podLabels",
        "priorityClassName",
        "readinessProbe",
        "resources",
        "schedulerName",
        "statefulset.rollingUpdatePartition",
        "statefulset.updateStrategy",
        "tolerations",
    ],
    told: &["extraEnvVars", "preExecCmds", "spreadConstraints", "updateStrategy"],
};

impl Section {
    fn of<'a>(&self, values: &'a Node) -> Option<&'a Node> {
        values.get("redis")?.get(self.name)
    }

    fn reads(&self, path: &str) -> Reads {
        if is_below(path, self.read) || is_below(path, self.told) {
            Reads::All
        } else if self.read.iter().any(|key| is_below(key, &[path])) {
            Reads::Some
        } else {
            Reads::Nothing
        }
    }
}

/// Whether a path is one of these keys, or leads to something below one.
fn is_below(path: &str, keys: &[&str]) -> bool {
    keys.iter().any(|key| path.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
}

/// Warns of keys of `redis.master` and `redis.slave` that do nothing beside Sentinels.
pub fn check(report: &mut Report<'_>) {
    for section in [MASTER, SLAVE] {
        let Some(values) = section.of(report.values()) else { continue };
        let at = |path: &str| format!("redis.{}.{path}", section.name);
        let is_nulled = |path: &str, node: &Node| report.is_nulled(&at(path), node.origin);
        let mut found = Vec::new();
        let search = Unread { reads: &|path| section.reads(path), is_nulled: &is_nulled };
        search.find(values, section.of(report.defaults()), &mut |_, path| found.push(path.to_owned()));
        for path in found {
            let of_nodes = format!("redis.slave.{path}");
            let is_read = section.name != SLAVE.name && is_below(&path, SLAVE.read);
            let is_key = is_read && of_nodes.parse().is_ok_and(|path| takes(&path));
            let help = if is_key { format!("write `{of_nodes}`") } else { "remove it".to_owned() };
            report.warn(&at(&path), "this has no effect on the nodes that run beside Sentinels", help);
        }
    }
}
