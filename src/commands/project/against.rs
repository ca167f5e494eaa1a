//! `diff --all --against FOLDER`: each environment has a folder of its own in there, as `render --all --output-dir` writes them.

use anyhow::{Result, bail};

use super::environment::Environment;
use crate::cli::{Against, Cli, Command};

/// Compares an environment with its own folder. A folder for all is refused: the objects of the
/// others would count as removed.
pub fn divide(cli: &mut Cli, environment: &Environment, all: &[Environment]) -> Result<()> {
    let Command::Diff(diff) = &mut cli.command else { return Ok(()) };
    let Some(Against::Path(path)) = &mut diff.against.against else { return Ok(()) };
    if all.iter().any(|one| path.join(&one.name).is_dir()) {
        *path = path.join(&environment.name);
    } else if all.len() > 1 {
        let (shown, own) = (path.display(), path.join(&environment.name));
        bail!(
            "--all compares each environment with a folder of its own, and there is no {}: `st2ha render --all --output-dir {shown}` writes them",
            own.display()
        );
    }
    Ok(())
}
