//! Lists the built-in templates, so that they are part of the binary.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::providers::{DECLARATION, DEFAULTS};

/// Writes `BUILTIN`: path and text of every template under `templates/`, in path order.
pub fn write(to: &Path) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=templates");
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?).join("templates");
    let mut files = Vec::new();
    collect(&root, &mut files)?;
    files.sort();
    let mut code =
        String::from("/// Path and text of every built-in template.\npub(super) const BUILTIN: &[(&str, &str)] = &[\n");
    for file in files {
        let path = file.strip_prefix(&root)?.to_string_lossy().replace('\\', "/");
        writeln!(code, "    ({path:?}, include_str!({:?})),", file.display().to_string())?;
    }
    code.push_str("];\n");
    fs::write(to, code)?;
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), files)?;
        } else if entry.file_name() != DECLARATION && entry.file_name() != DEFAULTS {
            files.push(entry.path());
        }
    }
    Ok(())
}
