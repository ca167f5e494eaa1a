//! `st2ha secrets init`.

use anyhow::Result;

use crate::cli::{RequestArgs as Request, SecretsInit};
use crate::commands::{note, release, secrets_file};
use crate::config::Release;

/// Renders, which generates and stores what is missing, and prints nothing of it.
pub fn run(command: &SecretsInit) -> Result<()> {
    let outputs = release::render(&command.request)?;
    if outputs.generated.is_empty() {
        note("no secret is missing");
        // What has all that is needed has lost nothing.
        let Request { release, values, .. } = &command.request;
        let store = secrets_file::of_values(
            values,
            &Release { name: release.name.clone(), namespace: release.namespace.clone() },
        )?;
        if store.holds_secrets()? && store.seal()? {
            note(&format!("{} is taken for whole from now on", store.path().display()));
        }
    }
    Ok(())
}
