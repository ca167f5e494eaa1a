//! `st2ha secrets seal`.

use anyhow::{Result, bail};

use crate::cli::SecretsSeal;
use crate::commands::{note, secrets_file};
use crate::config::Release;
use crate::secrets::Sealed;

/// Ends a secrets file with the line that says that it is whole.
pub fn run(command: &SecretsSeal) -> Result<()> {
    let release = Release { name: command.release.name.clone(), namespace: command.release.namespace.clone() };
    let store = secrets_file::of_place(&command.place, &release)?;
    let path = store.path().display();
    if store.outline()?.is_none() {
        bail!("there is no secrets file {path}");
    }
    match store.seal()? {
        Sealed::Already => note(&format!("{path} was complete already")),
        Sealed::Now { lost } if lost.is_empty() => note(&format!("{path} counts as complete from now on")),
        Sealed::Now { lost } => note(&format!("{path} counts as complete from now on, without {}", lost.join(", "))),
    }
    Ok(())
}
