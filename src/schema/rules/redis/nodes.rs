//! Settings of the single server and of its replicas, which come to nothing where nodes with Sentinels are in their place.

use super::super::unread::Unread;
use crate::config::Reads;
use crate::schema::Report;
use crate::schema::choices::{MASTER_OF_NODES, SLAVE_OF_NODES, is_below, leads_to};
use crate::schema::steps::takes;
use crate::yaml::Node;

/// A section of settings, as the provider `bitnami` renders it for nodes with Sentinels.
struct Section {
    name: &'static str,
    /// What the nodes read of it, by paths below `redis`. A key stands for all keys below it.
    read: &'static [&'static str],
    /// What is told elsewhere, with what to do.
    told: &'static [&'static str],
}

const MASTER: Section = Section { name: "master", read: MASTER_OF_NODES, told: &[] };

const SLAVE: Section = Section {
    name: "slave",
    read: SLAVE_OF_NODES,
    told: &["slave.extraEnvVars", "slave.preExecCmds", "slave.spreadConstraints", "slave.updateStrategy"],
};

impl Section {
    fn of<'a>(&self, values: &'a Node) -> Option<&'a Node> {
        values.get("redis")?.get(self.name)
    }

    fn reads(&self, path: &str) -> Reads {
        let path = format!("{}.{path}", self.name);
        if is_below(&path, self.read) || is_below(&path, self.told) {
            Reads::All
        } else if leads_to(&path, self.read) {
            Reads::Some
        } else {
            Reads::Nothing
        }
    }
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
            let is_read = section.name != SLAVE.name && is_below(&format!("slave.{path}"), SLAVE.read);
            let is_key = is_read && of_nodes.parse().is_ok_and(|path| takes(&path));
            let help = if is_key { format!("write `{of_nodes}`") } else { "remove it".to_owned() };
            report.warn(&at(&path), "this has no effect on the nodes that run beside Sentinels", help);
        }
    }
}
