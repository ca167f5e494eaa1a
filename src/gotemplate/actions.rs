//! Templates taken apart into actions, and those into words, without running anything.

/// A part of an action.
#[derive(Clone, Copy)]
pub(super) enum Token<'a> {
    /// A name, a field, a number.
    Word(&'a str),
    /// What stands in quotes.
    Text(&'a str),
    /// A bracket or a pipe.
    Sign,
}

/// The parts of an action.
pub(super) fn tokens(action: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    // `-}}`
    let mut rest = action.strip_suffix(" -").unwrap_or(action);
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' | '`' | '\'' => {
                let Some(length) = quoted(rest) else { break };
                found.extend(rest.get(1..length - 1).map(Token::Text));
                length
            }
            '(' | ')' | '|' => {
                found.push(Token::Sign);
                1
            }
            space if space.is_whitespace() => space.len_utf8(),
            _ => {
                let is_end = |c: char| c.is_whitespace() || "\"`'()|".contains(c);
                let length = rest.find(is_end).unwrap_or(rest.len());
                found.extend(rest.get(..length).map(Token::Word));
                length
            }
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    found
}

/// Whether a character may stand in a name.
pub(super) fn is_of_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// An action from its first word on.
pub(super) fn word(action: &str) -> &str {
    action.strip_prefix('-').unwrap_or(action).trim_start()
}

/// What stands between `{{` and `}}`, where these are not in quotes. Comments are left out.
pub(super) fn actions(text: &str) -> Vec<&str> {
    let mut actions = Vec::new();
    let mut rest = text;
    while let Some((_, inside)) = rest.split_once("{{") {
        let is_comment = word(inside).starts_with("/*");
        let end = if is_comment {
            inside.find("*/").and_then(|comment| Some(comment + inside.get(comment..)?.find("}}")?))
        } else {
            end_of_action(inside)
        };
        let Some((action, after)) = end.and_then(|end| inside.split_at_checked(end)) else { break };
        if !is_comment {
            actions.push(action);
        }
        rest = after;
    }
    actions
}

/// Where an action ends: at the first `}}` that is not in quotes.
fn end_of_action(inside: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let rest = inside.get(from..)?;
        let at = rest.find(['"', '`', '\'', '}'])?;
        let found = rest.get(at..)?;
        if found.starts_with("}}") {
            return Some(from + at);
        }
        from += at + if found.starts_with('}') { 1 } else { quoted(found)? };
    }
}

/// The parts of an action that are not in quotes.
pub(super) fn unquoted(action: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = action;
    while let Some((part, found)) = rest.find(['"', '`', '\'']).and_then(|at| rest.split_at_checked(at)) {
        parts.push(part);
        rest = quoted(found).and_then(|length| found.get(length..)).unwrap_or_default();
    }
    parts.push(rest);
    parts
}

/// The length of the text in quotes that this begins with, quotes included.
pub(super) fn quoted(text: &str) -> Option<usize> {
    let mut characters = text.char_indices();
    let (_, quote) = characters.next()?;
    while let Some((at, character)) = characters.next() {
        if character == quote {
            return Some(at + quote.len_utf8());
        }
        if character == '\\' && quote != '`' {
            characters.next();
        }
    }
    None
}
