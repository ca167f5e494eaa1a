//! Findings about values, told to people and programs.
//!
//! A finding points at the line it is about. The line is shown with its value blanked out: what a user wrote may be a secret.

mod block;
mod json;
mod lines;
mod pieces;
mod place;
mod sarif;
mod shown;
mod split;
mod text;

use crate::schema::Finding;
use crate::values::Sources;

use lines::Lines;
pub use text::Colour;

/// How findings are written down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MessageFormat {
    /// For people, in the manner of rustc.
    #[default]
    Human,
    /// One JSON object a line.
    Json,
    /// One SARIF 2.1.0 document, for code hosts that annotate changes.
    Sarif,
}

/// Findings as one text, sorted by where they are.
pub fn report(findings: &[Finding], sources: &Sources, format: MessageFormat, colour: Colour) -> String {
    let mut findings: Vec<&Finding> = findings.iter().collect();
    findings
        .sort_by(|one, other| (one.origin, &one.path, &one.message).cmp(&(other.origin, &other.path, &other.message)));
    findings.dedup();
    let lines = Lines::new(sources, findings.iter().filter_map(|finding| finding.origin));
    match format {
        MessageFormat::Human => text::write(&findings, &lines, colour),
        MessageFormat::Json => json::write(&findings, &lines),
        MessageFormat::Sarif => sarif::write(&findings, &lines),
    }
}
