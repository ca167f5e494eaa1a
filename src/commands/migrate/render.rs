//! `st2ha migrate render`.

use anyhow::{Result, bail};

use super::prepare::{Prepared, Task, nothing_to_move, prepare};
use crate::cli::{MigrateRender, RequestArgs, Verbosity};
use crate::commands::advised::Advised;
use crate::commands::failure::Reported;
use crate::commands::render::put_out;
use crate::commands::show_only::ShowOnly;
use crate::config::Release;
use crate::migrate::{Stage, select};

/// Prints the manifests of a stage, or of a part of it.
pub fn run(command: &MigrateRender) -> Result<()> {
    let chosen = ShowOnly::new(&command.output.show_only)?;
    let prepared = match prepare(&command.migrate)? {
        Task::Migrate(prepared) => prepared,
        Task::Nothing(services) => {
            return Err(Reported { text: format!("error: {}", nothing_to_move(&services)), status: 1 }.into());
        }
    };
    let stage = stage(&prepared, &command.stage)?;
    let unknown = prepared.unknown_secrets();
    if !unknown.is_empty() {
        let RequestArgs { release, values, .. } = &command.migrate.request;
        let release = Release { name: release.name.clone(), namespace: release.namespace.clone() };
        bail!(
            "the release has secrets that are not known here, and others would lock StackStorm out of its data: {}; take them from the cluster with {}",
            unknown.join(", "),
            Advised { release: &release, values, claim: None }.import()
        );
    }
    let outputs = prepared.render(stage)?;
    let part = command.part.map(Into::into);
    let mut manifests = select(stage, &prepared.moving, &outputs.manifests, part);
    if manifests.is_empty() {
        bail!("the stage {} has no such part", stage.name);
    }
    chosen.require(manifests.iter().map(|manifest| &manifest.key))?;
    manifests.retain(|manifest| chosen.is_match(&manifest.key));
    put_out(&manifests, &command.output, &command.migrate.request.release, Verbosity::Normal)
}

/// The stage of a name, if this migration has it.
fn stage(prepared: &Prepared<'_>, name: &str) -> Result<&'static Stage> {
    if let Some(stage) = prepared.stages.iter().find(|stage| stage.name == name) {
        return Ok(stage);
    }
    let names: Vec<&str> = prepared.stages.iter().map(|stage| stage.name).collect();
    bail!("this migration has no stage {name}: its stages are {}", names.join(", "))
}
