//! Credentials behind names that say so.

use std::ops::Range;

use super::below::{Below, closing};
use super::name::{Flag, flag, holds_credentials, is_ambiguous, is_community, is_credential, is_suspicious, is_switch};
use super::plain::{is_plain, reference};
use super::random::{is_made_up, is_mixed, is_random};
use super::{annotation, command, is_held_perhaps, list, snmp};

/// The values in `password = x`, `"token": "x"`, `--password=x`, `requirepass x`, and those that YAML goes on with below.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut start = 0;
    // It is asked for once, and seldom.
    let is_about_snmp = text.contains("ommunity") && snmp::is_about(text);
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        for value in values(line, is_about_snmp) {
            let rest = text.get(end..).unwrap_or_default();
            let below = value.below.map(|goes_on| goes_on.length(rest, value.may_nest));
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
    /// How lines below go on with the value, if they may.
    below: Option<Below>,
    /// Whether the lines below may be a map or a list instead.
    may_nest: bool,
}

fn values(line: &str, is_about_snmp: bool) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some((start, word)) = next_word(line, at) {
        at = start + word.len();
        let at_name_end = at;
        // Most words have no value behind them, and names are told with more effort.
        let Some((value, separator)) = value_after(line, start, at, word) else { continue };
        let mut is_one = is_credential(word);
        if !is_one && !is_suspicious(word) && !holds_credentials(word) && !is_ambiguous(word) {
            continue;
        }
        let before = line.get(..start).unwrap_or_default().trim_end_matches(['"', '\'']);
        let first = before.trim_matches([' ', '\t', '-', '#', ';', '?']).is_empty();
        let raw = raw(line, at, value);
        let (span, closed) = match raw {
            Some(span) => (span, true),
            None => extent(line, value, separator, first || is_redis(word)),
        };
        let text = line.get(span.clone()).unwrap_or_default();
        // `key = "secret"`, as daemons for TACACS and the like have it.
        is_one |= is_community(word) && is_about_snmp || is_held_perhaps(word, text);
        is_one |= word == "key" && first && closed && separator == Separator::Other && is_mixed(text);
        // `--passwords one,two`; where there is no flag, the whole line may be the list.
        is_one |= word.starts_with("--") && list::is_held(word, text);
        let may_nest_only = !is_one && holds_credentials(word) && text.trim().is_empty();
        let rest = line.get(value..).unwrap_or_default().trim_end();
        let open = opens(rest).filter(|_| separator == Separator::Other);
        if !is_one && !may_nest_only && !is_random(text) || open.is_none() && is_nothing(word, text) {
            continue;
        }
        if annotation::only_names_in_line(before, word, text) {
            continue;
        }
        // A list of names: `["token", "password"]`.
        if separator == Separator::Item && !(is_mixed(text) || is_random(text)) {
            continue;
        }
        at = at.max(span.end);
        let is_ini = before.is_empty() && line.get(at_name_end..value).is_some_and(|gap| gap.trim() == "=");
        let quote = rest.chars().next().filter(|c| !closed && matches!(c, '"' | '\''));
        let below = match separator {
            Separator::Other | Separator::Colon if open.is_none() && quote.is_some() => {
                let indent = Some(before.len()).filter(|_| separator == Separator::Colon && first);
                quote.map(|quote| Below::Quote(quote, indent))
            }
            Separator::Colon if rest.is_empty() && !first => Some(Below::Next),
            Separator::Colon if first && !closed => Some(Below::Yaml(before.len())),
            Separator::Other if rest == "\\" => Some(Below::Word),
            Separator::Other if open.is_some() => open.map(Below::Quotes),
            Separator::Other if is_ini && !closed => Some(Below::Ini),
            _ => None,
        };
        found.push(Found { span, below, may_nest: rest.is_empty() });
    }
    found
}

/// What stands between a name and its value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Separator {
    Colon,
    /// The comma of a tuple of Erlang.
    Comma,
    /// The comma of a list of two: `["X-Auth-Token", "x"]`.
    Item,
    Other,
}

/// The quotes of a text that goes on in the lines below, if a value opens with them.
fn opens(value: &str) -> Option<&'static str> {
    [r#"""""#, "'''"].into_iter().find(|quotes| value.strip_prefix(quotes).is_some_and(|rest| !rest.contains(quotes)))
}

/// The next run of characters that a name can have.
fn next_word(line: &str, from: usize) -> Option<(usize, &str)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c) || !c.is_ascii() && c.is_alphabetic();
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
    // Both in quotes.
    let item = gap.strip_prefix(',').map(|rest| rest.trim_start_matches([' ', '\t']));
    let is_quoted = rest.starts_with(['"', '\'', '\\']) && item.is_some_and(|item| item.starts_with(['"', '\'', '\\']));
    let is_first = is_quoted && line.get(..start)?.trim_end_matches(['"', '\'', '\\', ' ']).ends_with('[');
    let item = item.filter(|_| is_first);
    let separator = match tuple {
        Some(_) => Separator::Comma,
        None if item.is_some() => Separator::Item,
        None if gap.starts_with(':') && !gap.starts_with(":=") => Separator::Colon,
        None => Separator::Other,
    };
    // `${PASSWORD:?is not set}`: what is behind is a message.
    let is_message = gap.strip_prefix(':').unwrap_or(gap).starts_with('?') && !gap.contains("?=");
    if is_message && line.get(..start)?.ends_with("${") {
        return None;
    }
    let gap = gap.strip_prefix([':', '+', '?']).filter(|rest| rest.starts_with('=')).unwrap_or(gap);
    let value = match gap.strip_prefix(['=', ':']) {
        _ if tuple.is_some() => tuple?.trim_start_matches([' ', '<']),
        _ if item.is_some() => item?,
        Some(value) => value.strip_prefix(['=', '>']).unwrap_or(value),
        // Flags and the lines of redis.conf have nothing in between but a blank.
        None if word.starts_with("--") || is_redis(word) => unquoted.strip_prefix([' ', '\t'])?,
        // `-setcookie x`, as programs have it that know no other flags.
        None if is_long_flag(line.get(..start)?, word) => {
            let value = unquoted.strip_prefix([' ', '\t'])?;
            let word = value.split_whitespace().next().unwrap_or_default();
            (is_made_up(word) || is_random(word) || is_capital(word)).then_some(value)?
        }
        // `secret "abc";`, as BIND and the like have it.
        None if is_statement(line.get(..start)?, gap) => unquoted.strip_prefix([' ', '\t'])?,
        None => return None,
    };
    let value = value.trim_start_matches([' ', '\t']);
    let (value, separator) = match behind_type(value).filter(|_| separator == Separator::Colon) {
        Some(value) => (value, Separator::Other),
        None => (value, separator),
    };
    // The quote that opens right before the name closes here: a prompt.
    let quote = line.get(..start)?.chars().next_back().filter(|c| matches!(c, '"' | '\''));
    if quote.is_some_and(|quote| value.starts_with(quote) && !rest.starts_with(quote)) {
        return None;
    }
    Some((line.len() - value.len(), separator))
}

/// The value behind a type: `password: String = "x"`.
fn behind_type(value: &str) -> Option<&str> {
    let (name, rest) = value.split_at(value.find(|c: char| !c.is_ascii_alphanumeric() && !"&'<>?.* ".contains(c))?);
    let value = rest.strip_prefix('=')?.trim_start_matches([' ', '\t']);
    let is_type = !name.trim().is_empty() && name.ends_with(' ');
    (is_type && value.starts_with(['"', '\''])).then_some(value)
}

/// Whether a name is the first word of a statement and what follows is a text in quotes and its end.
fn is_statement(before: &str, gap: &str) -> bool {
    let inside = gap.trim_end().strip_prefix('"').and_then(|rest| rest.split_once('"'));
    let is_first = before.trim_end().is_empty() || before.trim_end().ends_with(['{', ';']);
    is_first && inside.is_some_and(|(text, rest)| !text.is_empty() && rest.trim_start().starts_with(';'))
}

/// Whether a word is a flag of several letters behind one dash.
fn is_long_flag(before: &str, word: &str) -> bool {
    let name = word.strip_prefix('-').unwrap_or_default();
    name.len() > 3 && !name.starts_with('-') && (before.is_empty() || before.ends_with([' ', '\t']))
}

/// Whether a word is one of capital letters alone, as Erlang makes its cookies.
fn is_capital(word: &str) -> bool {
    word.len() >= 16 && word.bytes().all(|byte| byte.is_ascii_uppercase())
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
        let end = inner + length.unwrap_or(bare.trim_end().len() - 1);
        let joined = length.filter(|_| separator == Separator::Other).map_or(0, |_| joined(line, end + 1));
        return (inner..if joined > 0 { end + 1 + joined } else { end }, length.is_some());
    }
    // `$(cat file)` and `${NAME}` are one word.
    if let Some(length) = reference(whole) {
        return (start..start + length, true);
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
        Separator::Item => c == ']',
        Separator::Other => c.is_whitespace() || "\"',;".contains(c),
    };
    let mut end = whole.find(ends).unwrap_or(whole.len());
    let before = line.get(..start).unwrap_or_default();
    while separator == Separator::Other
        && let Some(quote) = whole.get(end..).and_then(|rest| rest.chars().next()).filter(|c| matches!(c, '"' | '\''))
        && before.matches(quote).count() % 2 == 0
        && let Some(length) = whole.get(end + 1..).and_then(|rest| rest.find(quote))
        && !whole.get(..end).unwrap_or_default().ends_with('\\')
    {
        // A part in quotes belongs to the word.
        let from = end + length + 2;
        end = whole.get(from..).and_then(|rest| rest.find(ends)).map_or(whole.len(), |at| from + at);
    }
    let length = if separator == Separator::Other { before_parameter(whole, end) } else { end };
    (start..start + length, true)
}

/// A text between backticks, as JavaScript and Go have it, where it is no command of a shell.
fn raw(line: &str, name_end: usize, value: usize) -> Option<Range<usize>> {
    let gap = line.get(name_end..value)?.trim_start_matches(['"', '\'']);
    let inside = line.get(value..)?.strip_prefix('`')?;
    let inside = inside.get(..inside.find('`')?)?;
    let is_declared = ["const ", "let ", "var "].iter().any(|word| line.trim_start().starts_with(word));
    // A shell has no blanks around its equals sign; Perl and Ruby do, and run commands, which mostly have arguments.
    let is_text = is_declared || gap.contains(":=") || gap.ends_with(' ') && !inside.contains([' ', '/']);
    (is_text && !inside.contains("${")).then_some(value + 1..value + 1 + inside.len())
}

/// How long a part of a shell's word is that goes on behind a quote.
fn joined(line: &str, at: usize) -> usize {
    let rest = line.get(at..).unwrap_or_default();
    let goes_on = rest.starts_with(|c: char| c.is_ascii_alphanumeric() || "\"'\\$".contains(c));
    if !goes_on {
        return 0;
    }
    let length = command::length(rest);
    rest.get(..length).unwrap_or_default().find(',').unwrap_or(length)
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
    let text = text.trim();
    let is_switch = match flag(word) {
        _ if !word.starts_with("--") => is_switch(word) && matches!(text, "0" | "1"),
        Flag::Switch => true,
        Flag::Either => !is_made_up(text) && !is_random(text),
        Flag::Value => false,
    };
    is_switch || !text.is_empty() && is_plain(text)
}

/// Whether a value is `|`, `>-` and the like.
fn is_block(value: &str) -> bool {
    value.starts_with(['|', '>']) && value.bytes().skip(1).all(|byte| byte.is_ascii_digit() || b"+-".contains(&byte))
}
