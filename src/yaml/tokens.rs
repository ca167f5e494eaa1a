//! Where keys and values stand in a text, so that a line can be shown without its values.

use granit_parser::{Event, Parser, ScalarStyle, Span, options};

use super::read::MAX_DEPTH;

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

/// The tokens of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    /// In their order, as far as the text can be read.
    pub all: Vec<Token>,
    /// The last line of which everything is known; nothing if the text can be read to its end.
    pub known_to: Option<usize>,
}

/// An open list or map.
enum Open {
    List,
    /// A map, and whether a key comes next.
    Map(bool),
}

/// The tokens of a text, as far as it can be read.
pub fn tokens(text: &str) -> Tokens {
    let limits = options! { flow_nesting_limit: MAX_DEPTH, block_nesting_limit: MAX_DEPTH };
    let mut parser = Parser::new_from_str_with_options(text, limits);
    let mut tokens = Tokens::default();
    let mut open: Vec<Open> = Vec::new();
    while let Some(event) = parser.next_event() {
        let Ok((event, span)) = event else {
            // The parser looks ahead: what stands beside the last token may be what it stumbled over.
            tokens.known_to = Some(tokens.all.last().map_or(0, |token| token.end.0.saturating_sub(1)));
            break;
        };
        match event {
            Event::Scalar(text, style, ..) => {
                let kind = if takes_key(&mut open) { key(&text, style) } else { TokenKind::Value };
                tokens.all.push(token(kind, &span));
            }
            Event::Alias(_) => {
                takes_key(&mut open);
                tokens.all.push(token(TokenKind::Value, &span));
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
    tokens
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
    use super::{TokenKind, tokens};

    fn told(text: &str) -> Vec<String> {
        let line = |token: &super::Token| {
            let kind = if let TokenKind::Key(key) = &token.kind { key } else { "…" };
            format!("{kind} {}:{}-{}:{}", token.start.0, token.start.1, token.end.0, token.end.1)
        };
        tokens(text).all.iter().map(line).collect()
    }

    #[test]
    fn keys_are_told_from_values() {
        assert_eq!(told("a: {'b': [c, d]}\n"), ["a 1:0-1:1", "'b' 1:4-1:7", "… 1:10-1:11", "… 1:13-1:14"]);
        assert_eq!(told("? [a]\n: b\n"), ["… 1:3-1:4", "… 2:2-2:3"]);
        assert_eq!(told("- a: &x 1\n- *x\n"), ["a 1:2-1:3", "… 1:8-1:9", "… 2:2-2:4"]);
    }

    #[test]
    fn a_text_that_cannot_be_read_is_known_in_part() {
        let found = tokens("a: 1\nb: 2\nc: [\n");
        assert!(found.known_to.is_some_and(|line| line < 3), "{found:?}");
        assert_eq!(tokens("a: 1\n").known_to, None);
    }
}
