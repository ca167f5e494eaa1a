//! What is wrong with a YAML text, and where.

use std::fmt;

use granit_parser::{ErrorKind, Marker, ScanError};

use super::node::{LayerId, Origin};

/// What is said of a tab in indentation.
const TAB: &str = "a tab stands where YAML wants spaces; indent with spaces";

/// Why a text could not be read. The message names keys and lines, never a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// Where reading stopped.
    pub origin: Origin,
    /// What is wrong there.
    pub message: String,
    /// Which kind of fault it is.
    pub fault: ReadFault,
}

/// What keeps a text from being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadFault {
    /// It is not what it has to be.
    Form,
    /// It is no YAML.
    Syntax,
    /// It is larger than the limits allow.
    Size,
}

/// Where a text begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// The source.
    pub layer: LayerId,
    /// The line in it, from 1.
    pub line: u32,
}

impl ReadError {
    pub(super) fn new(origin: Origin, message: impl Into<String>) -> Self {
        Self { origin, message: message.into(), fault: ReadFault::Form }
    }

    pub(super) fn too_large(origin: Origin, message: impl Into<String>) -> Self {
        Self { fault: ReadFault::Size, ..Self::new(origin, message) }
    }

    pub(super) fn from_scan(error: &ScanError, text: &str, start: Start) -> Self {
        let (origin, message) = (position(start, error.marker()), explain(error.kind()));
        // The scanner may notice a tab while it still looks at the line before.
        let tab = is_tab(error.kind()).then(|| tab_after(text, start.line, origin)).flatten();
        Self { fault: ReadFault::Syntax, ..Self::new(tab.unwrap_or(origin), message) }
    }

    /// The fault of a first key that stands behind a tab, which the parser alone lets pass.
    pub(super) fn of_tab_before(first: Origin, text: &str) -> Option<Self> {
        let tab = tab_after(text, 1, first).filter(|tab| tab.line == first.line && tab.column < first.column)?;
        Some(Self::new(tab, TAB))
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.origin.line, self.origin.column, self.message)
    }
}

impl std::error::Error for ReadError {}

/// The parser counts lines from 1 and columns from 0.
pub(super) fn position(start: Start, marker: &Marker) -> Origin {
    let clamp = |number| u32::try_from(number).unwrap_or(u32::MAX);
    let line = clamp(marker.line()).saturating_add(start.line).saturating_sub(1);
    Origin { layer: start.layer, line, column: clamp(marker.col().saturating_add(1)) }
}

fn is_tab(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabInPlainScalar
            | ErrorKind::TabAtBlockScalarStart
    )
}

/// The first tab in the indentation of this line or the next ones, in a text that begins at the line `first`.
fn tab_after(text: &str, first: u32, origin: Origin) -> Option<Origin> {
    let lines = (first..).zip(text.lines()).skip_while(|(line, _)| *line < origin.line);
    lines.take(100).find_map(|(line, text)| {
        let blanks = text.chars().take_while(|character| character.is_whitespace());
        let column = (1u32..).zip(blanks).find(|(_, character)| *character == '\t')?.0;
        Some(Origin { line, column, ..origin })
    })
}

/// The parser speaks of tokens; this speaks of what was written.
fn explain(kind: &ErrorKind) -> String {
    let text = match kind {
        kind if is_tab(kind) => TAB,
        ErrorKind::UnknownAnchor => {
            "this alias (`*name`) has no anchor (`&name`) before it; quote the text if it is meant to start with `*`"
        }
        ErrorKind::RecursionLimitExceeded => return super::limits::too_deep(),
        ErrorKind::UnexpectedCharacter { character: '@' | '`' | '%' } => {
            "text that starts with `@`, a backquote or `%` needs quotes"
        }
        ErrorKind::UnexpectedCharacter { .. } => "a character that YAML does not allow here",
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => "the closing quote is missing",
        ErrorKind::InvalidQuotedScalarIndent => {
            "the closing quote is missing above, or this line of the quoted text is not indented"
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            "unexpected text after the closing quote"
        }
        ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidLowSurrogateHexEscape
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::MissingLowSurrogate
        | ErrorKind::UnpairedLowSurrogate
        | ErrorKind::InvalidUnicodeEscape => {
            "an unknown escape after a backslash; write `\\\\` for a backslash, or use single quotes"
        }
        ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping
        | ErrorKind::UnclosedFlowCollection { .. } => {
            "a `[` or `{` is not closed; quote text that starts with a bracket"
        }
        ErrorKind::MisplacedFlowCollectionEnd | ErrorKind::MismatchedFlowCollectionEnd { .. } => {
            "this closing bracket does not match an opening one"
        }
        ErrorKind::ExpectedFlowMappingSeparator | ErrorKind::ExpectedFlowSequenceSeparator => {
            "a comma or the closing bracket is missing"
        }
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => {
            "a `key: value` is not allowed here: check the indentation, or quote text that holds `: `"
        }
        ErrorKind::BlockSequenceEntryNotAllowed | ErrorKind::BlockEntryInFlowCollection => {
            "a list item (`- `) is not allowed here: start it on a line of its own"
        }
        ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::SimpleKeyExpected
        | ErrorKind::InvalidSimpleKey
        | ErrorKind::MappingKeyNotAllowed
        | ErrorKind::InvalidIndentation
        | ErrorKind::InvalidBlockScalarIndent
        | ErrorKind::InvalidFlowScalarIndent => {
            "this line does not fit the lines above: check its indentation, and that a key ends in `:`"
        }
        ErrorKind::CommentNotSeparated => "a blank is missing before `#`",
        ErrorKind::UndeclaredTagHandle => "a tag with a handle that nothing declares; quote text that starts with `!`",
        _ => "this is not valid YAML",
    };
    text.to_owned()
}
