//! `st2ha presets`.

use anyhow::{Context as _, Result};

use super::print;
use crate::cli::PresetsCommand;
use crate::values::Preset;

/// Lists the presets, or prints one.
pub fn run(command: &PresetsCommand) -> Result<()> {
    if let Some(name) = &command.name {
        return print(Preset::find(name).context("there is no preset of this name")?.text());
    }
    let width = Preset::all().map(|preset| preset.name().len()).max().unwrap_or_default();
    let lines: Vec<String> =
        Preset::all().map(|preset| format!("{:width$}  {}\n", preset.name(), preset.description())).collect();
    print(&lines.concat())
}
