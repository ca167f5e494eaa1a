//! What the custom resources of MongoDB's operators can say.

use super::electorate;
use crate::config::{Config, Mongodb, MongodbProvider, Release};
use crate::schema::Report;
use crate::yaml::{self, LayerId, Node};

/// First major version that is not past its end of life with the operators' makers.
const OLDEST: u64 = 6;
/// What the names of resource and replica set come to at most: Percona's operator refuses longer ones.
const LONGEST_NAMES: usize = 50;
/// The users that Percona's operator keeps for itself, in whatever database. It makes no other of these names, and tells its log only.
const PERCONA_USERS: [&str; 5] = ["backup", "clusterAdmin", "clusterMonitor", "databaseAdmin", "userAdmin"];

/// Checks what an operator would refuse, or what only its own logs would tell.
pub fn check(config: &Config, release: &Release, report: &mut Report<'_>) {
    let mongodb = &config.mongodb;
    match mongodb.replica_count {
        Some(members) => electorate(members, report),
        // What is no number at all is told elsewhere.
        None if report.values().at(&["mongodb", "replicaCount"]).is_some_and(|count| !count.is_null()) => {}
        None => report.error(
            "mongodb.replicaCount",
            "an operator needs the number of members",
            "write an odd number, such as 3",
        ),
    }
    if mongodb.auth.username == "root" || (mongodb.metrics.enabled && mongodb.auth.username == "metrics") {
        let message = "st2ha creates a user of this name itself";
        report.error("mongodb.auth.username", message, "choose another name");
    } else if mongodb.provider == MongodbProvider::PerconaOperator && PERCONA_USERS.contains(&&*mongodb.auth.username) {
        let message = "the operator keeps this name for a user of its own, and makes none for StackStorm";
        report.error("mongodb.auth.username", message, "choose another name");
    }
    version(mongodb, report);
    let taken = |label: &&String| ["app", "app.kubernetes.io/replset"].contains(&label.as_str());
    if let Some(label) = mongodb.pod_labels.keys().find(taken) {
        let message = format!("the label `{label}` selects the operator's pods");
        report.error("mongodb.podLabels", message, "leave it out, or use a label of your own");
    }
    if mongodb.provider == MongodbProvider::PerconaOperator {
        names(mongodb, release, report);
        clients(mongodb, report);
        if !mongodb.pdb.create && report.is_written("mongodb.pdb.create") {
            report.warn(
                "mongodb.pdb.create",
                "this has no effect: the operator gives members a budget of its own, of which one may be unavailable",
                "remove it, or write the limit that you want in `mongodb.pdb`",
            );
        }
    } else if mongodb.tls.enabled && mongodb.tls.existing_secret.as_ref().is_none_or(String::is_empty) {
        report.error(
            "mongodb.tls.enabled",
            "this operator makes no certificates",
            "name a Secret with `tls.crt`, `tls.key` and `ca.crt` in `mongodb.tls.existingSecret`, such as cert-manager makes",
        );
    }
}

/// Percona's servers have an authority as soon as they encrypt, and then refuse clients without a certificate, unless a setting lets them in. st2ha
/// writes it below the user's own settings, which works only where those have no such section.
fn clients(mongodb: &Mongodb, report: &mut Report<'_>) {
    const SETTING: &str = "allowConnectionsWithoutCertificates";
    let own = &mongodb.configuration;
    let settings = yaml::read_map(own, LayerId::default()).ok();
    let at = |path: &[&str]| settings.as_ref().and_then(|settings| settings.at(path));
    if !mongodb.tls.enabled || at(&["net", "tls", SETTING]).is_some_and(Node::is_truthy) {
        return;
    }
    let is_flow = own.trim_start().starts_with('{');
    // Where the text names the setting, if only in a comment, nothing is written below it.
    if is_flow || own.contains(SETTING) || at(&["net"]).is_some() {
        report.error(
            "mongodb.configuration",
            "with `mongodb.tls`, the servers refuse clients without a certificate, and StackStorm shows none",
            format!("write `{SETTING}: true` into `net.tls` of this text"),
        );
    }
}

/// `8.0.29`, and with Percona the number of its build behind it: `8.0.26-11`.
fn version(mongodb: &Mongodb, report: &mut Report<'_>) {
    const PATH: &str = "mongodb.image.tag";
    let (builds, example) = match mongodb.provider {
        MongodbProvider::PerconaOperator => (1, "8.0.26-11"),
        _ => (0, "8.0.29"),
    };
    let tag = mongodb.image.tag.as_deref().unwrap_or_default();
    // A tag may be fixed by a digest.
    let plain = tag.split('@').next().unwrap_or_default();
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (numbers, build): (Vec<&str>, Vec<&str>) = match plain.split_once('-') {
        Some((numbers, build)) => (numbers.split('.').collect(), vec![build]),
        None => (plain.split('.').collect(), Vec::new()),
    };
    let is_version = numbers.len() == 3 && numbers.iter().chain(&build).all(|text| is_number(text));
    if !is_version || build.len() != builds || (builds == 0 && plain != tag) {
        let message = match mongodb.provider {
            MongodbProvider::PerconaOperator => "this is no version of Percona Server for MongoDB",
            _ => "the operator chooses the image by the version of MongoDB, and this is no full one",
        };
        report.error(PATH, message, format!("write it as in `{example}`"));
    } else if super::major(tag).is_some_and(|major| major < OLDEST) {
        let message = format!("st2ha knows nothing about this operator and MongoDB before {OLDEST}.0");
        report.error(PATH, message, format!("write a newer version, such as `{example}`"));
    }
}

/// Services and pods are named after the resource and the replica set.
fn names(mongodb: &Mongodb, release: &Release, report: &mut Report<'_>) {
    let set = &mongodb.replica_set_name;
    let is_label = set.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if !is_label || set.starts_with('-') || set.ends_with('-') {
        let help = "use lower-case letters, digits and dashes, as in `rs0`";
        report.error(
            "mongodb.replicaSetName",
            "the operator names a Service after it, and this cannot be part of that",
            help,
        );
    }
    let given = |name: &Option<String>| name.clone().filter(|name| !name.is_empty());
    let short = given(&mongodb.name_override).unwrap_or_else(|| "mongodb".to_owned());
    let (path, name) = match given(&mongodb.fullname_override) {
        Some(name) => ("mongodb.fullnameOverride", name),
        None if release.name.contains(&short) => ("mongodb.provider", release.name.clone()),
        None => ("mongodb.provider", format!("{}-{short}", release.name)),
    };
    let length = name.len().saturating_add(set.len());
    if length > LONGEST_NAMES {
        let message = format!(
            "the operator takes names of resource and replica set of {LONGEST_NAMES} characters together, not of {length}"
        );
        report.error(path, message, "write a shorter one in `mongodb.fullnameOverride`");
    }
}
