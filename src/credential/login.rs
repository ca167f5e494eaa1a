//! User names and passwords together: `user:password`, `auth: [user, password]`.

use std::ops::Range;

use base64::Engine;
use base64::engine::DecodePaddingMode::Indifferent;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

use serde_json::Value;

use super::name::is_harmless;
use super::plain::is_plain;
use super::{letters, random};

/// What logins are called.
const NAMES: &[&str] = &["auth", "credentials", "login", "user", "userpass", "userpwd"];

/// The password behind `-u user:` as curl takes it, and the logins that Docker keeps as `"auth": "..."`.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    let mut spans = bound(text);
    let mut last = "";
    let mut is_assigned = false;
    for (start, word) in words(text) {
        let is_attached = |flag: &str, login: &str| is_flag(flag) || is_login(flag, login);
        let attached = word.split_once('=').filter(|(flag, login)| is_attached(flag, login));
        let is_behind = is_assigned && is_login(last, word);
        let attached = attached.and_then(|(_, login)| password(login));
        if let Some(password) = attached.or_else(|| if is_behind { password(word) } else { behind(last, word) }) {
            let end = start + word.len();
            spans.push(end - password.len()..quoted_to(text, start).unwrap_or(end).max(end));
        }
        if last.trim_end_matches([':', '=']).ends_with("auth") && is_encoded(word) {
            spans.push(start..start + word.len());
        }
        is_assigned = matches!(word, ":" | "=");
        last = if is_assigned { last } else { word };
    }
    spans
}

/// The password of a tuple of Erlang that begins with a name of a directory: `{"cn=reader,dc=example", "secret"}`.
fn bound(text: &str) -> Vec<Range<usize>> {
    let found = text.match_indices("{\"").filter_map(|(at, open)| {
        let (name, rest) = text.get(at + open.len()..)?.split_once('"')?;
        let is_name = ["cn=", "uid=", "ou="].iter().any(|start| name.to_ascii_lowercase().starts_with(start));
        let rest = rest.trim_start().strip_prefix(',').filter(|_| is_name)?.trim_start().strip_prefix('"')?;
        let (password, behind) = rest.split_once('"')?;
        let start = text.len() - rest.len();
        (behind.trim_start().starts_with('}') && !is_plain(password)).then_some(start..start + password.len())
    });
    found.collect()
}

/// Whether a name is that of a login, and the text one with a password that nobody takes for a word: `login=user:secret`.
pub fn is_login(name: &str, text: &str) -> bool {
    let name = name.rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    NAMES.iter().any(|login| name.eq_ignore_ascii_case(login))
        && password(text.trim_matches('"')).is_some_and(is_secret)
}

fn is_secret(password: &str) -> bool {
    random::is_made_up(password) && password.contains(|c: char| c.is_ascii_digit())
}

/// Whether an item of a list is the password of a login: the second of two under a name that says so, if nobody takes it for a word.
pub fn is_item(name: &str, items: &[Value], index: usize) -> bool {
    let last = letters::words(name).pop().unwrap_or_default();
    let second = items.get(1).and_then(Value::as_str).filter(|_| items.len() == 2 && index == 1);
    NAMES.contains(&last.as_str()) && second.is_some_and(is_password)
}

/// What maps and lists of users are called.
const USERS: &[&str] = &["accounts", "logins", "users"];

/// Whether a text that is kept under the name of a user is a password that nobody takes for a word. It may be a role or an address as well.
pub fn is_of_user(above: &str, user: &str, text: &str) -> bool {
    let last = letters::words(above).pop().unwrap_or_default();
    USERS.contains(&last.as_str()) && !is_harmless(user) && is_password(text)
}

fn is_password(text: &str) -> bool {
    random::is_mixed(text)
        && (!is_called_so(text) || is_usual(text))
        && !text.contains(['@', '/', ':'])
        && !is_plain(text)
}

/// Words that passwords are made of and names are not.
const PASSWORDS: &[&str] = &[
    "change", "changeme", "letmein", "p4ssw0rd", "pass", "passw0rd", "passwd", "password", "passwort", "pwd", "qwerty",
    "qwertz", "secret", "welcome",
];

/// The same with a year behind them.
const WITH_YEARS: &[&str] = &[
    "april",
    "august",
    "autumn",
    "december",
    "fall",
    "february",
    "january",
    "july",
    "june",
    "march",
    "may",
    "november",
    "october",
    "september",
    "spring",
    "summer",
    "winter",
];

/// Whether a text is a password as people make them: `Password1`, `ChangeMe1`, `Winter2024`.
fn is_usual(text: &str) -> bool {
    let words = letters::words(text);
    let without_digits = |word: &str| word.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
    let is_dated = |word: &str| {
        let name = without_digits(word);
        let year = word.get(name.len()..).unwrap_or_default();
        year.len() == 4 && year.starts_with(['1', '2']) && WITH_YEARS.contains(&name.as_str())
    };
    words.iter().any(|word| PASSWORDS.contains(&without_digits(word).as_str()) || is_dated(word))
}

/// Whether a text may be one with a login in a list or map of YAML or JSON.
pub fn may_be_below(text: &str) -> bool {
    let is_name = |name: &&str| text.contains(*name);
    text.contains(['[', '{']) && NAMES.iter().chain(USERS).chain(&["secret"]).any(is_name)
}

/// How long the names of accounts mostly are, if digits stand inside of them.
const LONGEST_NAME: usize = 11;

/// How often letters of both cases and digits take turns at most in such names.
const MOST_TURNS: usize = 5;

/// How many digits follow a name at most that somebody else has as well.
const MOST_DIGITS: usize = 2;

/// Whether a text may be what an account or a method is called: `aSmith01x`, `AliceSmith01`, `OAuth2Proxy`.
fn is_called_so(text: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let name = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_numbered = text.len() - name.len() <= MOST_DIGITS && !name.contains(|c: char| c.is_ascii_digit());
    text.chars().all(is_letter) && random::turns(text) <= MOST_TURNS && (text.len() <= LONGEST_NAME || is_numbered)
}

/// Where the quote closes that opens just before a word, if one does.
fn quoted_to(text: &str, start: usize) -> Option<usize> {
    let quote = text.get(..start)?.chars().next_back().filter(|c| matches!(c, '"' | '\''))?;
    let length = text.get(start..)?.find([quote, '\n'])?;
    Some(start + length)
}

/// The words of a text without blanks and quotes, and where they are.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split([' ', '\t', '\n', '\r', '"', '\'', '\\', '{', '}', ',']).filter_map(move |word| {
        let start = at;
        at += word.len() + 1;
        (!word.is_empty()).then_some((start, word))
    })
}

/// Whether a login follows this argument.
fn is_flag(word: &str) -> bool {
    matches!(word, "-u" | "-U" | "--user" | "--proxy-user")
}

/// Switches that mostly stand before such a flag in one word: `-sSfu`.
const BUNDLED: &str = "LSfgiksv";

/// The same in one word with switches. Other programs have such words, too.
fn is_bundle(word: &str) -> bool {
    let switches = word.strip_prefix('-').and_then(|letters| letters.strip_suffix(['u', 'U'])).unwrap_or_default();
    !switches.is_empty() && switches.chars().all(|c| BUNDLED.contains(c))
}

/// The password of the login behind a flag, if it is one that a login follows.
pub fn behind<'a>(flag: &str, login: &'a str) -> Option<&'a str> {
    // `CURL_OPTS=-su bob:secret`
    let flag = flag.rsplit_once('=').map_or(flag, |(_, flag)| flag);
    if is_flag(flag) {
        return password(login);
    }
    // `host:/path`
    if is_bundle(flag) { password(login).filter(|password| !password.contains('/')) } else { None }
}

/// The password of a login. `1000:1000` is a user and a group.
fn password(login: &str) -> Option<&str> {
    let (_, password) = login.split_once(':')?;
    let is_group = login.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    (!password.is_empty() && !is_group && !is_plain(password)).then_some(password)
}

/// Whether a text is a login in base64.
pub fn is_encoded(text: &str) -> bool {
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(Indifferent);
    let decoded = GeneralPurpose::new(&base64::alphabet::STANDARD, config).decode(text.trim());
    decoded
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .is_some_and(|text| text.contains(':') && !text.contains(char::is_control))
}
