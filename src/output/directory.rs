//! Manifests as a folder of files.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::atomic::write_file;
use crate::manifests::Manifest;

/// Writes each manifest to a file of its own, `kind-name.yaml`, and returns the files' paths. The folder is made if it is
/// not there; other files in it stay.
pub fn write_directory(manifests: &[Manifest], folder: &Path) -> io::Result<Vec<PathBuf>> {
    fs::create_dir_all(folder)?;
    manifests
        .iter()
        .map(|manifest| {
            let path = folder.join(file_name(manifest));
            write_file(&path, &format!("---\n{}", manifest.object))?;
            Ok(path)
        })
        .collect()
}

/// A file name that differs for every object: names may hold dots and colons, but neither slashes nor blanks.
fn file_name(manifest: &Manifest) -> String {
    let key = &manifest.key;
    let name: String =
        key.name.chars().map(|c| if c.is_ascii_alphanumeric() || "-._".contains(c) { c } else { '_' }).collect();
    format!("{}-{name}.yaml", key.kind.to_lowercase())
}
