//! `st2ha secrets encrypt` and `st2ha secrets updatekeys`.

use anyhow::{Result, bail};

use crate::cli::SecretsEncrypt;
use crate::commands::{note, secrets_file};
use crate::config::Release;
use crate::secrets::{Recipients, Store, StoreError};

/// Encrypts the secrets file for those who were named, or else for those whom the project names, or else for those in the file itself that st2ha
/// has written there.
pub fn run(command: &SecretsEncrypt) -> Result<()> {
    let store = store(command)?;
    let texts = named(command, &store);
    if !texts.is_empty() {
        return encrypt(&store, &texts, Store::encrypt);
    }
    let texts = store.recipients()?;
    require_any(&store, &texts)?;
    store.encrypt_rest()?;
    tell(&store, texts.len());
    Ok(())
}

/// The same for all recipients that stand in the file, whoever has written them there: a reader of the file confirms them.
pub fn update_keys(command: &SecretsEncrypt) -> Result<()> {
    let store = store(command)?;
    let named = named(command, &store);
    let texts = if named.is_empty() { store.recipients()? } else { named };
    require_any(&store, &texts)?;
    encrypt(&store, &texts, Store::update_keys)
}

fn store(command: &SecretsEncrypt) -> Result<Store> {
    let release = Release { name: command.release.name.clone(), namespace: command.release.namespace.clone() };
    secrets_file::of_place(&command.place, &release)
}

fn named(command: &SecretsEncrypt, store: &Store) -> Vec<String> {
    if command.recipients.is_empty() { store.wanted_recipients().to_vec() } else { command.recipients.clone() }
}

fn require_any(store: &Store, texts: &[String]) -> Result<()> {
    if texts.is_empty() {
        let path = store.path().display();
        bail!("nobody is named who is to read {path}: give --recipient KEY, or name `recipients` in the project file");
    }
    Ok(())
}

/// What encrypts a secrets file, and returns the recipients who could not read it before.
type Encrypt = fn(&Store, &Recipients) -> Result<Vec<String>, StoreError>;

fn encrypt(store: &Store, texts: &[String], encrypt: Encrypt) -> Result<()> {
    let path = store.path().display();
    let recipients = Recipients::read(texts).map_err(|error| anyhow::anyhow!("the secrets file {path}: {error}"))?;
    let new = encrypt(store, &recipients)?;
    tell(store, recipients.texts().len());
    if !new.is_empty() {
        note(&format!("who can read it from now on: {}", new.join(", ")));
    }
    Ok(())
}

fn tell(store: &Store, recipients: usize) {
    let path = store.path().display();
    let who = if recipients == 1 { "1 recipient".to_owned() } else { format!("{recipients} recipients") };
    note(&format!("{path} is encrypted for {who}; earlier copies of it are not"));
}
