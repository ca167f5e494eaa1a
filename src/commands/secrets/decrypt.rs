//! `st2ha secrets decrypt`.

use anyhow::Result;

use crate::cli::SecretsDecrypt;
use crate::commands::{note, secrets_file};
use crate::config::Release;

/// Takes the encryption off the secrets file.
pub fn run(command: &SecretsDecrypt) -> Result<()> {
    let release = Release { name: command.release.name.clone(), namespace: command.release.namespace.clone() };
    let store = secrets_file::of_place(&command.place, &release)?;
    store.decrypt()?;
    note(&format!("{} is not encrypted any more: keep it out of version control", store.path().display()));
    Ok(())
}
