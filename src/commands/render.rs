//! `st2ha render`.

use std::io::{self, IsTerminal as _};

use anyhow::{Context as _, Result};

use super::show_only::ShowOnly;
use super::summary::{Kept, summary};
use super::{hint, note, print, release};
use crate::cli::{OutputArgs, OutputFormat, ReleaseArgs, RenderCommand, TargetArg, Verbosity};
use crate::manifests::Manifest;
use crate::output::{self, Extent, Format, Written};
use crate::pipeline::Outputs;

/// Prints the manifests, or writes them into a folder.
pub fn run(command: &RenderCommand) -> Result<()> {
    let chosen = ShowOnly::new(&command.output.show_only)?;
    let verbosity = command.verbosity.verbosity();
    let Outputs { mut manifests, generated, config, .. } = release::render(&command.request, verbosity)?;
    chosen.require(manifests.iter().map(|manifest| &manifest.key))?;
    manifests.retain(|manifest| chosen.is_match(&manifest.key));
    if verbosity == Verbosity::Verbose {
        for manifest in &manifests {
            note(&format!("{} is made by {}", manifest.key, manifest.origin));
        }
    }
    put_out(&manifests, &command.output, &command.request.release, verbosity)?;
    if verbosity == Verbosity::Quiet {
        return Ok(());
    }
    let (file, source) = (release::secrets_file(&command.request)?, &config.secrets);
    if command.output.output_dir.is_none() && io::stdout().is_terminal() {
        let kept = match &file {
            _ if source.is_external() => Kept::Store(&source.external.secret_store_ref.name),
            Some(path) => Kept::File(path),
            None => Kept::Values,
        };
        let crate::cli::RequestArgs { release, render, .. } = &command.request;
        note(&format!("\n{}", summary(&manifests, release, render.target, kept)));
        return Ok(());
    }
    // The process ends here, and all memory with it: to take apart every object takes longer than to read some.
    std::mem::forget(manifests);
    // Whoever has generated some was told where they are.
    if let Some(path) = file.filter(|_| generated.is_empty() && !source.is_external()) {
        note(&format!("note: secrets are those of {}", path.display()));
    }
    if let Some(folder) = &command.output.output_dir {
        let folder = folder.display();
        hint::next(&match command.request.render.target {
            TargetArg::Kubectl => format!("`kubectl apply -f {folder}`"),
            _ => format!("commit {folder}"),
        });
    }
    Ok(())
}

/// Prints manifests, or writes them into a folder.
pub fn put_out(manifests: &[Manifest], args: &OutputArgs, release: &ReleaseArgs, verbosity: Verbosity) -> Result<()> {
    let Some(folder) = &args.output_dir else {
        return print(&output::stream(manifests, format(args.output))?);
    };
    let extent = if args.show_only.is_empty() { Extent::Whole } else { Extent::Part };
    let ReleaseArgs { name, namespace } = release;
    let owner = format!("{name}.{namespace}");
    let Written { files, removed } = output::write_directory(manifests, folder, &owner, extent)
        .with_context(|| format!("cannot write manifests into {}", folder.display()))?;
    if verbosity == Verbosity::Quiet {
        return Ok(());
    }
    note(&format!("wrote {files} files into {}", folder.display()));
    if removed > 0 {
        note(&format!("removed {removed} that an earlier run wrote and that are out of date"));
    }
    Ok(())
}

fn format(format: OutputFormat) -> Format {
    match format {
        OutputFormat::Yaml => Format::Yaml,
        OutputFormat::Json => Format::Json,
    }
}
