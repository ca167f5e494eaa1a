//! Credentials behind names that say so.

use std::ops::Range;

use super::name::{holds_credentials, is_credential, is_suspicious, is_switch};
use super::plain::is_plain;
use super::random::is_random;

/// The values in `password = x`, `"token": "x"`, `--password=x`, `requirepass x`, and those that YAML goes on with below.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        for value in values(line) {
            let below = value.indent.map(|indent| below(text.get(end..).unwrap_or_default(), indent, value.may_nest));
            let stop = match below {
                Some(length) if length > 0 => end + length,
                _ => start + value.span.end,
            };
            if start + value.span.start < stop {
                spans.push(start + value.span.start..stop);
            }
        }
        start = end;
    }
    spans
}

/// What follows a name in its line.
struct Found {
    span: Range<usize>,
    /// How far the name is indented, if lines below that are indented further go on with the value.
    indent: Option<usize>,
    /// Whether the lines below may be a map or a list instead.
    may_nest: bool,
}

fn values(line: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some((start, word)) = next_word(line, at) {
        at = start + word.len();
        let is_one = is_credential(word);
        if !is_one && !is_suspicious(word) && !holds_credentials(word) {
            continue;
        }
        let Some((value, separator)) = value_after(line, start, at, word) else { continue };
        let before = line.get(..start).unwrap_or_default().trim_end_matches(['"', '\'']);
        let first = before.trim_matches([' ', '\t', '-', '#', ';', '?']).is_empty();
        let (span, closed) = extent(line, value, separator, first || is_redis(word));
        let text = line.get(span.clone()).unwrap_or_default();
        let may_nest_only = !is_one && holds_credentials(word) && text.trim().is_empty();
        if !is_one && !may_nest_only && !is_random(text) || is_nothing(word, text) {
            continue;
        }
        at = at.max(span.end);
        let rest = line.get(value..).unwrap_or_default().trim_end();
        let indent = (separator == Separator::Colon && first && !closed).then_some(before.len());
        found.push(Found { span, indent, may_nest: rest.is_empty() });
    }
    found
}

/// What stands between a name and its value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Separator {
    Colon,
    /// The comma of a tuple of Erlang.
    Comma,
    Other,
}

/// The next run of characters that a name can have.
fn next_word(line: &str, from: usize) -> Option<(usize, &str)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    let start = from + line.get(from..)?.find(is_part)?;
    let rest = line.get(start..)?;
    Some((start, rest.get(..rest.find(|c| !is_part(c)).unwrap_or(rest.len()))?))
}

/// Where the value of a name starts that ends here, if one follows.
fn value_after(line: &str, start: usize, end: usize, word: &str) -> Option<(usize, Separator)> {
    let rest = line.get(end..)?;
    let is_tuple = line.get(..start)?.trim_end_matches(['"', '<', ' ']).ends_with('{');
    let unquoted = rest.trim_start_matches(['"', '\'', '\\', ']']);
    let gap = unquoted.trim_start_matches([' ', '\t']);
    let tuple = gap.trim_start_matches('>').strip_prefix(',').filter(|_| is_tuple);
    let separator = match tuple {
        Some(_) => Separator::Comma,
        None if gap.starts_with(':') && !gap.starts_with(":=") => Separator::Colon,
        None => Separator::Other,
    };
    let gap = gap.strip_prefix([':', '+', '?']).filter(|rest| rest.starts_with('=')).unwrap_or(gap);
    let value = match gap.strip_prefix(['=', ':']) {
        _ if tuple.is_some() => tuple?.trim_start_matches([' ', '<']),
        Some(value) => value.strip_prefix(['=', '>']).unwrap_or(value),
        // Flags and the lines of redis.conf have nothing in between but a blank.
        None if word.starts_with("--") || is_redis(word) => unquoted.strip_prefix([' ', '\t'])?,
        None => return None,
    };
    let value = value.trim_start_matches([' ', '\t']);
    // The quote that opens right before the name closes here: a prompt.
    let quote = line.get(..start)?.chars().next_back().filter(|c| matches!(c, '"' | '\''));
    if quote.is_some_and(|quote| value.starts_with(quote) && !rest.starts_with(quote)) {
        return None;
    }
    Some((line.len() - value.len(), separator))
}

fn is_redis(word: &str) -> bool {
    matches!(word, "requirepass" | "masterauth" | "auth-pass")
}

/// From the start of a value to its end in this line, and whether that is its end for sure: the closing quote; else the end of the
/// line, or what ends a value where more may follow.
fn extent(line: &str, start: usize, separator: Separator, alone: bool) -> (Range<usize>, bool) {
    let value = line.get(start..).unwrap_or_default();
    let whole = value.trim_end();
    // Not a value but the start of a block.
    if matches!(whole, "" | "{" | "[") {
        return (start..start, !whole.is_empty());
    }
    let bare = value.trim_start_matches('\\');
    let escapes = value.len() - bare.len();
    if let Some(quote) = bare.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let inner = start + escapes + 1;
        // Where the quotes themselves are escaped, the end of the text cannot be told.
        let length = if escapes == 0 { closing(bare.get(1..).unwrap_or_default(), quote) } else { None };
        return (inner..inner + length.unwrap_or(bare.trim_end().len() - 1), length.is_some());
    }
    // The lines of a block scalar are below; how it begins says nothing.
    if alone && is_block(whole) {
        return (line.len()..line.len(), false);
    }
    if alone {
        return (start..start + whole.len(), false);
    }
    let ends = |c: char| match separator {
        Separator::Colon => "\"',;&{}[]".contains(c),
        Separator::Comma => c == '}',
        Separator::Other => c.is_whitespace() || "\"',;".contains(c),
    };
    let end = whole.find(ends).unwrap_or(whole.len());
    let length = if separator == Separator::Other { before_parameter(whole, end) } else { end };
    (start..start + length, true)
}

/// Where the next parameter of a URL begins in a value, or its end.
fn before_parameter(value: &str, end: usize) -> usize {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    let starts = value.match_indices('&').map(|(at, _)| at).filter(|at| *at < end).find(|at| {
        let rest = value.get(at + 1..end).unwrap_or_default();
        let name = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        rest.is_empty()
            || rest.starts_with('&')
            || name > 1 && rest.get(name..).is_some_and(|rest| rest.starts_with(['=', ';']))
    });
    starts.unwrap_or(end)
}

/// Whether the name is that of a switch, or the value no credential.
fn is_nothing(word: &str, text: &str) -> bool {
    let is_switch = is_switch(word) && (word.starts_with("--") || matches!(text.trim(), "0" | "1"));
    is_switch || !text.trim().is_empty() && is_plain(text)
}

/// Whether a value is `|`, `>-` and the like.
fn is_block(value: &str) -> bool {
    value.starts_with(['|', '>']) && value.bytes().skip(1).all(|byte| byte.is_ascii_digit() || b"+-".contains(&byte))
}

/// The place of the quote that ends a text, skipping those behind a backslash, and those that are doubled, as YAML writes one.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let doubled = c == quote && quote == '\'' && chars.next_if(|(_, next)| *next == quote).is_some();
        if c == '\\' {
            chars.next();
        } else if c == quote && !doubled {
            return Some(at);
        }
    }
    None
}

/// How much of a text is indented further than this and so goes on with what stands above it. If that may be a map or a list,
/// it does only if it is neither: the names in there tell what is secret.
fn below(text: &str, indent: usize, may_nest: bool) -> usize {
    let (mut at, mut end) = (0, 0);
    for line in text.split_inclusive('\n') {
        at += line.len();
        let content = line.trim_start_matches([' ', '\t', '#', ';']);
        if content.trim().is_empty() {
            continue;
        }
        let is_deeper = line.len() - content.len() > indent;
        if !is_deeper || (may_nest && end == 0 && nests(content)) {
            break;
        }
        end = at - (line.len() - line.trim_end().len());
    }
    end
}

/// Whether a line starts a map or a list.
fn nests(content: &str) -> bool {
    let is_key = content.split_once(':').is_some_and(|(key, rest)| {
        !key.is_empty() && !key.contains([' ', '"', '\'']) && rest.starts_with([' ', '\n', '\r'])
    });
    is_key || content.starts_with("- ") || content.starts_with(['{', '['])
}
