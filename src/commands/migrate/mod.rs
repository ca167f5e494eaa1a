//! `st2ha migrate`.

mod flags;
mod plan;
mod prepare;
mod render;

use anyhow::Result;

use crate::cli::{MigrateAction, MigrateCommand};

/// Plans a migration, or prints a stage of it.
pub fn run(command: &MigrateCommand) -> Result<()> {
    match &command.action {
        MigrateAction::Plan(plan) => plan::run(plan),
        MigrateAction::Render(render) => render::run(render),
    }
}
