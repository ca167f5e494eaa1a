//! What objects have to do with each other.

use std::collections::BTreeSet;

use serde_json::Value;

use super::fault::has;
use super::faults::selected;
use super::key::{ManifestKey, may_share};
use super::manifest::Manifest;
use super::pod::{list, pod, text};
use super::references::{backends, references};
use super::waits::awaited;

/// One object that has to do with another one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Relation {
    /// The object.
    pub from: ManifestKey,
    /// What it does with the other one.
    pub how: How,
    /// Kind of the other one.
    pub kind: String,
    /// Name of the other one, in the same namespace. It need not be among the manifests.
    pub name: String,
}

/// What an object does with another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// A way in leads to a Service.
    LeadsTo,
    /// Selects its pods by their labels.
    Selects,
    /// Sets how many pods it has.
    Scales,
    /// Its pods read it, or keep data in it.
    Uses,
    /// Its pods connect to it.
    TalksTo,
    /// Its pods start nothing else before that answers.
    WaitsFor,
}

/// What pods may use.
const USED: &[&str] = &["ConfigMap", "PersistentVolumeClaim", "Secret"];

/// The relations between objects, each once, in the order of the objects.
pub fn relations(manifests: &[Manifest]) -> BTreeSet<Relation> {
    let mut found = BTreeSet::new();
    for manifest in manifests {
        let mut add = |how, kind: &str, name: &str| {
            if !name.is_empty() {
                let (kind, name) = (kind.to_owned(), name.to_owned());
                found.insert(Relation { from: manifest.key.clone(), how, kind, name });
            }
        };
        for service in services(manifest) {
            add(How::LeadsTo, "Service", service);
        }
        if let Some((_, labels)) = selected(manifest).filter(|(_, labels)| !labels.is_empty()) {
            let is_here =
                |other: &&Manifest| may_share(other.key.namespace.as_deref(), manifest.key.namespace.as_deref());
            for other in manifests.iter().filter(is_here) {
                if pod(other).is_some_and(|pod| labels.iter().all(|label| has(pod.labels, label))) {
                    add(How::Selects, &other.key.kind, &other.key.name);
                }
            }
        }
        if let Some(scaled) = manifest.object.pointer("/spec/scaleTargetRef") {
            add(How::Scales, text(scaled, "kind"), text(scaled, "name"));
        }
        if pod(manifest).is_some() {
            for reference in references(manifest).iter().filter(|reference| USED.contains(&reference.kind)) {
                add(How::Uses, reference.kind, reference.name);
            }
            for (kind, name) in awaited(manifest, manifests) {
                add(How::WaitsFor, kind, name);
            }
        }
    }
    found
}

/// The Services that a way in leads to.
fn services(manifest: &Manifest) -> Vec<&str> {
    let object = &manifest.object;
    match manifest.key.kind.as_str() {
        "Ingress" => backends(object).into_iter().map(|(_, service)| text(service, "name")).collect(),
        "HTTPRoute" => {
            let rules = object.get("spec").map(|spec| list(spec, "rules")).unwrap_or_default();
            let backends = rules.iter().flat_map(|rule| list(rule, "backendRefs"));
            let is_service = |backend: &&Value| matches!(text(backend, "kind"), "" | "Service");
            backends.filter(is_service).map(|backend| text(backend, "name")).collect()
        }
        _ => Vec::new(),
    }
}
