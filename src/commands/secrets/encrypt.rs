//! `st2ha secrets encrypt` and `st2ha secrets updatekeys`.

use anyhow::Result;

use crate::cli::SecretsEncrypt;
use crate::commands::{note, secrets_file};
use crate::config::Release;
use crate::secrets::Recipients;

/// Encrypts the secrets file for those who were named, or else for those whom it names.
pub fn run(command: &SecretsEncrypt) -> Result<()> {
    let release = Release { name: command.release.name.clone(), namespace: command.release.namespace.clone() };
    let store = secrets_file::of_place(&command.place, &release)?;
    let texts = if command.recipients.is_empty() { store.recipients()? } else { command.recipients.clone() };
    let path = store.path().display();
    let recipients = Recipients::read(&texts).map_err(|error| anyhow::anyhow!("the secrets file {path}: {error}"))?;
    store.encrypt(&recipients)?;
    let count = recipients.texts().len();
    let who = if count == 1 { "1 recipient".to_owned() } else { format!("{count} recipients") };
    note(&format!("{path} is encrypted for {who}; earlier copies of it are not"));
    Ok(())
}
