//! The Pod Security levels that pods ask for, told as findings about the keys that make them ask.

use std::collections::BTreeMap;

use super::asked::{Answers, Asked, Fields, Wanted};
use super::written::Written;
use super::{finding, item, object, place};
use crate::manifests::{Demand, Place, SecurityLevel};
use crate::schema::{Finding, FindingKind, Severity};
use crate::trace::Source;
use crate::yaml::{Node, Origin};

/// Parts of pods that st2ha adds, by the folder of their templates and their name, and the key that asks for them.
const PARTS: &[(&str, &str, &str)] = &[
    ("external-dns/", "azure-config-file", "external-dns.azure"),
    ("external-dns/", "designate-custom-ca-hostpath", "external-dns.designate.customCAHostPath"),
    ("mongodb/", "volume-permissions", "mongodb.volumePermissions.enabled"),
    ("rabbitmq/", "volume-permissions", "rabbitmq.volumePermissions.enabled"),
    ("redis/", "host-sys", "redis.sysctlImage.mountHostSys"),
    ("redis/", "init-sysctl", "redis.sysctlImage.enabled"),
    ("redis/", "volume-permissions", "redis.volumePermissions.enabled"),
];

/// The same where no value of the user's stands in the field itself.
const SWITCHED: &[(&str, &str, &str)] = &[("stackstorm/", "st2actionrunner", "st2actionrunner.sudo")];

/// Asks where all that asks for a level comes from.
pub fn ask(demands: Vec<Demand>, asked: &mut Asked<'_>) -> Vec<(Demand, Fields)> {
    let ask = |demand: Demand| {
        let text = demand.value.as_str().map_or_else(|| demand.value.to_string(), str::to_owned);
        let named = asked.manifest(&demand.place).and_then(|manifest| item(&manifest.object, &demand.place.path));
        let named = named.map(|path| Place { path, ..demand.place.clone() });
        let fields = asked.ask(std::iter::once(&demand.place).chain(&named), &text, Wanted::Value);
        (demand, fields)
    };
    demands.into_iter().map(ask).collect()
}

/// A finding for each key that asks for a level, with the least strict of those that it asks for.
pub fn told(demands: Vec<(Demand, Fields)>, answers: &Answers, written: Written<'_>) -> Vec<Finding> {
    let mut by_key: BTreeMap<String, (Origin, Demand)> = BTreeMap::new();
    for (demand, fields) in demands {
        let (key, origin) = key(&demand, answers.source(&fields, &|_, _| false), written);
        match by_key.get(&key) {
            Some((_, known)) if known.level >= demand.level => {}
            _ => drop(by_key.insert(key, (origin, demand))),
        }
    }
    by_key.into_iter().map(|(key, (origin, demand))| said(key, origin, &demand, written)).collect()
}

/// The key that makes a pod ask for something; the object where no value does.
fn key(demand: &Demand, source: Option<&Source>, written: Written<'_>) -> (String, Origin) {
    let find = |parts: &'static [(&str, &str, &str)]| {
        let is_it =
            |(folder, part, _): &&(&str, &str, &str)| demand.place.origin.starts_with(folder) && demand.part == *part;
        let (_, _, key) = parts.iter().find(is_it)?;
        Some((*key, written.values.at(&key.split('.').collect::<Vec<_>>())))
    };
    let switched = find(SWITCHED).filter(|(_, node)| source.is_none() && node.is_some_and(Node::is_truthy));
    if let Some((key, node)) = find(PARTS).or(switched) {
        return (key.to_owned(), node.map(|node| node.origin).unwrap_or_default());
    }
    place(source, Some(&demand.place), written).unwrap_or_default()
}

fn said(key: String, origin: Origin, demand: &Demand, written: Written<'_>) -> Finding {
    let (level, refused) = match demand.level {
        SecurityLevel::Privileged => ("privileged", "baseline` or `restricted"),
        SecurityLevel::Baseline => ("baseline", "restricted"),
    };
    let place = &demand.place;
    let since = demand.since.map(|version| format!("from Kubernetes {version} on, ")).unwrap_or_default();
    finding(
        (FindingKind::PodSecurity, Severity::Warning),
        Some((key, origin)),
        format!(
            "{since}namespaces that enforce the Pod Security level `{refused}` refuse the pods of {}: {}",
            object(place, written),
            place.path
        ),
        format!("label the namespace `pod-security.kubernetes.io/enforce: {level}`, or do without this"),
    )
}
