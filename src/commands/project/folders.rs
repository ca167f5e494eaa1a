//! The folders that several environments write into at once: each needs one of its own.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::super::failure::Ungathered;
use super::environment::Environment;
use super::real_path::real;
use crate::schema::{Finding, FindingKind, Severity};
use crate::values::Sources;

/// The folder that an environment writes into.
pub struct Folder<'a> {
    environment: &'a Environment,
    /// As it was written.
    shown: PathBuf,
    /// Where it is.
    real: PathBuf,
}

impl<'a> Folder<'a> {
    /// The folder of an environment.
    pub fn of(environment: &'a Environment, shown: &Path) -> Self {
        Self { environment, shown: shown.to_owned(), real: real(shown) }
    }
}

/// Refuses folders that are the same, or one inside of another: the files of two environments would get mixed, and whoever applies one
/// of them would apply the other, too.
pub fn refuse_shared(folders: &[Folder<'_>], sources: &Sources) -> Result<()> {
    let mut findings = Vec::new();
    for (index, folder) in folders.iter().enumerate() {
        let others = folders.get(..index).unwrap_or_default();
        let is_shared =
            |other: &&Folder<'_>| folder.real.starts_with(&other.real) || other.real.starts_with(&folder.real);
        findings.extend(others.iter().find(is_shared).map(|other| finding(other, folder, sources)));
    }
    if findings.is_empty() {
        return Ok(());
    }
    Err(Ungathered { findings, sources: sources.clone(), status: 2 }.into())
}

fn finding(one: &Folder<'_>, other: &Folder<'_>, sources: &Sources) -> Finding {
    let (first, second) = (&one.environment.name, &other.environment.name);
    let (outer, inner) = (one.shown.display(), other.shown.display());
    let message = if one.real == other.real {
        format!("`{first}` and `{second}` both write into {inner}")
    } else {
        format!("`{first}` writes into {outer}, `{second}` into {inner}: one is inside the other")
    };
    let origin = |folder: &Folder<'_>| folder.environment.output_dir.as_ref().map(|written| written.origin);
    let place = origin(one).and_then(|origin| {
        let source = sources.get(origin.layer)?;
        Some(format!("; that of `{first}` is at {}:{}:{}", source.name, origin.line, origin.column))
    });
    Finding {
        severity: Severity::Error,
        kind: FindingKind::BadProject,
        path: format!("environments.{second}.outputDir"),
        origin: origin(other),
        message,
        help: Some(format!("give each environment a folder of its own{}", place.unwrap_or_default())),
    }
}
