//! Credentials behind words that are no names of keys: in SQL, netrc, configurations of proxies and routers.

use std::ops::Range;

use super::plain::is_plain;
use super::random::{is_made_up, is_mixed};
use super::reference::only_refers;
use super::{directive, kind};

/// Words in lower case, one after the other, that a credential follows. `*` is any word.
const PHRASES: &[&[&str]] = &[
    &["identified", "by"],
    &["identified", "with", "*", "by"],
    &["with", "password"],
    &["encrypted", "password"],
    &["alter", "user", "*", "password"],
    &["login", "*", "password"],
    &["user", "*", "password"],
    &["user", "*", "insecure-password"],
    &["username", "*", "password"],
    &["username", "*", "secret"],
    &["enable", "secret"],
    &["enable", "password"],
    &["snmp-server", "community"],
    &["snmp", "community"],
    &["pre-shared-key"],
    &["authentication-key"],
    &["stats", "auth"],
    &["rocommunity"],
    &["rwcommunity"],
    &["createuser", "*", "*"],
    &["createuser", "*", "*", "*", "*"],
    &["login", "password"],
    &["role", "*", "password"],
    &["valid", "until", "*", "password"],
    &["key-string"],
    &["rootpw"],
    &[":", "eap"],
    &[":", "xauth"],
    &["password", "for", "*", "="],
    &["auth", "plain"],
    &["auth", "login"],
    &["local-user", "*", "password"],
    &["wpa-psk", "ascii"],
    &["message-digest-key", "*", "md5"],
    &["set-key", "ascii"],
    &["set-key", "hex"],
    &["nhrp", "authentication"],
    &["area-password"],
    &["domain-password"],
    &["password", "for", "*", "to"],
];

/// Words that lines of routers and the like start with, and the words in such a line that a credential follows.
const ROUTERS: &[(&str, &[&str])] = &[
    ("aaa", &["key"]),
    ("crypto", &["key"]),
    ("enable", &["password", "secret"]),
    ("ip", &["authentication-key", "md5"]),
    ("isis", &["password"]),
    ("key", &["key-string"]),
    ("line", &["password"]),
    ("neighbor", &["password"]),
    ("ppp", &["password"]),
    ("radius-server", &["key"]),
    ("server", &["key"]),
    ("server-private", &["key"]),
    ("set", &["encrypted-password", "passwd", "password", "psksecret", "secret", "simple-password"]),
    (
        "snmp-server",
        &["community", "md5", "sha", "sha-256", "sha256", "sha512", "aes", "aes-128", "aes-256", "des", "3des"],
    ),
    ("standby", &["authentication"]),
    ("tacacs-server", &["key"]),
    ("username", &["password", "secret"]),
    ("vrrp", &["authentication"]),
];

/// Names of directives that have a name for people behind them, and no credential: a realm.
const REALMS: &[&str] = &["auth_jwt"];

/// Where they stand.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let words: Vec<(usize, &str)> = words(line).collect();
        let user = user_of_acl(&words);
        for index in 1..words.len() {
            let before = words.get(..index).unwrap_or_default();
            let is_behind = PHRASES.iter().any(|phrase| ends_with(before, phrase))
                || is_variable(before)
                || is_setting(&words, index)
                || is_told(&words, index)
                || is_acl(before, user)
                || is_of_router(before);
            if kind::is_kind(&words, index) {
                continue;
            }
            let is_behind = is_behind || is_behind_kind(&words, index);
            let Some((at, word)) = words.get(index) else { continue };
            let rest = line.get(*at..).unwrap_or_default();
            let (skip, length) = match kind::typed(&words, index) {
                Some(length) => (0, length),
                None if !is_behind => continue,
                None if kind::is_sure(&words, index) && !word.starts_with(['"', '\'']) => (0, word.len()),
                None => extent(rest, word, is_acl(before, user)),
            };
            // `$PASSWORD`
            let refers = rest.get(skip..length).is_some_and(|text| is_plain(text) && only_refers(text));
            if length > skip && !refers {
                spans.push(start + at + skip..start + at + length);
            }
        }
        start += line.len();
    }
    spans
}

fn ends_with(words: &[(usize, &str)], phrase: &[&str]) -> bool {
    let Some(first) = words.len().checked_sub(phrase.len()) else { return false };
    let words = words.get(first..).unwrap_or_default();
    words.iter().zip(phrase).all(|((_, word), wanted)| *wanted == "*" || word.eq_ignore_ascii_case(wanted))
}

/// `ENV TOKEN x` of a Dockerfile, `setenv TOKEN x` of a C shell.
fn is_variable(before: &[(usize, &str)]) -> bool {
    match before {
        [(_, "ENV" | "ARG" | "setenv"), (_, name)] => super::is_credential(name),
        _ => false,
    }
}

/// `password x` as a line of its own, `set password x`, `(setq password "x")`: only what is no word of a sentence.
fn is_setting(words: &[(usize, &str)], index: usize) -> bool {
    let word = |index: usize| words.get(index).map(|(_, word)| *word).unwrap_or_default();
    let value = word(index);
    let name = word(index - 1).trim_start_matches([':', '(']).trim_end_matches(',');
    let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c));
    let is_set = index == 1 && words.len() == 2 || index >= 2 && matches!(word(index - 2), "set" | "(setq");
    let is_quoted =
        value.len() > 4 && value.starts_with('"') && value.trim_end_matches([')', '}', '.', ';']).ends_with('"');
    let may_be =
        is_quoted || is_set && (value.contains(|c: char| c.is_ascii_digit()) || is_made_up(value)) || is_strong(value);
    let is_name = is_name && !REALMS.contains(&name);
    let setter = index.checked_sub(2).map(word).unwrap_or_default();
    let may_be = may_be && !directive::is_reference(setter, value.trim_matches(['"', ';']));
    is_name && may_be && !value.contains('/') && super::is_credential(name) && !is_plain(value)
}

/// Whether a credential stands behind how it is written.
fn is_behind_kind(words: &[(usize, &str)], index: usize) -> bool {
    let before = words.get(..index - kind::count(words, index)).unwrap_or_default();
    before.len() < index && (PHRASES.iter().any(|phrase| ends_with(before, phrase)) || is_of_router(before))
}

/// A line such as `tacacs-server host 10.0.0.1 key secret`.
fn is_of_router(before: &[(usize, &str)]) -> bool {
    let (Some((_, first)), Some((_, last))) = (before.first(), before.last()) else { return false };
    let rules = ROUTERS.iter().filter(|(start, _)| first.eq_ignore_ascii_case(start));
    before.len() > 1 && rules.flat_map(|(_, words)| *words).any(|word| last.eq_ignore_ascii_case(word))
}

/// Whether a word mixes letters of both cases and digits, as passwords do.
fn is_strong(word: &str) -> bool {
    let word = word.trim_matches(['"', '\'', ',', ';', '.', ')']);
    is_mixed(word) && !word.contains(['(', '/', '=', ':', '<', '{', '['])
}

/// `the password is secret`, `PASSWORD 'secret'`: only what is no word of a sentence.
fn is_told(words: &[(usize, &str)], index: usize) -> bool {
    let word = |index: usize| words.get(index).map(|(_, word)| *word).unwrap_or_default();
    let value = word(index);
    let bare = value.trim_matches(['"', '\'', '`']).trim_end_matches(['.', ',', ';', ')', '!', '"', '\'', '`']);
    let name =
        |word: &str| super::is_credential(word.trim_matches(['"', '\'', '`', '(', ',', '*'])) && !word.contains('/');
    let is_quoted =
        value.len() > 3 && value.starts_with('\'') && value.trim_end_matches([')', '}', ',', ';']).ends_with('\'');
    let is_behind_is = index >= 2 && matches!(word(index - 1), "is" | "was" | "ist" | "to") && name(word(index - 2));
    let is_behind_name = is_quoted && name(word(index - 1).trim_start_matches(['(', ',']));
    (is_behind_is && is_made_up(bare) || is_behind_name) && !is_plain(bare)
}

/// `user default on >password` of Redis.
fn is_acl(before: &[(usize, &str)], user: Option<usize>) -> bool {
    user.is_some_and(|user| user < before.len())
        && before.last().is_some_and(|(_, word)| *word == "on" || word.starts_with(['~', '+', '>']))
}

/// Where a user is named to Redis. A line may be long, so it is looked for once.
fn user_of_acl(words: &[(usize, &str)]) -> Option<usize> {
    words.iter().position(|(_, word)| word.eq_ignore_ascii_case("user") || word.eq_ignore_ascii_case("setuser"))
}

/// What of a word is the credential. In Redis only a word that begins so is one.
fn extent(rest: &str, word: &str, is_acl: bool) -> (usize, usize) {
    if is_acl {
        return if word.starts_with(['>', '#']) { (1, word.len()) } else { (0, 0) };
    }
    match rest.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        Some(quote) => {
            let inner = rest.get(1..).unwrap_or_default();
            (1, 1 + inner.find(quote).unwrap_or(inner.trim_end().len()))
        }
        // A word of a sentence is none.
        None if word.bytes().all(|byte| byte.is_ascii_lowercase()) && word.len() < 6 => (0, 0),
        // A line in a table, for example.
        None if !word.contains(|c: char| c.is_ascii_alphanumeric()) => (0, 0),
        None => (0, word.trim_end_matches([';', ',', ')']).len()),
    }
}

fn words(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    line.split([' ', '\t', '\n', '\r']).filter_map(move |word| {
        let start = at;
        at += word.len() + 1;
        (!word.is_empty()).then_some((start, word))
    })
}
