//! `st2ha secrets get`.

use std::io::{self, IsTerminal as _};

use anyhow::{Result, bail};

use super::Sight;
use crate::cli::SecretsGet;
use crate::commands::print;
use crate::secrets::Need;

/// Prints one secret, byte for byte.
pub fn run(command: &SecretsGet) -> Result<()> {
    let sight = Sight::of(&(&command.release).into(), &command.values)?;
    let key = &command.key;
    let Some(need) = Need::find(key) else {
        return Err(super::unknown("get", key));
    };
    let Some(text) = sight.at(need.path).and_then(|node| node.text()) else {
        bail!("{key} is neither given nor stored");
    };
    if io::stdout().is_terminal() && !command.show {
        bail!("stdout is a terminal: add --show, or send it where it is needed, for example into a clipboard");
    }
    print(text)
}
