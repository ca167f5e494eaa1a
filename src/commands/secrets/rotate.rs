//! `st2ha secrets rotate`.

use anyhow::{Result, bail};

use super::Sight;
use crate::cli::SecretsRotate;
use crate::commands::note;
use crate::secrets::{self, Kind, Need, OsKeySource};

/// Generates stored secrets anew.
pub fn run(command: &SecretsRotate) -> Result<()> {
    let mut sight = Sight::of(&(&command.release).into(), &command.values)?;
    for key in &command.keys {
        if let Some(node) = sight.at(key).filter(|node| Need::find(key).is_some() && !sight.is_stored(node)) {
            bail!("{key} is given in {}: change it there", sight.sources.describe(node.origin));
        }
        if !command.force && Need::find(key).is_some_and(|need| need.kind == Kind::DatastoreKey) {
            bail!(
                "with another {key} all encrypted key-value pairs become unreadable; export them first \
                   (st2 key list --decrypt), and then add --force"
            );
        }
    }
    let rotated = secrets::rotate(&mut sight.values, &command.keys, &sight.release, &mut OsKeySource::default())?;
    sight.store.replace(&rotated)?;
    for secret in &rotated {
        let more = Need::find(&secret.path).map_or("", |need| need.rotation);
        note(&format!("{} has a new value; {more}", secret.path));
    }
    note(&format!("stored in {}", sight.store.path().display()));
    Ok(())
}
