//! What values say that cannot be moved, with the reason.

use super::moving::{Moving, SERVICES, STACKSTORM, is_moved};
use crate::config::Version;
use crate::schema::{Finding, FindingKind, Severity};
use crate::yaml::Node;

/// What it is about a value that stands in the way.
#[derive(Clone, Copy)]
enum If {
    /// It says something.
    Set,
    /// It says nothing, or no.
    Unset,
    /// It is this text after the migration.
    Will(&'static str),
    /// It is not this text.
    Not(&'static str),
    /// It says something, and says the same after the migration.
    Kept,
    /// It is another one after the migration.
    Changed,
}

/// One value that may stand in the way while a service is moved.
struct Rule {
    service: &'static str,
    path: &'static [&'static str],
    blocks: If,
    message: &'static str,
    help: &'static str,
}

const FROM_A_DUMP: &str = "make a new release, and bring it StackStorm's data by a dump: docs/migrating.md says how";
const WITH_AFTER: &str = "write what holds after the migration into a file, and name it with --after";
const AFTERWARDS: &str = "leave it as it is, and change it after the migration";

const fn mongodb(path: &'static [&'static str], blocks: If, message: &'static str, help: &'static str) -> Rule {
    Rule { service: "mongodb", path, blocks, message, help }
}

const RULES: &[Rule] = &[
    mongodb(
        &["mongodb", "architecture"],
        If::Not("replicaset"),
        "a single server of Bitnami's layout is no replica set, and the official provider runs nothing else: the files do not fit",
        FROM_A_DUMP,
    ),
    mongodb(
        &["mongodb", "persistence", "enabled"],
        If::Unset,
        "the data are on no volume: every pod that is replaced would have to copy all of them, and a single one would lose them",
        FROM_A_DUMP,
    ),
    mongodb(
        &["mongodb", "persistence", "mountPath"],
        If::Not("/bitnami/mongodb"),
        "Bitnami's image keeps its files below /bitnami/mongodb, so they are not on the volume that is mounted here",
        FROM_A_DUMP,
    ),
    mongodb(
        &["mongodb", "tls", "enabled"],
        If::Set,
        "members of Bitnami's layout want a certificate from whoever connects, and those of the official provider show none",
        "switch encryption off before the migration, and on again after it",
    ),
    mongodb(
        &["mongodb", "arbiter", "enabled"],
        If::Set,
        "the official provider runs no arbiter, and a member that does not answer counts against the majority",
        "take it out of the set with `rs.remove`, and write false, before the migration",
    ),
    mongodb(
        &["mongodb", "externalAccess", "enabled"],
        If::Set,
        "the members know each other by addresses outside of the cluster, and the official provider announces those inside",
        "change the members' hosts with `rs.reconfig`, and write false, before the migration",
    ),
    mongodb(
        &["mongodb", "replicaSetHostnames"],
        If::Unset,
        "the members know each other by addresses of pods, which MongoDB 5.0 refuses",
        "change the members' hosts with `rs.reconfig`, and write true, before the migration",
    ),
    mongodb(
        &["mongodb", "replicaCount"],
        If::Unset,
        "without the number of members no check can tell whether one of them is missing",
        "write the number of members that there are",
    ),
    mongodb(
        &["global", "namespaceOverride"],
        If::Set,
        "the Jobs of the migration read MongoDB's Secret, which is in another namespace",
        FROM_A_DUMP,
    ),
    mongodb(
        &["mongodb", "strategyType"],
        If::Will("OnDelete"),
        "nothing replaces the members with those of the next version unless somebody deletes each pod",
        "write `RollingUpdate` until the migration is done",
    ),
    mongodb(
        &["mongodb", "replicaCount"],
        If::Changed,
        "the number of members changes during the migration",
        AFTERWARDS,
    ),
    mongodb(&["mongodb", "replicaSetName"], If::Changed, "a replica set cannot change its name", AFTERWARDS),
    mongodb(&["mongodb", "nameOverride"], If::Changed, "the volumes go by this name", AFTERWARDS),
    mongodb(&["mongodb", "fullnameOverride"], If::Changed, "the volumes go by this name", AFTERWARDS),
    mongodb(&["mongodb", "clusterDomain"], If::Changed, "the members know each other by this domain", AFTERWARDS),
    mongodb(
        &["mongodb", "persistence", "subPath"],
        If::Changed,
        "the files are in this folder of the volume",
        AFTERWARDS,
    ),
    mongodb(
        &["mongodb", "configuration"],
        If::Kept,
        "this configuration names the folders of Bitnami's image",
        WITH_AFTER,
    ),
    mongodb(
        &["mongodb", "existingConfigmap"],
        If::Kept,
        "this configuration names the folders of Bitnami's image",
        WITH_AFTER,
    ),
    mongodb(&["mongodb", "command"], If::Kept, "this command is one of Bitnami's image", WITH_AFTER),
    mongodb(&["mongodb", "args"], If::Kept, "these arguments are for the command of Bitnami's image", WITH_AFTER),
];

/// Everything that stands in the way. Both sets of values are complete; `wrote` says whether --after names a value.
pub fn obstacles(moving: &Moving, before: &Node, after: &Node, wrote: &dyn Fn(&[&str]) -> bool) -> Vec<Finding> {
    let mut found: Vec<Finding> = RULES
        .iter()
        .filter(|rule| is_moved(before, rule.service) && rule.stands_in_the_way(before, after))
        .map(|rule| finding(before, rule.path, rule.message.to_owned(), rule.help))
        .collect();
    found.extend(SERVICES.iter().filter_map(|service| image(before, service, wrote)));
    if moving.mongodb == Some(None) {
        let tag = |values: &Node| values.at(TAG).and_then(Node::text).and_then(Version::of_tag);
        let told =
            |version: Option<Version>| version.map_or("an unknown version".to_owned(), |version| version.to_string());
        let message = format!(
            "there is no way from {} to {}: a way begins at MongoDB 4.4, 5.0, 6.0 or 7.0, and leads forward to 8.0 at most",
            told(tag(before)),
            told(tag(after))
        );
        found.push(finding(before, TAG, message, "let the tag begin with the version that runs, such as `4.4`"));
    }
    if moving.stackstorm.is_none() {
        let message = "this tag does not say which version of StackStorm runs".to_owned();
        found.push(finding(before, &["image", "tag"], message, "write the version, such as `3.8.1`"));
    }
    found.extend(old_components(after));
    if after.get("compatibility").is_some_and(Node::is_truthy) {
        let message = "this keeps the objects as the chart has them, whose data services are gone then".to_owned();
        found.push(finding(before, &["compatibility"], message, "leave it out, and name the preset instead"));
    }
    found
}

const TAG: &[&str] = &["mongodb", "image", "tag"];

/// An image of somebody else's: nobody knows which of theirs comes after it.
fn image(before: &Node, service: &str, wrote: &dyn Fn(&[&str]) -> bool) -> Option<Finding> {
    let path = [service, "image", "repository"];
    let repository = before.at(&path).and_then(Node::text)?;
    let is_custom = !repository.split('/').any(|part| part.starts_with("bitnami"));
    (is_moved(before, service) && is_custom && !wrote(&path)).then(|| {
        let message =
            "this image is neither Bitnami's nor a mirror of it, so nobody here knows which one follows it".to_owned();
        finding(before, &path, message, WITH_AFTER)
    })
}

/// Components that stay behind.
fn old_components(after: &Node) -> Vec<Finding> {
    let sections = after.as_map().into_iter().flatten().map(|(name, _)| &**name);
    let stackstorm = sections.filter(|name| *name == "jobs" || name.starts_with("st2"));
    let is_old = |section: &&str| {
        let tag = after.at(&[section, "image", "tag"]).and_then(Node::text);
        tag.and_then(Version::of_tag).is_some_and(|version| version < STACKSTORM)
    };
    let message = || format!("this stays older than {STACKSTORM}, and all of StackStorm has to be of one version");
    stackstorm.filter(is_old).map(|section| finding(after, &[section, "image", "tag"], message(), WITH_AFTER)).collect()
}

impl Rule {
    fn stands_in_the_way(&self, before: &Node, after: &Node) -> bool {
        let (old, new) = (before.at(self.path), after.at(self.path));
        let says = |node: Option<&Node>| node.is_some_and(Node::is_truthy);
        let same = old.map(Node::to_json).unwrap_or_default() == new.map(Node::to_json).unwrap_or_default();
        match self.blocks {
            If::Set => says(old),
            If::Unset => !says(old),
            If::Will(text) => new.and_then(Node::text) == Some(text),
            If::Not(text) => old.and_then(Node::text) != Some(text),
            If::Kept => says(old) && same,
            If::Changed => !same,
        }
    }
}

fn finding(values: &Node, path: &[&str], message: String, help: &str) -> Finding {
    Finding {
        severity: Severity::Error,
        kind: FindingKind::Unworkable,
        path: path.join("."),
        origin: values.at(path).map(|node| node.origin).filter(|origin| origin.line > 0),
        message,
        help: Some(help.to_owned()),
    }
}
