//! Manifests that somebody else has rendered.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::super::files;
use crate::manifests::{self, Manifest};
use crate::yaml::{self, LayerId};

/// The manifests on stdin.
pub fn of_stdin() -> Result<Vec<Manifest>> {
    let found = read(&files::read(Path::new(files::STDIN), "manifests")?, "<stdin>")?;
    not_empty(found, "<stdin>")
}

/// The manifests of a file, or of all files of a folder and its subfolders.
pub fn of_path(path: &Path) -> Result<Vec<Manifest>> {
    let name = path.display().to_string();
    if !path.is_dir() {
        return not_empty(read(&files::read(path, "manifests")?, &name)?, &name);
    }
    let mut paths = Vec::new();
    collect(path, &mut paths)?;
    let mut found = Vec::new();
    for path in paths {
        found.extend(read(&files::read(&path, "manifests")?, &path.display().to_string())?);
    }
    not_empty(found, &name)
}

fn read(bytes: &[u8], name: &str) -> Result<Vec<Manifest>> {
    let text = yaml::decode(bytes, LayerId::default()).map_err(|error| anyhow::anyhow!("{name}: {error}"))?;
    Ok(manifests::read(&text, name)?)
}

/// Comparing with nothing is a mistake more often than not: a wrong path, a pipe whose start has failed.
fn not_empty(found: Vec<Manifest>, name: &str) -> Result<Vec<Manifest>> {
    if found.is_empty() {
        bail!("{name}: there is no manifest to compare with");
    }
    Ok(found)
}

/// All files of manifests in a folder, sorted. What is hidden is none of ours.
fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<()> {
    let mut entries = fs::read_dir(folder)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .with_context(|| format!("cannot read the folder {}", folder.display()))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) && !is_hidden {
            collect(&path, paths)?;
        } else if !is_hidden && matches!(ending, "yaml" | "yml" | "json") {
            paths.push(path);
        }
    }
    Ok(())
}
