//! The words of a template.

use std::borrow::Cow;

/// A word of a template.
#[derive(Clone, Debug, PartialEq)]
pub enum Token<'a> {
    /// Text outside of tags, without the blanks that a `-` takes away.
    Text(&'a str),
    /// `{{`.
    PrintStart,
    /// `}}`.
    PrintEnd,
    /// `{%`.
    TagStart,
    /// `%}`.
    TagEnd,
    /// A name or a keyword.
    Name(&'a str),
    /// Text in quotes.
    Quoted(Cow<'a, str>),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// An operator or a bracket.
    Sign(&'static str),
}

/// Signs, the longer ones first.
const SIGNS: &[&str] = &[
    "...", "//", "**", "==", "!=", ">=", "<=", "</", "?.", "?[", "+", "-", "*", "/", "%", ".", ",", ":", "~", "|", "=",
    ">", "<", "(", ")", "[", "]", "{", "}", "@",
];

/// A token before blanks are taken away: what a `-` at its start or end asks for.
struct Piece<'a> {
    token: Option<Token<'a>>,
    trims_before: bool,
    trims_after: bool,
    place: usize,
}

/// The tokens of a template, each with its place in bytes. An error is a place and what is wrong there.
pub fn tokens(text: &str) -> Result<Vec<(Token<'_>, usize)>, (usize, String)> {
    let mut pieces = pieces(text)?.into_iter().peekable();
    let mut found = Vec::new();
    let mut trim_start = false;
    while let Some(Piece { token, trims_after, place, .. }) = pieces.next() {
        let is_comment = token.is_none();
        let token = match token {
            None => None,
            Some(Token::Text(text)) => {
                let text = if trim_start { text.trim_start() } else { text };
                let text = if pieces.peek().is_some_and(|next| next.trims_before) { text.trim_end() } else { text };
                (!text.is_empty()).then_some(Token::Text(text))
            }
            token => token,
        };
        // A comment keeps what the tag before it asked for.
        trim_start = trims_after || (is_comment && trim_start);
        found.extend(token.map(|token| (token, place)));
    }
    Ok(found)
}

fn pieces(text: &str) -> Result<Vec<Piece<'_>>, (usize, String)> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let place = text.len() - rest.len();
        let plain = |token| Piece { token: Some(token), trims_before: false, trims_after: false, place };
        let end = ["{{", "{%", "{#"].iter().filter_map(|start| rest.find(start)).min().unwrap_or(rest.len());
        if end > 0 {
            let (content, after) = rest.split_at(end);
            pieces.push(plain(Token::Text(content)));
            rest = after;
            continue;
        }
        let trims_before = rest.get(2..3) == Some("-");
        if rest.starts_with("{#") {
            let (comment, after) = rest.split_once("#}").ok_or((place, "a comment without its end".to_owned()))?;
            pieces.push(Piece { token: None, trims_before, trims_after: comment.ends_with('-'), place });
            rest = after;
        } else if rest.starts_with("{%")
            && let Some((content, trims_after, after)) = raw(rest)
        {
            pieces.push(Piece { token: None, trims_before, trims_after: false, place });
            pieces.push(Piece { trims_after, ..plain(Token::Text(content)) });
            rest = after;
        } else {
            rest = inside(text, rest, trims_before, &mut pieces)?;
        }
    }
    Ok(pieces)
}

/// Reads a tag, from its start to its end. The answer is what is behind it.
fn inside<'a>(
    text: &'a str,
    rest: &'a str,
    trims_before: bool,
    pieces: &mut Vec<Piece<'a>>,
) -> Result<&'a str, (usize, String)> {
    let (start, end, close) = if rest.starts_with("{{") {
        (Token::PrintStart, Token::PrintEnd, "}}")
    } else {
        (Token::TagStart, Token::TagEnd, "%}")
    };
    pieces.push(Piece { token: Some(start), trims_before, trims_after: false, place: text.len() - rest.len() });
    let mut rest = rest.get(if trims_before { 3 } else { 2 }..).unwrap_or_default();
    loop {
        rest = rest.trim_ascii_start();
        let place = text.len() - rest.len();
        let trimming = rest.strip_prefix('-').and_then(|rest| rest.strip_prefix(close));
        if let Some(after) = trimming.or_else(|| rest.strip_prefix(close)) {
            pieces.push(Piece { token: Some(end), trims_before: false, trims_after: trimming.is_some(), place });
            return Ok(after);
        }
        let (token, length) = word(rest).map_err(|what| (place, what))?;
        pieces.push(Piece { token: Some(token), trims_before: false, trims_after: false, place });
        rest = rest.get(length..).unwrap_or_default();
    }
}

/// What stands in `{% raw %}…{% endraw %}`, whether its end takes blanks away, and what is behind it.
fn raw(text: &str) -> Option<(&str, bool, &str)> {
    let (inner, opening_trims) = tag(text, "raw")?;
    let mut from = 0;
    loop {
        let place = from + inner.get(from..)?.find("{%")?;
        let (content, closing) = inner.split_at_checked(place)?;
        if let Some((after, trims_after)) = tag(closing, "endraw") {
            let content = if opening_trims { content.trim_start() } else { content };
            let content = if closing.starts_with("{%-") { content.trim_end() } else { content };
            return Some((content, trims_after, after));
        }
        from = place + 2;
    }
}

/// What is behind a tag that holds just a name, and whether its end takes blanks away.
fn tag<'a>(text: &'a str, name: &str) -> Option<(&'a str, bool)> {
    let rest = text.strip_prefix("{%")?;
    let rest = rest.strip_prefix('-').unwrap_or(rest).trim_ascii_start().strip_prefix(name)?.trim_ascii_start();
    let trims = rest.starts_with('-');
    Some((rest.strip_prefix('-').unwrap_or(rest).strip_prefix("%}")?, trims))
}

/// The next word inside of a tag, and its length.
fn word(rest: &str) -> Result<(Token<'_>, usize), String> {
    let first = rest.chars().next().ok_or("a tag without its end")?;
    if matches!(first, '"' | '\'' | '`') {
        return quoted(rest, first);
    }
    if first.is_ascii_digit() {
        let whole = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let fraction = rest.get(whole..).and_then(|rest| rest.strip_prefix('.'));
        let length = match fraction {
            Some(digits) => whole + 1 + digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len()),
            None => whole,
        };
        let (number, _) = rest.split_at(length);
        let token = if fraction.is_some() {
            number.parse().map(Token::Float).map_err(|_| "no number")?
        } else {
            number.parse().map(Token::Integer).map_err(|_| "no number")?
        };
        return Ok((token, length));
    }
    if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
        return Ok((Token::Sign(sign), sign.len()));
    }
    let length = rest.find(|c: char| !(c == '_' || c.is_ascii_alphanumeric())).unwrap_or(rest.len());
    if length == 0 {
        return Err(format!("unexpected `{first}`"));
    }
    let (name, _) = rest.split_at(length);
    Ok((Token::Name(name), length))
}

fn quoted(rest: &str, quote: char) -> Result<(Token<'_>, usize), String> {
    let mut text = String::new();
    let mut has_escapes = false;
    let mut characters = rest.char_indices().skip(1);
    while let Some((place, character)) = characters.next() {
        if character == quote {
            let plain = rest.get(1..place).unwrap_or_default();
            let text = if has_escapes { Cow::Owned(text) } else { Cow::Borrowed(plain) };
            return Ok((Token::Quoted(text), place + 1));
        }
        if character != '\\' {
            text.push(character);
            continue;
        }
        has_escapes = true;
        text.push(match characters.next() {
            Some((_, character @ ('"' | '\'' | '/' | '\\'))) => character,
            Some((_, 'n')) => '\n',
            Some((_, 't')) => '\t',
            Some((_, 'r')) => '\r',
            _ => return Err("an escape that there is none of".to_owned()),
        });
    }
    Err("quotes without their end".to_owned())
}
