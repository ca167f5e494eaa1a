//! What is known about a release before it is rendered.

use anyhow::{Result, bail};

use crate::manifests::{BitnamiService, Manifest, ManifestKey, bitnami_services};
use crate::schema;
use crate::values::Merged;
use crate::yaml::Node;

/// The preset that keeps a release as the upstream chart made it.
const PRESET: &str = "stackstorm-ha-1.1";
/// Data services whose data outlive a restart of all members, by the start of the key that names them. Redis has locks only.
const LASTING: &[&str] = &["mongodb", "rabbitmq"];

/// What is known about a release that may run already.
#[derive(Clone, Debug, Default)]
pub struct ReleaseState {
    /// It is being upgraded. Then its secrets exist, and others in their place would lock it out of its own databases.
    pub is_upgrade: bool,
    /// Its data services that have their data in Bitnami's layout.
    pub running: Vec<BitnamiService>,
    /// Others may take their place all the same.
    pub may_replace: bool,
}

impl ReleaseState {
    /// Refuses values that would put other servers in the place of those that have the data.
    pub fn allow(&self, merged: &Merged) -> Result<()> {
        if self.may_replace || self.running.is_empty() {
            return Ok(());
        }
        self.compare(&schema::completed(merged.values.clone(), &merged.defaults))
    }

    /// Refuses manifests in which the servers that have the data have another name, are of another kind or mount another claim: those would be new ones,
    /// without the data, and the others would be deleted.
    pub fn keep(&self, manifests: &[Manifest], release: &str) -> Result<()> {
        if self.may_replace || self.running.is_empty() {
            return Ok(());
        }
        let rendered = bitnami_services(manifests, release);
        let mut objects = Vec::new();
        let mut keys = Vec::new();
        for found in &self.running {
            let Some(other) = rendered.iter().find(|other| other.service == found.service) else { continue };
            let lasts = LASTING.contains(&found.service);
            let claim = lost_claim(found, other).filter(|_| lasts || same_object(found, other));
            if !lasts {
                if let Some(key) = claim {
                    objects.push(found.object.to_string());
                    keys.push(key);
                }
                continue;
            }
            let keys_there = manifests.iter().map(|manifest| &manifest.key);
            let namesakes: Vec<&ManifestKey> =
                keys_there.filter(|key| key.group == found.object.group && key.name == found.object.name).collect();
            let is_of_kind = |key: &ManifestKey| key.kind == found.object.kind;
            let is_renamed = namesakes.is_empty();
            let has_kind = if is_renamed { is_of_kind(&other.object) } else { namesakes.into_iter().any(is_of_kind) };
            let name = is_renamed.then(|| format!("`{}.fullnameOverride: {}`", found.service, found.object.name));
            let kind = key_of_kind(found).filter(|_| !has_kind).map(str::to_owned);
            if name.is_some() || kind.is_some() || claim.is_some() {
                objects.push(found.object.to_string());
            }
            keys.extend(name.into_iter().chain(kind).chain(claim));
        }
        if objects.is_empty() {
            return Ok(());
        }
        bail!(
            "this release keeps data in {}, and these values give its servers other names, kinds or claims, with which they would start empty; write {} \
             into the values; once the data have been moved, or if these are no servers of StackStorm's, --replace-data-services goes on, for all data \
             services (see docs/presets.md)",
            objects.join(", "),
            keys.join(", "),
        )
    }

    /// What [`Self::allow`] refuses, for values that are complete.
    pub fn compare(&self, values: &Node) -> Result<()> {
        let text = |service: &BitnamiService, key| values.at(&[service.service, key]);
        let replaced = |service: &&BitnamiService| {
            text(service, "enabled").is_some_and(Node::is_truthy)
                && text(service, "provider").and_then(Node::text).is_some_and(|provider| provider != "bitnami")
        };
        let replaced: Vec<&BitnamiService> = self.running.iter().filter(replaced).collect();
        if self.may_replace || replaced.is_empty() {
            return Ok(());
        }
        let objects: Vec<String> =
            replaced.iter().map(|found| format!("{} ({})", found.service, found.object)).collect();
        let keys: Vec<String> = replaced.iter().map(|found| format!("`{}.provider: bitnami`", found.service)).collect();
        let kept = with_kind(format!("`preset: {PRESET}`"), &self.running);
        let keys = with_kind(keys.join(", "), replaced.iter().copied());
        bail!(
            "this release runs {} in the layout of Bitnami's images, and these values would put empty servers of another provider in \
             its place; write {kept} into the values to keep the release as it is, or {keys} to keep its data; once the data \
             have been moved, or if these are no servers of StackStorm's, --replace-data-services goes on, for all data services (see \
             docs/presets.md)",
            objects.join(", "),
        )
    }
}

/// Whether two workloads are one object, whoever names its namespace.
fn same_object(one: &BitnamiService, other: &BitnamiService) -> bool {
    (&one.object.kind, &one.object.name) == (&other.object.kind, &other.object.name)
}

/// The key that has servers mount the claim that they have, where they would mount another one or none. Those with claims of their own cannot lose
/// them: Kubernetes does not change the templates.
fn lost_claim(running: &BitnamiService, rendered: &BitnamiService) -> Option<String> {
    let claim = running.claim.as_ref().filter(|claim| rendered.claim.as_ref() != Some(claim))?;
    // A StatefulSet makes claims by its template.
    if rendered.claim.is_none() && rendered.object.kind == "Deployment" {
        return Some(format!("`{}.persistence.enabled: true`", running.service));
    }
    let key = format!("{}.persistence.existingClaim", running.service);
    // The one that is made for them goes by their name, and would be deleted if it were named there.
    Some(if *claim == running.object.name { format!("no `{key}`") } else { format!("`{key}: {claim}`") })
}

/// The key that makes MongoDB's servers of the kind that runs; other services have one kind only.
fn key_of_kind(running: &BitnamiService) -> Option<&'static str> {
    let key = match &*running.object.kind {
        "Deployment" => "`mongodb.architecture: standalone` (without `mongodb.useStatefulSet: true`)",
        _ => "`mongodb.architecture: replicaset` (or `mongodb.useStatefulSet: true`, for a single server)",
    };
    (running.service == "mongodb").then_some(key)
}

/// The same keys, with the one that a single server of MongoDB needs beside them: by default, there would be other servers.
fn with_kind<'a>(keys: String, running: impl IntoIterator<Item = &'a BitnamiService>) -> String {
    let is_single = |found: &BitnamiService| found.service == "mongodb" && found.object.kind == "Deployment";
    if running.into_iter().any(is_single) { format!("{keys} and `mongodb.architecture: standalone`") } else { keys }
}

/// What to tell somebody whose release runs in Bitnami's layout.
pub fn advice(running: &[BitnamiService]) -> Option<String> {
    let services: Vec<&str> = running.iter().map(|found| found.service).collect();
    (!services.is_empty()).then(|| {
        format!(
            "note: this release runs {} in the layout of Bitnami's images; write {} into its values, or it would get empty servers of another \
             provider",
            services.join(", "),
            with_kind(format!("`preset: {PRESET}`"), running),
        )
    })
}
