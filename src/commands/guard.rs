//! Keeping one set of secrets from being put over another one that is in use.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use serde_json::Value;

use super::advised::Advised;
use super::note;
use crate::config::Secret;
use crate::manifests::Manifest;
use crate::secrets::{self, Store};

/// Refuses a render that would put new secrets over those of a cluster, and warns of one that would put others there. `pending` is
/// what stands in for secrets that are not there yet.
pub fn compare(
    before: &[Manifest],
    after: &[Manifest],
    pending: &[Secret],
    store: &Store,
    advised: Advised<'_>,
) -> Result<()> {
    for ours in secrets_of(after) {
        let Some(there) = before.iter().find(|there| there.key == ours.key) else { continue };
        let keys = secrets::replaced(&there.object, &ours.object);
        if keys.is_empty() {
            continue;
        }
        let name = &ours.key.name;
        let is_pending = |key: &&str| {
            let value = secrets::bytes(&ours.object, key);
            value.is_some_and(|value| pending.iter().any(|text| is_in(&value, text.expose().as_bytes())))
        };
        let pending: Vec<&str> = keys.iter().copied().filter(|key| is_pending(key)).collect();
        if !pending.is_empty() && store.holds_secrets()? {
            bail!(
                "the cluster has the Secret {name}, and the secrets file {} has no {} for it: another one would lock the release out of its data; \
                 give it as before, in a values file after `-f` or with a flag, or take it from the cluster: {}",
                store.path().display(),
                pending.join(", "),
                advised.import()
            );
        }
        if !pending.is_empty() {
            bail!(
                "the cluster has the Secret {name}, and no secrets file was found for it: `render` would make other secrets, which lock \
                 the release out of its data; run this where the file is, or make it of what the cluster has: {}",
                advised.import()
            );
        }
        note(&format!(
            "warning: the Secret {name} of the cluster holds another {}: with this one in its place, data that the release has may not \
             be readable any more. If it was rotated, do what `st2ha secrets rotate` has said; else remove it from \
             your values files, if one gives it, and take it from the cluster: {}",
            keys.join(", "),
            advised.import_again()
        ));
    }
    Ok(())
}

/// Refuses a render whose secrets are not those of the cluster, as far as their fingerprints are known.
pub fn recognise(after: &[Manifest], fingerprints: &BTreeMap<String, Value>, advised: Advised<'_>) -> Result<()> {
    for ours in secrets_of(after) {
        let Some(there) = fingerprints.get(&ours.key.name) else { continue };
        let keys = secrets::unlike(there, &ours.object);
        if !keys.is_empty() {
            let name = &ours.key.name;
            let namespace = ours.key.namespace.as_deref().unwrap_or(&advised.release.namespace);
            bail!(
                "the Secret {name} of the cluster holds another {}: with this one in its place, data that the release has may not be \
                 readable any more. If it was rotated, delete the Secret before (`kubectl delete secret {name} -n {namespace}`); else \
                 remove it from your values files, if one gives it, and take it from the cluster: {}",
                keys.join(", "),
                advised.import_again()
            );
        }
    }
    Ok(())
}

fn secrets_of(manifests: &[Manifest]) -> impl Iterator<Item = &Manifest> {
    manifests.iter().filter(|manifest| manifest.key.kind == "Secret" && manifest.key.group.is_empty())
}

fn is_in(text: &[u8], part: &[u8]) -> bool {
    !part.is_empty() && text.windows(part.len()).any(|window| window == part)
}
