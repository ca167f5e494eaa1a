//! Findings for people.

use std::fmt::Write as _;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::lines::Lines;
use super::place::Place;
use super::shown::Shown;
use crate::schema::{Finding, Severity};
use crate::values::SourceKind;

/// The most findings to show.
const MOST: usize = 100;

/// Whether messages are coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colour {
    /// For a terminal.
    Styled,
    /// For a file or a pipe.
    #[default]
    Plain,
}

pub fn write(findings: &[&Finding], lines: &Lines<'_>, colour: Colour) -> String {
    let renderer = match colour {
        Colour::Styled => Renderer::styled(),
        Colour::Plain => Renderer::plain(),
    }
    .decor_style(DecorStyle::Ascii);
    let mut text = String::new();
    let worst = worst(findings);
    for finding in &worst {
        let place = finding.origin.and_then(|origin| Some((Place::new(origin, lines)?, Place::show(origin, lines)?)));
        let told = renderer.render(&[group(finding, place.as_ref())]);
        match &place {
            Some((place, shown)) => text.push_str(&with_column(&told, place, shown)),
            None => text.push_str(&told),
        }
        text.push_str("\n\n");
    }
    if let Some(more) = findings.len().checked_sub(worst.len()).filter(|more| *more > 0) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "... and {more} more, which `st2ha validate --message-format json` lists\n");
    }
    text.push_str(&summary(findings));
    text
}

/// As many findings as somebody may read, errors first; in the order in which they came.
fn worst<'a>(findings: &[&'a Finding]) -> Vec<&'a Finding> {
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count().min(MOST);
    let warnings = findings.iter().filter(|finding| finding.severity == Severity::Warning).count().min(MOST - errors);
    let mut room =
        [(Severity::Error, errors), (Severity::Warning, warnings), (Severity::Note, MOST - errors - warnings)];
    let mut is_shown = |finding: &&&Finding| {
        let room = room.iter_mut().find(|(severity, _)| *severity == finding.severity);
        room.is_some_and(|(_, room)| room.checked_sub(1).map(|left| *room = left).is_some())
    };
    findings.iter().filter(|finding| is_shown(finding)).copied().collect()
}

fn group<'a>(finding: &'a Finding, place: Option<&'a (Place<'_>, Shown)>) -> Group<'a> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = if finding.path.is_empty() {
        finding.message.clone()
    } else {
        format!("{}: {}", finding.path, finding.message)
    };
    let mut group = Group::with_title(level.primary_title(title));
    if let Some((place, shown)) = place {
        let snippet = Snippet::source(shown.text.as_str()).line_start(place.line).path(place.source);
        group = group.element(snippet.annotation(AnnotationKind::Primary.span(shown.marked.clone())));
    }
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    group
}

/// The same with the column that the place has in its source. What is rendered counts in the line as it is shown, which is shorter.
fn with_column(rendered: &str, place: &Place<'_>, shown: &Shown) -> String {
    let column = shown.text.get(..shown.marked.start).unwrap_or_default().chars().count() + 1;
    let counted = format!(":{}:{column}", place.line);
    let header = rendered.find("--> ").unwrap_or_default();
    let Some(found) = rendered.get(header..).and_then(|rest| rest.lines().next()?.rfind(&counted)) else {
        return rendered.to_owned();
    };
    let (from, to) = (header + found, header + found + counted.len());
    let (before, after) = (rendered.get(..from).unwrap_or_default(), rendered.get(to..).unwrap_or_default());
    match place.kind {
        // A flag has no lines.
        SourceKind::Flag => format!("{before} (flag {}, character {}){after}", place.line, place.column),
        _ => format!("{before}:{}:{}{after}", place.line, place.column),
    }
}

/// `2 errors, 1 warning`, with a line break; nothing for no findings.
fn summary(findings: &[&Finding]) -> String {
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let parts: Vec<String> = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")]
        .into_iter()
        .map(|(severity, word)| (count(severity), word))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}{}", if count == 1 { "" } else { "s" }))
        .collect();
    if parts.is_empty() { String::new() } else { format!("{}\n", parts.join(", ")) }
}
