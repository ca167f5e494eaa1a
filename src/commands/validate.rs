//! `st2ha validate`.

use std::io::{self, IsTerminal as _};

use anyhow::Result;

use super::failure::Reported;
use super::{print, release};
use crate::cli::ValidateCommand;
use crate::diagnostics::{self, Colour, MessageFormat};
use crate::schema::Severity;

/// Checks values and the manifests they make; prints findings and nothing else.
pub fn run(command: &ValidateCommand) -> Result<()> {
    let format = MessageFormat::from(command.message_format);
    let (findings, sources) = release::check(&command.release, &command.values, &command.render)?;
    let colour =
        if io::stdout().is_terminal() && format == MessageFormat::Human { Colour::Styled } else { Colour::Plain };
    print(&diagnostics::report(&findings, &sources, format, colour))?;
    let violated = |finding: &crate::schema::Finding| command.values.strict || finding.severity == Severity::Error;
    if findings.iter().any(violated) { Err(Reported { text: String::new(), status: 1 }.into()) } else { Ok(()) }
}
