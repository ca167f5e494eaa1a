//! Manifests that somebody else has rendered.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::super::files;
use crate::manifests::{self, Manifest};
use crate::schema;
use crate::yaml::{self, LayerId, Node};

/// The manifests on stdin.
pub fn of_stdin() -> Result<Vec<Manifest>> {
    let found = read(&files::read_manifests(Path::new(files::STDIN))?, "<stdin>")?;
    not_empty(found, "<stdin>")
}

/// The manifests of a file, or of all files of a folder and its subfolders.
pub fn of_path(path: &Path) -> Result<Vec<Manifest>> {
    let name = path.display().to_string();
    if !path.is_dir() {
        let bytes = files::read_manifests(path)?;
        if are_values(&text(&bytes, &name)?) {
            bail!("{name}: these are values and not manifests: compare with them by `--against-values {name}`");
        }
        return not_empty(read(&bytes, &name)?, &name);
    }
    let mut paths = Vec::new();
    collect(path, &mut paths)?;
    let mut found = Vec::new();
    for path in paths {
        let name = path.display().to_string();
        let bytes = files::read_manifests(&path)?;
        let text = text(&bytes, &name)?;
        if !is_kustomization(&path, &text) {
            found.extend(manifests::read(&text, &name)?);
        }
    }
    not_empty(found, &name)
}

fn read(bytes: &[u8], name: &str) -> Result<Vec<Manifest>> {
    Ok(manifests::read(&text(bytes, name)?, name)?)
}

fn text<'a>(bytes: &'a [u8], name: &str) -> Result<Cow<'a, str>> {
    yaml::decode(bytes, LayerId::default()).map_err(|error| anyhow::anyhow!("{name}: {error}"))
}

/// Whether a file tells kustomize what to do, so that it is no manifest: one of kustomize's group, or one without a kind under the name
/// that kustomize looks for. The `Kustomization` of Flux is an object of another group.
fn is_kustomization(path: &Path, text: &str) -> bool {
    const GROUP: &str = "kustomize.config.k8s.io/";
    let is_named = path.file_stem().is_some_and(|name| name == "kustomization");
    if !is_named && !text.contains(GROUP) {
        return false;
    }
    let documents = yaml::read(text, LayerId::default()).unwrap_or_default();
    documents.iter().map(Node::to_json).any(|document| {
        let field = |name: &str| document.get(name).and_then(Value::as_str);
        field("apiVersion").is_some_and(|version| version.starts_with(GROUP)) || is_named && field("kind").is_none()
    })
}

/// Whether a file holds values: no kind of object, but a section of the values.
fn are_values(text: &str) -> bool {
    let documents = yaml::read(text, LayerId::default()).unwrap_or_default();
    let [document] = documents.as_slice() else { return false };
    let is_object = ["apiVersion", "kind"].iter().any(|key| document.get(key).is_some());
    !is_object && document.as_map().is_some_and(|map| map.keys().any(|key| schema::is_section(key)))
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
