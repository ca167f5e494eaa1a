//! Manifests that somebody else has rendered.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use serde_json::Value;

use super::super::files;
use crate::manifests::{self, Manifest};
use crate::schema;
use crate::shell::word;
use crate::yaml::{self, LayerId, Node};

/// The manifests on stdin.
pub fn of_stdin() -> Result<Vec<Manifest>> {
    of_file(Path::new(files::STDIN))
}

/// The manifests of a file, or of all files of a folder and its subfolders.
pub fn of_path(path: &Path) -> Result<Vec<Manifest>> {
    if !path.is_dir() {
        return of_file(path);
    }
    let mut paths = Vec::new();
    collect(path, &mut paths)?;
    let mut found = Vec::new();
    for path in paths {
        let bytes = files::read_manifests(&path)?;
        let text = text(&bytes, &path)?;
        if !is_kustomization(&path, &text) {
            found.extend(read(&text, &path)?);
        }
    }
    not_empty(found, &path.display().to_string())
}

fn of_file(path: &Path) -> Result<Vec<Manifest>> {
    let bytes = files::read_manifests(path)?;
    not_empty(read(&text(&bytes, path)?, path)?, &shown(path))
}

/// The manifests in the text of a file, or of stdin.
fn read(text: &str, path: &Path) -> Result<Vec<Manifest>> {
    let name = shown(path);
    manifests::read(text, &name).map_err(|error| {
        if !are_values(text) {
            return error.into();
        }
        let file = word(&path.display().to_string());
        anyhow!("{name}: these are values and not manifests: compare with them by `--against-values {file}`")
    })
}

fn text<'a>(bytes: &'a [u8], path: &Path) -> Result<Cow<'a, str>> {
    yaml::decode(bytes, LayerId::default()).map_err(|error| anyhow!("{}: {error}", shown(path)))
}

/// What messages call a file.
fn shown(path: &Path) -> String {
    if path == Path::new(files::STDIN) { "<stdin>".to_owned() } else { path.display().to_string() }
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

/// Whether a text is that of a values file: no kind of object, but a section of the values.
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
