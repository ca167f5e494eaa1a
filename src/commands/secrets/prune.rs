//! `st2ha secrets prune`.

use anyhow::Result;

use crate::cli::SecretsPrune;
use crate::commands::{note, secrets_file};
use crate::config::Release;
use crate::secrets::Need;

/// Forgets secrets that were replaced.
pub fn run(command: &SecretsPrune) -> Result<()> {
    if let Some(key) = command.keys.iter().find(|key| Need::find(key).is_none()) {
        return Err(super::unknown("prune", key));
    }
    let release = Release { name: command.release.name.clone(), namespace: command.release.namespace.clone() };
    let store = secrets_file::of_place(&command.place, &release)?;
    let mut kept = store.previous()?;
    kept.retain(|(key, _)| command.keys.is_empty() || command.keys.contains(key));
    if store.prune(&command.keys)?.is_empty() {
        note("no secret is kept that was replaced");
        return Ok(());
    }
    for (key, time) in kept {
        note(&format!("{key} as it was until {time} is forgotten"));
    }
    Ok(())
}
