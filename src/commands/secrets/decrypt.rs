//! `st2ha secrets decrypt`.

use anyhow::Result;

use crate::cli::SecretsDecrypt;
use crate::commands::{git, note, secrets_file};
use crate::config::Release;
use crate::shell;

/// Takes the encryption off the secrets file.
pub fn run(command: &SecretsDecrypt) -> Result<()> {
    let release = Release { name: command.release.name.clone(), namespace: command.release.namespace.clone() };
    let store = secrets_file::of_place(&command.place, &release)?;
    let path = store.path().display().to_string();
    if !store.decrypt()? {
        note(&format!("{path} is not encrypted: nothing was changed"));
    } else if git::tracks(store.path()) {
        // No rule of .gitignore counts for what is tracked.
        note(&format!(
            "warning: {path} is not encrypted any more, and Git tracks it, so that the next commit may publish all secrets: run `git rm \
             --cached {}`, and keep it out of version control",
            shell::word(&path)
        ));
    } else {
        note(&format!("{path} is not encrypted any more: keep it out of version control"));
    }
    Ok(())
}
