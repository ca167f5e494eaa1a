//! The project file `st2ha.yaml`: environments, each with what would otherwise be typed.
//!
//! An environment is turned into defaults of the command line before it is understood. So flags and variables win, and nothing below the
//! command line knows of projects.

mod arguments;
mod environment;
mod read;

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use self::environment::Environment;
use crate::cli::{Cli, Command};
use crate::nearest::nearest;

/// Name of the project file.
pub const FILE: &str = "st2ha.yaml";

/// A command to run.
pub struct Run {
    /// The environment, where there are several to run it for.
    pub of: Option<String>,
    /// What was typed, with what the environment says.
    pub cli: Cli,
}

/// The environments of a project.
struct Project {
    file: PathBuf,
    environments: Vec<Environment>,
}

/// What to run for a command line: once, or once for each environment. The error of clap is one of what was typed.
pub fn runs(args: &[OsString]) -> Result<Result<Vec<Run>, clap::Error>> {
    let as_typed = || Cli::read(args).map(|cli| vec![Run { of: None, cli }]);
    let file = find();
    // Without a project, what was typed is understood once only.
    if file.is_none() && !args.iter().any(|arg| arg == arguments::ALL) {
        return Ok(as_typed());
    }
    let typed = match arguments::Typed::read(args) {
        Ok(typed) => typed,
        Err(error) => return Ok(Err(error)),
    };
    if !typed.takes_environments() || (!typed.all && typed.name.is_none()) {
        return Ok(as_typed());
    }
    let Some(file) = file else {
        if typed.all {
            bail!("--all runs for all environments of a project, and there is no {FILE} in this folder or above it");
        }
        return Ok(as_typed());
    };
    let project = read::read(&file)?;
    let chosen: Vec<&Environment> = match &typed.name {
        _ if typed.all => project.environments.iter().collect(),
        Some(name) => {
            let Some(environment) = project.environments.iter().find(|environment| environment.name == *name) else {
                project.refuse_slips(name)?;
                return Ok(as_typed());
            };
            vec![environment]
        }
        None => Vec::new(),
    };
    let mut runs = Vec::with_capacity(chosen.len());
    for environment in chosen {
        match typed.with(environment, &project.file) {
            Ok(cli) => runs.push(Run { of: typed.all.then(|| environment.name.clone()), cli }),
            Err(error) => return Ok(Err(error)),
        }
    }
    if typed.all
        && let Some(run) = runs.iter().find(|run| prints(&run.cli))
    {
        let name = run.of.as_deref().unwrap_or_default();
        bail!(
            "`{name}` has no `outputDir` in {FILE}: several environments need a folder each, or --output-dir DIR for all"
        );
    }
    Ok(Ok(runs))
}

/// Whether a command prints manifests, which nobody could tell apart from those of other environments.
fn prints(cli: &Cli) -> bool {
    matches!(&cli.command, Command::Render(render) if render.output.output_dir.is_none())
}

impl Project {
    /// A name that is nearly that of an environment is no release.
    fn refuse_slips(&self, name: &str) -> Result<()> {
        let names = self.environments.iter().map(|environment| environment.name.as_str());
        match nearest(name, names).first() {
            Some(near) => {
                bail!("{} has no environment `{name}`: did you mean `{near}`?", self.file.display())
            }
            None => Ok(()),
        }
    }
}

/// The project file of this folder or the nearest one above it. A folder that is gone has none.
fn find() -> Option<PathBuf> {
    let here = env::current_dir().ok()?;
    let found = here.ancestors().map(|folder| folder.join(FILE)).find(|file| file.is_file())?;
    Some(found.strip_prefix(&here).map(Path::to_owned).unwrap_or(found))
}

/// The text of a file.
fn text(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}
