//! Credentials among the arguments of calls in programs, and in pairs of a user and a password.

use std::ops::Range;

use super::is_credential;
use super::name::is_suspicious;
use super::plain::is_plain;
use super::random::{is_made_up, is_random};

/// Ends of the names of functions that keep a value under a name: `define('DB_PASSWORD', 'secret')`.
const KEEPERS: &[&str] = &["add", "define", "env", "export", "property", "put", "set", "setdefault", "setitem", "with"];

/// Ends of the names of functions and keys that take a user and a password, in this order.
const LOGINS: &[&str] =
    &["auth", "authenticate", "authentication", "basic", "credential", "credentials", "creds", "login", "user"];

/// Ends of the names of functions, with what they belong to, that take a user and a password and nothing else.
const SURE_LOGINS: &[&str] = &[
    ").auth",
    "basicauth",
    "changeuserpassword",
    "db.auth",
    "httpdigestauth",
    "httpntlmauth",
    "httpproxyauth",
    "networkcredential",
    "passwordauthentication",
    "usernamepasswordcredentials",
];

/// Names of what takes such a pair: `auth=('bob', 'secret')`.
const PAIRS: &[&str] = &["auth", "basicauth", "httpauth", "proxyauth"];

/// Ends of the names of functions that take a password somewhere, or a key to sign with.
const TAKERS: &[&str] =
    &["binds", "connect", "connection", "credentialsimpl", "crypt", "decrypt", "encode", "encrypt", "pdo", "sign"];

/// Ends of the names of functions that take a password alone.
const PASSWORDS: &[&str] = &["setpassword", "setpassphrase", "setsecret", "setapikey", "settoken", "withpassword"];

/// The second of two texts in quotes, or the first, behind an opening bracket.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    let brackets = text.match_indices(['(', '[']).map(|(at, _)| at);
    brackets.filter_map(|at| behind(text, at)).collect()
}

/// What is secret behind the bracket at this place.
fn behind(text: &str, at: usize) -> Option<Range<usize>> {
    let head = text.get(..at)?.trim_end_matches([' ', '"', '\'', '=', ':', '>', '\\']);
    let head =
        head.strip_suffix(".new").or_else(|| head.strip_suffix("::new")).unwrap_or(head).trim_end_matches([']', ':']);
    let name = head.rsplit(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next().unwrap_or_default();
    let called = head.get(head.len() - name.len() - before_name(head, name)..).unwrap_or_default();
    let called = called.replace('_', "").to_ascii_lowercase();
    let name = name.replace('_', "").to_ascii_lowercase();
    if text.get(at..)?.starts_with('(') && is_sure(&called, &name, text.get(head.len()..at)?) {
        return last_of_two(text, at);
    }
    if TAKERS.iter().any(|end| name.ends_with(end)) {
        return among(text, at);
    }
    let first = quoted(text, at + 1)?;
    let first_text = text.get(first.clone())?;
    let behind = text.get(first.end..)?.trim_start_matches(['\\', '"', '\'', ' ']);
    let Some(rest) = behind.strip_prefix(',') else {
        let is_one = PASSWORDS.iter().any(|end| name.ends_with(end)) && behind.starts_with(')');
        return (is_one && !is_plain(first_text)).then_some(first);
    };
    let second = quoted(text, text.len() - rest.trim_start().len())?;
    let value = text.get(second.clone())?;
    if value.is_empty() || is_plain(value) || value.contains(char::is_whitespace) {
        return None;
    }
    let is_secret = is_made_up(value) || is_random(value);
    let may_be = is_suspicious(first_text) && is_random(value);
    let is_kept = may_be || is_credential(first_text) && (is_secret || KEEPERS.iter().any(|end| name.ends_with(end)));
    let is_login = LOGINS.iter().any(|end| name.ends_with(end)) && is_secret && !first_text.contains(['/', ' ']);
    // `server.login("bob@example.com", "secret")` of a mail server.
    let is_login = is_login || name == "login" && first_text.contains('@');
    // Names of two columns, for example.
    let is_name = is_credential(value) && !is_secret;
    ((is_kept || is_login) && !is_name).then_some(second)
}

/// How much of what a function belongs to is looked at, besides its name.
fn before_name(head: &str, name: &str) -> usize {
    const LONGEST: usize = 3;
    let before = head.len() - name.len();
    before - head.floor_char_boundary(before.saturating_sub(LONGEST))
}

/// Whether a call or a pair of this name takes a user and a password, and nothing else.
fn is_sure(called: &str, name: &str, gap: &str) -> bool {
    // Behind its name a pair has a colon or an equals sign, a call has none.
    let is_pair = gap.contains(['=', ':']) && !gap.contains('>');
    if is_pair { PAIRS.contains(&name) } else { SURE_LOGINS.iter().any(|end| called.ends_with(end)) }
}

/// The second of two arguments, if it is a text in quotes; the first may be a variable.
fn last_of_two(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = text.get(at + 1..)?;
    let first = match quoted(text, at + 1) {
        Some(first) => first.end,
        None => at + 1 + rest.find(|c: char| !(c.is_ascii_alphanumeric() || "_.$ []".contains(c)))?,
    };
    let behind = text.get(first..)?.trim_start_matches(['\\', '"', '\'', '`', ' ']);
    let second = quoted(text, text.len() - behind.strip_prefix(',')?.len())?;
    let value = text.get(second.clone())?;
    let end = text.get(second.end..)?.trim_start_matches(['\\', '"', '\'', '`', ' ']);
    // Names of two columns, for example.
    let is_name = is_credential(value) && !is_made_up(value) && !is_random(value);
    (!is_plain(value) && !is_name && end.starts_with([')', ','])).then_some(second)
}

/// The text in quotes among the arguments of a call that looks like a password.
fn among(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = text.get(at + 1..)?.lines().next()?;
    let mut from = 0;
    while let Some(open) = rest.get(from..)?.find(['"', '\'']).map(|open| from + open) {
        let quote = rest.get(open..)?.chars().next()?;
        let inner = rest.get(open + 1..)?;
        let inner = inner.get(..inner.find(quote)?)?;
        let is_one = inner.len() >= 8
            && inner.contains(|c: char| c.is_ascii_digit())
            && inner.contains(|c: char| c.is_ascii_lowercase())
            && !inner.contains([':', '/', ' ', '=', ';'])
            && (is_made_up(inner) || is_random(inner))
            && !is_plain(inner);
        if is_one {
            return Some(at + 2 + open..at + 2 + open + inner.len());
        }
        from = open + inner.len() + 2;
    }
    None
}

/// What is between the quotes that open at this place, or behind blanks there.
fn quoted(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = text.get(at..)?;
    let trimmed = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\\');
    let quote = trimmed.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let start = text.len() - trimmed.len() + 1;
    let length = text.get(start..)?.find([quote, '\\', '\n'])?;
    (length > 0).then_some(start..start + length)
}
