//! `st2ha secrets encrypt` and `st2ha secrets updatekeys`.

use anyhow::{Result, bail};

use crate::cli::SecretsEncrypt;
use crate::commands::{note, secrets_file};
use crate::config::Release;
use crate::secrets::Recipients;

/// Encrypts the secrets file for those who were named, or else for those whom the project names, or else the file itself.
pub fn run(command: &SecretsEncrypt) -> Result<()> {
    let release = Release { name: command.release.name.clone(), namespace: command.release.namespace.clone() };
    let store = secrets_file::of_place(&command.place, &release)?;
    let wanted = store.wanted_recipients();
    let texts = match (command.recipients.is_empty(), wanted.is_empty()) {
        (false, _) => command.recipients.clone(),
        (true, false) => wanted.to_vec(),
        (true, true) => store.recipients()?,
    };
    let path = store.path().display();
    if texts.is_empty() {
        bail!("nobody is named who is to read {path}: give --recipient KEY, or name `recipients` in the project file");
    }
    let recipients = Recipients::read(&texts).map_err(|error| anyhow::anyhow!("the secrets file {path}: {error}"))?;
    store.encrypt(&recipients)?;
    let count = recipients.texts().len();
    let who = if count == 1 { "1 recipient".to_owned() } else { format!("{count} recipients") };
    note(&format!("{path} is encrypted for {who}; earlier copies of it are not"));
    Ok(())
}
