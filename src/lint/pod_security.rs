//! The Pod Security levels that pods ask for, told as findings about the keys that make them ask.

use std::collections::BTreeMap;

use super::written::Written;
use super::{finding, object};
use crate::manifests::{Demand, Manifest, SecurityLevel, demands};
use crate::schema::{Finding, FindingKind, Severity};
use crate::yaml::Origin;

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

/// A finding for each key that asks for a level, with the least strict of those that it asks for.
pub fn all(manifests: &[Manifest], written: Written<'_>) -> Vec<Finding> {
    let mut by_key: BTreeMap<String, (Origin, Demand)> = BTreeMap::new();
    for demand in demands(manifests) {
        let (key, origin) = key(&demand, written);
        match by_key.get(&key) {
            Some((_, known)) if known.level >= demand.level => {}
            _ => drop(by_key.insert(key, (origin, demand))),
        }
    }
    by_key.into_iter().map(|(key, (origin, demand))| told(key, origin, &demand, written)).collect()
}

/// The key that makes a pod ask for something; the object where no value does.
fn key(demand: &Demand, written: Written<'_>) -> (String, Origin) {
    let part = PARTS.iter().find(|(folder, part, _)| demand.place.origin.starts_with(folder) && demand.part == *part);
    if let Some((_, _, key)) = part {
        let node = written.values.at(&key.split('.').collect::<Vec<_>>());
        return ((*key).to_owned(), node.map(|node| node.origin).unwrap_or_default());
    }
    let sections = sections(&demand.place.origin);
    let mut found = written.structures(demand.field, &demand.value);
    // A section's own settings win over those for all.
    found.sort_by_key(|(path, _)| {
        sections.iter().position(|section| starts_with(path, section)).unwrap_or(sections.len())
    });
    found.into_iter().next().unwrap_or_else(|| (object(&demand.place, written), Origin::default()))
}

/// The sections of the values that a template's objects are made from, the closest first.
fn sections(template: &str) -> Vec<&str> {
    let mut sections: Vec<&str> = template.trim_end_matches(".yaml").rsplit('/').collect();
    if template.contains("/jobs/") {
        sections.push("st2actionrunner");
    }
    sections.extend(["podSecurityContext", "securityContext"]);
    sections
}

fn starts_with(path: &str, section: &str) -> bool {
    path.strip_prefix(section).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

fn told(key: String, origin: Origin, demand: &Demand, written: Written<'_>) -> Finding {
    let (level, refused) = match demand.level {
        SecurityLevel::Privileged => ("privileged", "baseline` and `restricted"),
        SecurityLevel::Baseline => ("baseline", "restricted"),
    };
    let place = &demand.place;
    finding(
        (FindingKind::PodSecurity, Severity::Warning),
        Some((key, origin)),
        format!(
            "this asks for the Pod Security level `{level}`: namespaces that enforce `{refused}` refuse the pods of {}, for {}",
            object(place, written),
            place.path
        ),
        format!("label the namespace `pod-security.kubernetes.io/enforce: {level}`, or do without this"),
    )
}
