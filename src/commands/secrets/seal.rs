//! `st2ha secrets seal`.

use anyhow::{Result, bail};

use crate::cli::SecretsSeal;
use crate::commands::{note, secrets_file};
use crate::config::Release;

/// Ends a secrets file with the line that says that it is whole.
pub fn run(command: &SecretsSeal) -> Result<()> {
    let release = Release { name: command.release.name.clone(), namespace: command.release.namespace.clone() };
    let store = secrets_file::of_place(&command.place, &release)?;
    let path = store.path().display();
    if store.outline()?.is_none() {
        bail!("there is no secrets file {path}");
    }
    let what = if store.seal()? { "counts as complete from now on" } else { "was complete already" };
    note(&format!("{path} {what}"));
    Ok(())
}
