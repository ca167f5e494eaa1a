//! Credentials in URLs.

use std::ops::Range;

/// The password in `scheme://user:password@host`, and all of what stands before the `@` of http URLs: it is a token.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    for (at, separator) in text.match_indices("://") {
        let scheme = text.get(..at).unwrap_or_default();
        let is_http = scheme.ends_with("http") || scheme.ends_with("https");
        let start = at + separator.len();
        let rest = text.get(start..).unwrap_or_default();
        let end = rest.find(|c: char| c.is_whitespace() || "\"'`<>".contains(c)).unwrap_or(rest.len());
        let Some(rest) = rest.get(..end) else { continue };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        // A password that should have been percent-encoded may hold a slash; a port is followed by one too.
        let login = authority.rfind('@').or_else(|| {
            let port = authority.split_once(':')?.1;
            (!port.bytes().all(|byte| byte.is_ascii_digit())).then(|| rest.rfind('@')).flatten()
        });
        let Some(login) = login else { continue };
        match rest.get(..login).and_then(|login| login.find(':')) {
            Some(colon) => spans.push(start + colon + 1..start + login),
            None if is_http => spans.push(start..start + login),
            None => {}
        }
    }
    spans
}
