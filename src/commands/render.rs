//! `st2ha render`.

use anyhow::{Context as _, Result, bail};
use globset::{Glob, GlobSet, GlobSetBuilder};

use super::{note, print, release};
use crate::cli::{OutputArgs, OutputFormat, RenderCommand};
use crate::manifests::Manifest;
use crate::output::{self, Format};

/// Prints the manifests, or writes them into a folder.
pub fn run(command: &RenderCommand) -> Result<()> {
    let chosen = chosen(&command.output)?;
    let mut manifests = release::render(&command.release, &command.values, &command.render)?.manifests;
    if let Some(chosen) = chosen {
        manifests.retain(|manifest| chosen.is_match(show_name(manifest)));
        if manifests.is_empty() {
            bail!("no object matches --show-only {}", command.output.show_only.join(", "));
        }
    }
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

/// What `--show-only` patterns are matched against: `Secret/st2-st2-auth`.
fn show_name(manifest: &Manifest) -> String {
    format!("{}/{}", manifest.key.kind, manifest.key.name)
}

fn chosen(output: &OutputArgs) -> Result<Option<GlobSet>> {
    if output.show_only.is_empty() {
        return Ok(None);
    }
    let mut globs = GlobSetBuilder::new();
    for pattern in &output.show_only {
        // A bare kind means all objects of it.
        let pattern = if pattern.contains('/') { pattern.clone() } else { format!("{pattern}/*") };
        globs.add(Glob::new(&pattern).with_context(|| format!("--show-only: `{pattern}` is no pattern"))?);
    }
    Ok(Some(globs.build()?))
}

fn format(format: OutputFormat) -> Format {
    match format {
        OutputFormat::Yaml => Format::Yaml,
        OutputFormat::Json => Format::Json,
    }
}
