//! Manifests as a folder of files.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::atomic::write_file;
use crate::manifests::{Manifest, ManifestKey};
use crate::yaml;

/// Writes each manifest to a file of its own, `kind-name.yaml`, and returns the files' paths. The folder is made if it is
/// not there; other files in it stay.
pub fn write_directory(manifests: &[Manifest], folder: &Path) -> io::Result<Vec<PathBuf>> {
    let texts = manifests
        .iter()
        .map(|manifest| yaml::emit_stream([&manifest.object]).map_err(io::Error::other))
        .collect::<Result<Vec<_>, _>>()?;
    fs::create_dir_all(folder)?;
    let mut written = Vec::with_capacity(texts.len());
    for (name, text) in file_names(manifests).into_iter().zip(texts) {
        let path = folder.join(name);
        write_file(&path, &text)?;
        written.push(path);
    }
    Ok(written)
}

/// A name for every manifest's file: kind and name tell most objects apart, the rest by namespace and group too.
fn file_names(manifests: &[Manifest]) -> Vec<String> {
    let mut count: HashMap<String, usize> = HashMap::new();
    for manifest in manifests {
        *count.entry(short_name(&manifest.key)).or_default() += 1;
    }
    let name = |manifest: &Manifest| {
        let short = short_name(&manifest.key);
        let unique = count.get(&short) == Some(&1);
        let ManifestKey { group, namespace, .. } = &manifest.key;
        if unique {
            format!("{short}.yaml")
        } else {
            format!("{short}.{}.{group}.yaml", namespace.as_deref().unwrap_or_default())
        }
    };
    manifests.iter().map(name).collect()
}

/// Kind and name in characters that every file system takes.
fn short_name(key: &ManifestKey) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-._".contains(c) { c } else { '_' };
    format!("{}-{}", key.kind.to_lowercase(), key.name.chars().map(plain).collect::<String>())
}
