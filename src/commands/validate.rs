//! `st2ha validate`.

use std::io::{self, IsTerminal as _};

use anyhow::Result;

use super::failure::Reported;
use super::release::Checked;
use super::{print, release};
use crate::cli::ValidateCommand;
use crate::diagnostics::{self, Colour, MessageFormat};

/// Checks values and the manifests they make; prints findings and nothing else.
pub fn run(command: &ValidateCommand) -> Result<()> {
    let format = MessageFormat::from(command.message_format);
    let Checked { findings, sources, objects, status } = release::check(&command.request)?;
    let colour =
        if io::stdout().is_terminal() && format == MessageFormat::Human { Colour::Styled } else { Colour::Plain };
    print(&diagnostics::report(&findings, &sources, format, colour))?;
    if findings.is_empty() && format == MessageFormat::Human {
        print(&format!("{objects} objects, no findings\n"))?;
    }
    if status == 0 { Ok(()) } else { Err(Reported { text: String::new(), status }.into()) }
}
