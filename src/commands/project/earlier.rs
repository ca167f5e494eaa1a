//! `diff --against git:REV` of an environment: what the project said of it at that revision.

use std::path::Path;

use anyhow::Result;

use super::arguments::Typed;
use super::environment::Environment;
use super::{read, text};
use crate::cli::{Against, Cli, Command, Earlier, RequestArgs};
use crate::commands::git::Revision;
use crate::commands::note;

/// Lets a comparison with a revision have the environment as it was there. A project file that the revision does not have, or that cannot be read
/// there, says nothing: then the environment counts as it is now.
pub fn look_back(cli: &mut Cli, typed: &Typed<'_>, environment: &Environment, file: &Path) -> Result<()> {
    let Command::Diff(diff) = &mut cli.command else { return Ok(()) };
    let Some(Against::Git(name)) = &diff.against.against else { return Ok(()) };
    // What is wrong with the revision says whoever compares.
    let Ok(revision) = Revision::find(name) else { return Ok(()) };
    // One of another repository has no past here.
    if revision.lacks(file).unwrap_or(true) {
        return Ok(());
    }
    let Ok(before) = String::from_utf8(revision.read(file)?) else { return Ok(()) };
    if before == text(file)? {
        return Ok(());
    }
    let shown = revision.describe(file);
    let Ok(project) = read::read_text(file, &shown, &before) else {
        note(&format!("note: {shown} has mistakes, so the environment counts as it is now"));
        return Ok(());
    };
    diff.earlier = match project.environments.iter().find(|one| one.name == environment.name) {
        Some(before) if before.says_the_same(environment) => Earlier::Same,
        Some(before) => match typed.with(before, file)?.command {
            Command::Diff(earlier) => {
                Earlier::Other(Box::new(with_what_is_here(earlier.request, &diff.request, &revision)))
            }
            _ => Earlier::Same,
        },
        None => {
            note(&format!("note: {shown} has no environment `{}`, so all objects are new", environment.name));
            Earlier::Nothing
        }
    };
    Ok(())
}

/// Templates and secrets lie on disk, where they are now; a secrets file that Git knows at the revision is read there.
fn with_what_is_here(mut earlier: RequestArgs, now: &RequestArgs, revision: &Revision) -> RequestArgs {
    earlier.render.templates.clone_from(&now.render.templates);
    let known = earlier.values.secrets.secrets_file.as_ref().is_some_and(|file| !revision.lacks(file).unwrap_or(true));
    if !known {
        earlier.values.secrets = now.values.secrets.clone();
    }
    earlier
}
