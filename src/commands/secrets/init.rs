//! `st2ha secrets init`.

use anyhow::Result;

use crate::cli::SecretsInit;
use crate::commands::{note, release};

/// Renders, which generates and stores what is missing, and prints nothing of it.
pub fn run(command: &SecretsInit) -> Result<()> {
    let outputs = release::render(&command.request)?;
    if outputs.generated.is_empty() {
        note("no secret is missing");
    }
    Ok(())
}
