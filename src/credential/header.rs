//! Credentials in headers of HTTP.

use std::ops::Range;

use super::login;
use super::plain::is_plain;
use super::random::{is_made_up, is_mixed, is_random};

/// What stands behind `Bearer` or `Basic`, and all of what `Authorization:` says besides the scheme.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    let lower = text.to_ascii_lowercase();
    let mut spans = cookies(text, &lower);
    spans.extend(schemes(text, &lower));
    for (at, scheme) in ["bearer", "basic", "token", "digest", "negotiate", "apikey"]
        .iter()
        .flat_map(|scheme| lower.match_indices(scheme))
    {
        let end = at + scheme.len();
        let (Some(before), Some(rest)) = (lower.get(..at), text.get(end..)) else { continue };
        let value = rest.trim_start_matches([' ', '\t']);
        if value.len() == rest.len() || before.ends_with(|c: char| c.is_ascii_alphanumeric() || "_-".contains(c)) {
            continue;
        }
        let start = text.len() - value.len();
        let line = value.split(['\n', '\r', '"', '\'', '`', '\\', '<']).next().unwrap_or_default().trim_end();
        let word = line.split_whitespace().next().unwrap_or_default().trim_end_matches([',', ';', '.', ')']);
        let is_header = before.trim_end_matches([' ', '\t', ':', '=', '"', '\'', '\\']).ends_with("authorization");
        let length = match scheme {
            _ if is_plain(word) => 0,
            _ if is_header => line.len(),
            "bearer" if is_token(word) => word.len(),
            "basic" if login::is_encoded(word) => word.len(),
            _ => 0,
        };
        if length > 0 {
            spans.push(start..start + length);
        }
    }
    spans
}

/// What stands behind a word of any other scheme, `Authorization: SSWS 00x...`, or behind none.
fn schemes(text: &str, lower: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    for (at, name) in lower.match_indices("authorization") {
        let rest = text.get(at + name.len()..).unwrap_or_default();
        let value =
            rest.trim_start_matches(['"', '\'', '\\']).trim_start().strip_prefix([':', '=']).unwrap_or_default();
        let value = value.trim_start_matches([' ', '"', '\'', '\\']);
        let line = value.split(['\n', '\r', '"', '\'', '`', '\\', '<']).next().unwrap_or_default().trim_end();
        let word = line.trim_end_matches([',', ';', '}', ')', ']']);
        if is_bare(word) {
            let start = text.len() - value.len();
            spans.push(start..start + word.len());
        }
        if let Some((scheme, credential)) = line.split_once(' ')
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
            && !is_plain(credential)
            && (is_made_up(credential) || is_random(credential))
        {
            let start = text.len() - value.len() + scheme.len() + 1;
            spans.push(start..start + credential.len());
        }
    }
    spans
}

/// Whether a text is all of what an `Authorization` header says: a scheme and a credential, or a credential alone.
pub fn is_one(name: &str, text: &str) -> bool {
    name.to_ascii_lowercase().ends_with("authorization") && (text.trim().contains(' ') || is_bare(text.trim()))
}

/// Whether a text is a credential without a scheme in front of it. `enabled` and `RBAC,Node` are none.
fn is_bare(text: &str) -> bool {
    !text.contains([' ', '(', '{', '[']) && !is_plain(text) && (is_made_up(text) || is_mixed(text) || is_random(text))
}

/// Whether a word is none of a sentence.
fn is_token(word: &str) -> bool {
    !word.contains(['[', '(', '*', '{']) && (word.len() >= 20 || word.contains(|c: char| !c.is_ascii_lowercase()))
}

/// What is kept in cookies: all that stands behind the names, to the end of the line or the quotes.
fn cookies(text: &str, lower: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    for (at, name) in lower.match_indices("cookie: ") {
        let start = at + name.len();
        let rest = text.get(start..).unwrap_or_default();
        let line = rest.get(..rest.find(['\n', '\r', '"', '\'', '`', '\\']).unwrap_or(rest.len())).unwrap_or_default();
        let Some((first, _)) = line.split_once('=').filter(|(first, _)| !first.contains(' ')) else { continue };
        spans.push(start + first.len() + 1..start + line.trim_end().len());
    }
    spans
}
