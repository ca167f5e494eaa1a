//! `st2ha templates`.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use globset::{Glob, GlobSet, GlobSetBuilder};

use super::{hint, note, print};
use crate::cli::{TemplatesAction, TemplatesCommand};
use crate::nearest::nearest;
use crate::render::{Role, Template, builtin};

/// Lists, prints or copies built-in templates.
pub fn run(command: &TemplatesCommand) -> Result<()> {
    match &command.action {
        TemplatesAction::List { patterns } => list(patterns),
        TemplatesAction::Show { path } => {
            let template = builtin().into_iter().find(|template| template.path == *path);
            print(&template.with_context(|| unknown(path))?.text)
        }
        TemplatesAction::Copy { patterns, output_dir } => copy(patterns, output_dir),
    }
}

fn list(patterns: &[String]) -> Result<()> {
    let templates = if patterns.is_empty() { builtin() } else { matching(patterns)? };
    let width = templates.iter().map(|template| template.path.len()).max().unwrap_or_default();
    let lines = templates.iter().map(|template| format!("{:width$}  {}\n", template.path, printed(template)));
    print(&lines.collect::<String>())
}

/// What a template prints.
fn printed(template: &Template) -> String {
    match template.role() {
        Role::Components => "components, used by other templates".to_owned(),
        Role::Text => "text, put into other templates".to_owned(),
        Role::Data | Role::Object => {
            let kinds = template.text.lines().filter_map(|line| line.strip_prefix("kind: "));
            let mut kinds: Vec<&str> = kinds.map(str::trim).filter(|kind| !kind.contains("{{")).collect();
            kinds.dedup();
            if kinds.is_empty() { "objects".to_owned() } else { kinds.join(", ") }
        }
    }
}

/// Writes all or nothing: no file is written if any of them is there already.
fn copy(patterns: &[String], folder: &Path) -> Result<()> {
    let templates = matching(patterns)?;
    let there = templates.iter().map(|template| folder.join(&*template.path)).find(|path| path.exists());
    if let Some(path) = there {
        bail!("{} exists already: remove it first, or copy into another folder", path.display());
    }
    for template in &templates {
        let path = folder.join(&*template.path);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).with_context(|| format!("cannot create the folder {}", parent.display()))?;
        fs::write(&path, &*template.text).with_context(|| format!("cannot write {}", path.display()))?;
        note(&format!("wrote {}", path.display()));
    }
    hint::next(&format!("edit them, and add `--templates {}` to `st2ha render`", folder.display()));
    Ok(())
}

/// The templates of these paths. A pattern that no path matches is a mistake.
fn matching(patterns: &[String]) -> Result<Vec<Template>> {
    let templates = builtin();
    let mut globs = GlobSetBuilder::new();
    for pattern in patterns {
        let glob = Glob::new(pattern).with_context(|| format!("`{pattern}` is not a valid pattern"))?;
        let matcher = glob.compile_matcher();
        if !templates.iter().any(|template| matcher.is_match(&*template.path)) {
            bail!(unknown(pattern));
        }
        globs.add(glob);
    }
    let globs: GlobSet = globs.build()?;
    Ok(templates.into_iter().filter(|template| globs.is_match(&*template.path)).collect())
}

fn unknown(path: &str) -> String {
    let templates = builtin();
    let near = nearest(path, templates.iter().map(|template| &*template.path));
    let help = near
        .first()
        .map_or_else(|| "`st2ha templates list` lists them".to_owned(), |near| format!("did you mean `{near}`?"));
    format!("there is no built-in template `{path}`: {help}")
}
