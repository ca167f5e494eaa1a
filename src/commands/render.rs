//! `st2ha render`.

use anyhow::{Context as _, Result};

use super::show_only::ShowOnly;
use super::{note, print, release};
use crate::cli::{OutputFormat, RenderCommand};
use crate::output::{self, Format};

/// Prints the manifests, or writes them into a folder.
pub fn run(command: &RenderCommand) -> Result<()> {
    let chosen = ShowOnly::new(&command.output.show_only)?;
    let mut manifests = release::render(&command.request)?.manifests;
    chosen.require(manifests.iter().map(|manifest| &manifest.key))?;
    manifests.retain(|manifest| chosen.is_match(&manifest.key));
    match &command.output.output_dir {
        Some(folder) => {
            let written = output::write_directory(&manifests, folder)
                .with_context(|| format!("cannot write manifests into {}", folder.display()))?;
            note(&format!("wrote {} files into {}", written.len(), folder.display()));
            Ok(())
        }
        None => print(&output::stream(&manifests, format(command.output.output))?),
    }
}

fn format(format: OutputFormat) -> Format {
    match format {
        OutputFormat::Yaml => Format::Yaml,
        OutputFormat::Json => Format::Json,
    }
}
