//! `st2ha validate`.

use std::collections::BTreeMap;
use std::io;

use anyhow::Result;

use super::failure::Reported;
use super::release::Checked;
use super::{colour_of, hint, note, print, release};
use crate::cli::ValidateCommand;
use crate::diagnostics::{self, Colour, MessageFormat};

/// Checks values and the manifests they make; prints findings and nothing else.
pub fn run(command: &ValidateCommand) -> Result<()> {
    let format = MessageFormat::from(command.message_format);
    let Checked { findings, sources, objects, unchecked, status } = release::check(&command.request)?;
    let colour = if format == MessageFormat::Human { colour_of(&io::stdout()) } else { Colour::Plain };
    print(&diagnostics::report(&findings, &sources, format, colour))?;
    if !command.quiet {
        if findings.is_empty() && format == MessageFormat::Human {
            print(&format!("{objects} objects, no findings\n"))?;
        }
        if let Some(text) = not_checked(&unchecked) {
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

/// What to say of objects whose fields nobody here knows.
fn not_checked(kinds: &BTreeMap<String, usize>) -> Option<String> {
    let objects: usize = kinds.values().sum();
    let names: Vec<&str> = kinds.keys().map(String::as_str).collect();
    let counted = if objects == 1 { "1 of them is".to_owned() } else { format!("{objects} of them are") };
    (objects > 0).then(|| format!("{counted} not checked: st2ha does not know the fields of {}", names.join(", ")))
}
