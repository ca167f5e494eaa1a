//! Where keys and values stand in a text, so that a line can be shown without its values.

use granit_parser::{Event, Parser, ScalarStyle, Span, options};

use super::limits::MAX_DEPTH;

/// A key or a value of a text. Lines count from 1, columns from 0; the end lies behind the last character.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// The line and column where it begins.
    pub start: (usize, usize),
    /// The line and column where it ends.
    pub end: (usize, usize),
}

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A key, as it is to be shown.
    Key(String),
    /// A single value.
    Value,
}

/// An open list or map.
enum Open {
    List,
    /// A map, and whether a key comes next.
    Map(bool),
}

/// Shows the tokens of a text in their order, up to those that begin behind a line. Where the text cannot be read so far, the answer is
/// the last line of which everything is known.
///
/// A text may have millions, so none is kept.
pub fn tokens(text: &str, last: usize, see: &mut dyn FnMut(Token)) -> Option<usize> {
    let limits = options! { flow_nesting_limit: MAX_DEPTH, block_nesting_limit: MAX_DEPTH };
    let mut parser = Parser::new_from_str_with_options(text, limits);
    let mut open: Vec<Open> = Vec::new();
    let mut end = 0;
    let mut shown = |token: Token| {
        end = token.end.0;
        see(token);
    };
    let mut known_to = None;
    while let Some(event) = parser.next_event() {
        let Ok((event, span)) = event else {
            // The parser looks ahead: what stands beside the last token may be what it stumbled over.
            known_to = Some(());
            break;
        };
        if span.start.line() > last {
            break;
        }
        match event {
            Event::Scalar(text, style, ..) => {
                let kind = if takes_key(&mut open) { key(&text, style) } else { TokenKind::Value };
                shown(token(kind, &span));
            }
            Event::Alias(_) => {
                takes_key(&mut open);
                shown(token(TokenKind::Value, &span));
            }
            Event::SequenceStart(..) => {
                takes_key(&mut open);
                open.push(Open::List);
            }
            Event::MappingStart(..) => {
                takes_key(&mut open);
                open.push(Open::Map(true));
            }
            Event::SequenceEnd | Event::MappingEnd => drop(open.pop()),
            _ => {}
        }
    }
    known_to.map(|()| end.saturating_sub(1))
}

/// Whether what comes now is a key. Then a value is next.
fn takes_key(open: &mut [Open]) -> bool {
    match open.last_mut() {
        Some(Open::Map(is_key)) => std::mem::replace(is_key, !*is_key),
        _ => false,
    }
}

/// A key with its quotes. One of several lines is shown like a value: nobody calls a key that.
fn key(text: &str, style: ScalarStyle) -> TokenKind {
    if text.contains(char::is_control) {
        return TokenKind::Value;
    }
    TokenKind::Key(match style {
        ScalarStyle::SingleQuoted => format!("'{text}'"),
        ScalarStyle::DoubleQuoted => format!("\"{text}\""),
        _ => text.to_owned(),
    })
}

fn token(kind: TokenKind, span: &Span) -> Token {
    let place = |marker: &granit_parser::Marker| (marker.line(), marker.col());
    Token { kind, start: place(&span.start), end: place(&span.end) }
}

#[cfg(test)]
mod tests {
    use super::{Token, TokenKind, tokens};

    fn told(text: &str) -> Vec<String> {
        let mut told = Vec::new();
        tokens(text, usize::MAX, &mut |token: Token| {
            let kind = if let TokenKind::Key(key) = &token.kind { key } else { "…" };
            told.push(format!("{kind} {}:{}-{}:{}", token.start.0, token.start.1, token.end.0, token.end.1));
        });
        told
    }

    #[test]
    fn keys_are_told_from_values() {
        assert_eq!(told("a: {'b': [c, d]}\n"), ["a 1:0-1:1", "'b' 1:4-1:7", "… 1:10-1:11", "… 1:13-1:14"]);
        assert_eq!(told("? [a]\n: b\n"), ["… 1:3-1:4", "… 2:2-2:3"]);
        assert_eq!(told("- a: &x 1\n- *x\n"), ["a 1:2-1:3", "… 1:8-1:9", "… 2:2-2:4"]);
    }

    #[test]
    fn a_text_that_cannot_be_read_is_known_in_part() {
        let known_to = |text: &str, last: usize| tokens(text, last, &mut |_| {});
        assert!(known_to("a: 1\nb: 2\nc: [\n", 3).is_some_and(|line| line < 3));
        assert_eq!(known_to("a: 1\n", 1), None);
        // What stands behind the last line does not matter.
        assert_eq!(known_to("a: 1\nb: 2\nd: 4\ne: 5\nf: 6\nc: [\n", 1), None);
    }
}
