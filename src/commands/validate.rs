//! `st2ha validate`.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use anyhow::Result;

use super::failure::Reported;
use super::release::Checked;
use super::{colour_of, hint, note, print, release};
use crate::cli::ValidateCommand;
use crate::diagnostics::{self, Colour, MessageFormat};
use crate::schema::{Finding, Severity};

/// Checks values and the manifests they make; prints findings and nothing else.
pub fn run(command: &ValidateCommand) -> Result<()> {
    let format = MessageFormat::from(command.message_format);
    let Checked { findings, sources, objects, unchecked, status } = release::check(&command.request)?;
    let (notes, mut findings): (Vec<Finding>, Vec<Finding>) =
        findings.into_iter().partition(|finding| finding.severity == Severity::Note);
    let is_fine = findings.is_empty();
    let needed = if command.verbose { None } else { needed(&notes) };
    if command.verbose {
        findings.extend(notes);
    }
    let colour = if format == MessageFormat::Human { colour_of(&io::stdout()) } else { Colour::Plain };
    print(&diagnostics::report(&findings, &sources, format, colour))?;
    if !command.quiet {
        if is_fine && format == MessageFormat::Human {
            print(&format!("{objects} objects, no findings\n"))?;
        }
        for text in needed.into_iter().chain(not_checked(&unchecked)) {
            // Other formats hold findings and nothing else.
            if format == MessageFormat::Human { print(&format!("{text}\n"))? } else { note(&text) }
        }
    }
    if status != 0 {
        return Err(Reported { text: String::new(), status }.into());
    }
    if !command.quiet {
        hint::next(
            "with the same flags, `st2ha diff --against live` shows what would change, and `st2ha render` prints it",
        );
    }
    Ok(())
}

/// What to say of objects that the values name and the user has.
fn needed(notes: &[Finding]) -> Option<String> {
    let keys: BTreeSet<&str> = notes.iter().map(|note| note.path.as_str()).collect();
    let keys: Vec<&str> = keys.into_iter().collect();
    let counted = match keys.len() {
        0 => return None,
        1 => "1 object has".to_owned(),
        more => format!("{more} objects have"),
    };
    Some(format!("{counted} to be in the namespace before the pods start (--verbose says more): {}", keys.join(", ")))
}

/// What to say of objects whose fields nobody here knows.
fn not_checked(kinds: &BTreeMap<String, usize>) -> Option<String> {
    let objects: usize = kinds.values().sum();
    let names: Vec<&str> = kinds.keys().map(String::as_str).collect();
    let counted = if objects == 1 { "1 object is".to_owned() } else { format!("{objects} objects are") };
    (objects > 0).then(|| format!("{counted} not checked: st2ha does not know the fields of {}", names.join(", ")))
}
