//! `st2ha notes`.

use anyhow::Result;

use super::{print, release, templates_folder};
use crate::cli::NotesCommand;
use crate::render::{self, Context};

/// Says what to do after an install.
pub fn run(command: &NotesCommand) -> Result<()> {
    let outputs = release::preview(&command.request)?;
    let context = Context::new(&outputs.config, &outputs.facts)?;
    let templates = templates_folder::load(command.request.render.templates.as_deref())?;
    print(&render::notes(&templates, &context)?)
}
