//! What is known about a release before it is rendered.

use anyhow::{Result, bail};

use crate::manifests::{BitnamiService, Manifest, bitnami_services};
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

    /// Refuses manifests in which the servers that have the data have another name: those would be new ones, without the data, and the others would be deleted.
    pub fn keep(&self, manifests: &[Manifest], release: &str) -> Result<()> {
        if self.may_replace || self.running.is_empty() {
            return Ok(());
        }
        let rendered = bitnami_services(manifests, release);
        let is_there = |found: &BitnamiService| {
            let mut keys = manifests.iter().map(|manifest| &manifest.key);
            keys.any(|key| key.group == found.object.group && key.name == found.object.name)
        };
        let renamed = |found: &&BitnamiService| {
            LASTING.contains(&found.service)
                && rendered.iter().any(|other| other.service == found.service)
                && !is_there(found)
        };
        let renamed: Vec<&BitnamiService> = self.running.iter().filter(renamed).collect();
        if renamed.is_empty() {
            return Ok(());
        }
        let objects: Vec<String> = renamed.iter().map(|found| found.object.to_string()).collect();
        let key = |found: &&BitnamiService| format!("`{}.fullnameOverride: {}`", found.service, found.object.name);
        let keys: Vec<String> = renamed.iter().map(key).collect();
        bail!(
            "this release keeps data in {}, and these values give other names to its servers, under which they would start empty; write {} \
             into the values; once the data have been moved, --replace-data-services goes on (see docs/presets.md)",
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
        bail!(
            "this release runs {} in the layout of Bitnami's images, and these values would put empty servers of another provider in \
             its place; write `preset: {PRESET}` into the values to keep the release as it is, or {} to keep its data; once the data \
             have been moved, --replace-data-services goes on (see docs/presets.md)",
            objects.join(", "),
            keys.join(", "),
        )
    }
}

/// What to tell somebody whose release runs in Bitnami's layout.
pub fn advice(running: &[BitnamiService]) -> Option<String> {
    let services: Vec<&str> = running.iter().map(|found| found.service).collect();
    (!services.is_empty()).then(|| {
        format!(
            "note: this release runs {} in the layout of Bitnami's images; write `preset: {PRESET}` into its values, or it would get \
             empty servers of another provider",
            services.join(", ")
        )
    })
}
