//! `st2ha validate`.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use anyhow::Result;

use super::advised::Advised;
use super::failure::Reported;
use super::release::Checked;
use super::{colour_of, hint, note, print, release};
use crate::cli::{RequestArgs, ValidateCommand};
use crate::config::Release;
use crate::diagnostics::{self, Colour, MessageFormat};
use crate::schema::{Finding, FindingKind, Severity};

/// Checks values and the manifests they make; prints findings and nothing else.
pub fn run(command: &ValidateCommand) -> Result<()> {
    let format = MessageFormat::from(command.message_format);
    let Checked { findings, sources, objects, unchecked, refusal, status } = release::check(&command.request)?;
    let (notes, mut findings): (Vec<Finding>, Vec<Finding>) =
        findings.into_iter().partition(|finding| finding.severity == Severity::Note);
    let is_fine = findings.is_empty();
    let short = if command.verbose { Vec::new() } else { short(&notes) };
    if command.verbose {
        findings.extend(notes);
    }
    let colour = if format == MessageFormat::Human { colour_of(&io::stdout()) } else { Colour::Plain };
    print(&diagnostics::report(&findings, &sources, format, colour))?;
    if !command.quiet {
        if is_fine && format == MessageFormat::Human {
            print(&format!("{objects} objects, no findings\n"))?;
        }
        for text in short.into_iter().chain(not_checked(&unchecked)) {
            // Other formats hold findings and nothing else.
            if format == MessageFormat::Human { print(&format!("{text}\n"))? } else { note(&text) }
        }
    }
    if let Some(refusal) = refusal {
        note(&format!("note: `render` would make no secrets: {refusal}"));
    }
    if status != 0 {
        return Err(Reported { text: String::new(), status }.into());
    }
    if !command.quiet {
        let RequestArgs { release, values, render } = &command.request;
        let release = Release { name: release.name.clone(), namespace: release.namespace.clone() };
        let compare = Advised { release: &release, values, claim: None }.compare(render);
        hint::next(&format!("compare with the cluster: {compare}"));
    }
    Ok(())
}

/// What notes of a kind are about, as one of it and several.
const NOTES: &[(FindingKind, [&str; 2], &str)] = &[
    (FindingKind::NotProvided, ["object has", "objects have"], "to be in the namespace before the pods start"),
    (
        FindingKind::BadSecret,
        ["text has", "texts have"],
        "to be replaced by another program before the manifests are applied",
    ),
    (FindingKind::Unworkable, ["setting may", "settings may"], "do less than it seems"),
];

/// Notes in short, a line a kind.
fn short(notes: &[Finding]) -> Vec<String> {
    let line = |(kind, [one, several], what): &(FindingKind, [&str; 2], &str)| {
        let of_kind = notes.iter().filter(|note| note.kind == *kind);
        let keys: BTreeSet<&str> = of_kind.map(|note| note.path.as_str()).collect();
        let keys: Vec<&str> = keys.into_iter().collect();
        let counted = if keys.len() == 1 { format!("1 {one}") } else { format!("{} {several}", keys.len()) };
        (!keys.is_empty()).then(|| format!("{counted} {what} (--verbose says more): {}", keys.join(", ")))
    };
    NOTES.iter().filter_map(line).collect()
}

/// What to say of objects whose fields nobody here knows.
fn not_checked(kinds: &BTreeMap<String, usize>) -> Option<String> {
    let objects: usize = kinds.values().sum();
    let names: Vec<&str> = kinds.keys().map(String::as_str).collect();
    let counted = if objects == 1 { "1 object is".to_owned() } else { format!("{objects} objects are") };
    (objects > 0).then(|| format!("{counted} not checked: st2ha does not know the fields of {}", names.join(", ")))
}
