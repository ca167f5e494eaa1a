//! Reading a folder of templates.

use std::borrow::Cow;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::render::{Template, builtin};

/// The built-in templates, and those of a folder over them.
pub fn load(folder: Option<&Path>) -> Result<Vec<Template>> {
    let mut templates = builtin();
    if let Some(folder) = folder {
        let before = templates.len();
        collect(folder, folder, &mut templates)?;
        if templates.len() == before {
            bail!("the folder of templates {} is empty", folder.display());
        }
    }
    Ok(templates)
}

fn collect(root: &Path, folder: &Path, templates: &mut Vec<Template>) -> Result<()> {
    let name = folder.display();
    let mut entries = fs::read_dir(folder)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .with_context(|| format!("cannot read the folder of templates {name}"))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        if path.is_dir() {
            collect(root, &path, templates)?;
        } else {
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            if Template::is_declaration(&name) {
                continue;
            }
            let text =
                fs::read_to_string(&path).with_context(|| format!("cannot read the template {}", path.display()))?;
            templates.push(Template { path: Cow::Owned(name), text: Cow::Owned(text) });
        }
    }
    Ok(())
}
