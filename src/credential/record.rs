//! Credentials in lines that have fields instead of names: `.pgpass`.

use std::ops::Range;

use super::plain::is_plain;
use super::random::is_made_up;

/// The last field of `host:port:database:user:password`.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut at = 0;
    for word in text.split_inclusive(|c: char| c.is_whitespace() || "\"'`".contains(c)) {
        let bare = word.trim_end_matches(|c: char| c.is_whitespace() || "\"'`".contains(c));
        if let Some(start) = password(bare) {
            spans.push(at + start..at + bare.len());
        }
        at += word.len();
    }
    spans.extend(secrets_of_ppp(text));
    spans.extend(behind_address(text));
    spans.extend(quoted_pairs(text));
    spans
}

/// `"user" "password"` as all of a line, as `PgBouncer` has it.
fn quoted_pairs(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_end();
        let inner = trimmed.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        if let Some((user, password)) = inner.and_then(|inner| inner.split_once("\" \""))
            && !user.contains(['"', ' '])
            && !password.contains(['"', ' ', '/'])
            && password.contains(|c: char| c.is_ascii_digit())
            && password.contains(|c: char| c.is_ascii_alphabetic())
            && password.len() >= 8
        {
            let end = start + trimmed.len() - 1;
            spans.push(end - password.len()..end);
        }
        start += line.len();
    }
    spans
}

/// `https://dav.example.com user password` as all of a line, as davfs2 has it.
fn behind_address(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let mut words = line.split_whitespace();
        if let (Some(address), Some(user), Some(secret), None) =
            (words.next(), words.next(), words.next(), words.next())
        {
            let bare = secret.trim_matches('"');
            let is_address = address.contains("://") || address.starts_with('/') && address.len() > 1;
            let is_user = user.trim_matches('"').chars().all(|c| c.is_ascii_alphanumeric() || "_.@-".contains(c));
            let is_secret = is_made_up(bare) && bare.contains(|c: char| c.is_ascii_digit()) && !is_plain(bare);
            if is_address && is_user && is_secret {
                let at = start + line.rfind(bare).unwrap_or_default();
                spans.push(at..at + bare.len());
            }
        }
        start += line.len();
    }
    spans
}

/// `client server secret addresses`: the third word of a line, where the second is any server.
fn secrets_of_ppp(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let mut words = line.split_whitespace();
        if let (Some(_), Some("*"), Some(secret)) = (words.next(), words.next(), words.next()) {
            let bare = secret.trim_matches('"');
            if words.count() <= 1 && is_made_up(bare) && bare.contains(|c: char| c.is_ascii_alphabetic()) {
                let at = start + line.find(bare).unwrap_or_default();
                spans.push(at..at + bare.len());
            }
        }
        start += line.len();
    }
    spans
}

/// Where the password starts in such a line.
fn password(line: &str) -> Option<usize> {
    of_user(line).or_else(|| of_postgres(line))
}

/// `host:user:password`, `user:{PLAIN}password`.
fn of_user(line: &str) -> Option<usize> {
    let (first, rest) = line.split_once(':')?;
    let rest = rest.strip_prefix("{PLAIN}").or_else(|| rest.strip_prefix("{CLEARTEXT}")).map_or_else(
        || {
            let (user, password) = rest.split_once(':')?;
            let is_host = first.contains('.') && first.chars().all(|c| c.is_ascii_alphanumeric() || "-.".contains(c));
            let is_user = user.starts_with(|c: char| c.is_ascii_alphabetic()) && !user.contains('/');
            let is_word = !password.contains([':', '/', ',']) && password.contains(|c: char| c.is_ascii_digit());
            (is_host && is_user && is_word && is_made_up(password)).then_some(password)
        },
        Some,
    )?;
    (!rest.is_empty()).then(|| line.len() - rest.len())
}

fn of_postgres(line: &str) -> Option<usize> {
    let mut fields = line.splitn(5, ':');
    let (host, port, database, user) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let password = fields.next()?;
    // Addresses of IPv6 and of network cards have as many fields.
    let is_host = host == "*" || host.contains(|c: char| !c.is_ascii_hexdigit()) && !host.contains('=');
    let is_port = port == "*" || (2..=5).contains(&port.len()) && port.bytes().all(|byte| byte.is_ascii_digit());
    let is_word = |text: &str| !text.is_empty() && !text.contains('/');
    let is_one = is_host && is_port && is_word(host) && is_word(database) && is_word(user);
    (is_one && password.len() >= 4 && !is_plain(password) && !password.contains("::"))
        .then(|| line.len() - password.len())
}
