//! Settings of the single server, which come to nothing where there are Sentinels.

use super::super::unread::Unread;
use crate::config::Reads;
use crate::schema::Report;
use crate::schema::describe::takes;
use crate::yaml::Node;

/// What the nodes read of `redis.master`: its settings count for the one that is master, and Sentinels have its volume.
const OF_MASTER: &[&str] =
    &["configmap", "disableCommands", "spreadConstraints", "persistence.path", "persistence.subPath"];

/// Warns of keys of `redis.master` that do nothing beside Sentinels, as the provider `bitnami` renders them.
pub fn check(report: &mut Report<'_>) {
    let of = |values: &'_ Node| values.get("redis").and_then(|redis| redis.get("master")).cloned();
    let (Some(master), default) = (of(report.values()), of(report.defaults())) else { return };
    let is_nulled = |path: &str, node: &Node| report.is_nulled(&format!("redis.master.{path}"), node.origin);
    let mut found = Vec::new();
    let search = Unread { reads: &reads, is_nulled: &is_nulled };
    search.find(&master, default.as_ref(), &mut |_, path| found.push(path.to_owned()));
    for path in found {
        let is_of_slave = format!("redis.slave.{path}").parse().is_ok_and(|path| takes(&path));
        let help = if is_of_slave { format!("write `redis.slave.{path}`") } else { "remove it".to_owned() };
        report.warn(
            &format!("redis.master.{path}"),
            "this is for a single server, and there are Sentinels with nodes: it has no effect",
            help,
        );
    }
}

fn reads(path: &str) -> Reads {
    let is_above = |read: &&&str| read.strip_prefix(path).is_some_and(|rest| rest.starts_with('.'));
    if OF_MASTER.contains(&path) {
        Reads::All
    } else if OF_MASTER.iter().any(|read| is_above(&read)) {
        Reads::Some
    } else {
        Reads::Nothing
    }
}
