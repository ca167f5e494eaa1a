//! Credentials in directives of web servers and proxies that set a header or a variable: `proxy_set_header X-Api-Key secret;`.

use std::ops::Range;

use super::is_credential;
use super::letters;
use super::plain::is_plain;

/// Words that the name of a header and its value follow.
const SETTERS: &[&str] = &[
    "add-header",
    "add_header",
    "fastcgi_param",
    "grpc_set_header",
    "header_down",
    "header_up",
    "proxy_set_header",
    "scgi_param",
    "set-header",
    "uwsgi_param",
];

/// What a variable and its value follow.
const SET: &str = "set";

/// What sets a header in Apache, before such words.
const APACHE: &[&str] = &["Header", "RequestHeader"];
const ACTIONS: &[&str] = &["add", "append", "merge", "set", "setifempty"];

/// Names of headers that hold what the reader may see.
const SHOWN: &[&str] = &["setcookie"];

/// The values of such directives.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut before = ["", ""];
    for (start, word) in words(text) {
        if names_credential(before, word) {
            let end = start + word.len();
            spans.extend(value(text, end));
        }
        let [_, last] = before;
        before = [last, word];
    }
    spans
}

/// Whether a word names what holds a credential, by the two words before it.
fn names_credential([first, last]: [&str; 2], word: &str) -> bool {
    let last = last.trim_start_matches(['"', '\'', '{']);
    let is_header =
        SETTERS.contains(&last) || APACHE.contains(&first.trim_start_matches(['"', '\''])) && ACTIONS.contains(&last);
    let name = match word.strip_prefix('$') {
        Some(variable) => Some(variable).filter(|_| last == SET),
        None => Some(word.trim_matches(['"', '\''])).filter(|_| is_header),
    };
    name.is_some_and(|name| is_credential(name) && !SHOWN.contains(&&*letters::plain(name)))
}

/// What stands behind a name: a word, or what is in quotes.
fn value(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = text.get(at..)?;
    let value = rest.trim_start_matches([' ', '\t']);
    let start = text.len() - value.len();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    let range = if let Some(quote) = quote {
        let inner = value.get(1..)?;
        start + 1..start + 1 + inner.find([quote, '\n']).unwrap_or(inner.len())
    } else {
        let word = value.get(..value.find(char::is_whitespace).unwrap_or(value.len()))?;
        // The directive may end here, and the text that it stands in.
        let ends: &[char] = if word.contains('{') { &['"', '\'', ','] } else { &['}', '"', '\'', ','] };
        let word = word.trim_end_matches(ends).trim_end_matches(';');
        start..start + word.len()
    };
    let value = text.get(range.clone())?;
    let is_address = value.contains("://");
    let is_one = value.len() > 1 && value.contains(|c: char| c.is_ascii_alphanumeric());
    (is_one && !is_address && !is_plain(value) && !refers(value)).then_some(range)
}

/// Whether a text ends in the middle of a directive that sets a header.
pub fn is_in_one(before: &str) -> bool {
    let directive = before.rsplit([';', '{', '\n']).next().unwrap_or_default();
    directive.split_whitespace().any(|word| SETTERS.contains(&word.trim_start_matches(['"', '\''])))
}

/// Whether a value behind a name refers to one, if the word before the name is one of such a directive.
pub fn is_reference(setter: &str, value: &str) -> bool {
    (SETTERS.contains(&setter) || setter == SET) && refers(value)
}

/// Whether a value is a variable of such a server, or a scheme or a name and one: `$http_token`, `%[var(txn.token)]`, `Bearer {env.TOKEN}`,
/// `session=$cookie_session`.
fn refers(value: &str) -> bool {
    let (scheme, variable) = value.split_once([' ', '=']).unwrap_or(("", value));
    let is_name = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let is_of_nginx = variable
        .strip_prefix('$')
        .is_some_and(|name| is_name(name.strip_prefix('{').and_then(|name| name.strip_suffix('}')).unwrap_or(name)));
    let is_expression = variable.starts_with("%[") && variable.ends_with(']')
        || variable.starts_with("%{") && variable.contains('}')
        || variable.starts_with('{') && variable.ends_with('}') && variable.contains(['.', '$']);
    let is_word = |c: char| c.is_ascii_alphabetic() || "_-".contains(c);
    scheme.chars().all(is_word) && (is_of_nginx || is_expression)
}

/// The words of a text, and where they are.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split([' ', '\t', '\n', '\r']).filter_map(move |word| {
        let start = at;
        at += word.len() + 1;
        (!word.is_empty()).then_some((start, word))
    })
}

#[cfg(test)]
mod tests {
    use super::spans;

    #[test]
    fn values_of_headers_and_variables_are_found() {
        for (text, expected) in [
            ("proxy_set_header X-Api-Key summer;\nproxy_set_header Host $host;", &["summer"][..]),
            ("location / { proxy_set_header X-Api-Key 'sum mer'; }", &["sum mer"]),
            ("set $api_key \"summer\";", &["summer"]),
            ("http-request set-header X-Auth-Token summer if { path /x }", &["summer"]),
            ("RequestHeader set X-Api-Key \"summer\"", &["summer"]),
            ("{\"snippet\": \"grpc_set_header Api-Key summer;\"}", &["summer"]),
            ("proxy_set_header X-Api-Key $http_x_api_key;", &[]),
            ("proxy_set_header X-Api-Key ${key};", &[]),
            ("proxy_set_header X-Api-Key \"\";", &[]),
            ("set $token $1;", &[]),
            ("set $auth_token \"Bearer $token\";", &[]),
            ("http-request set-header X-Auth-Token %[var(txn.token)]", &[]),
            ("header_up X-Api-Key {env.API_KEY}", &[]),
            ("proxy_set_header Cookie \"session=$cookie_session\";", &[]),
            ("set $proxy_pass http://st2api:9101;", &[]),
            ("add_header Set-Cookie \"lang=en\";", &[]),
            ("set token summer", &[]),
            ("the set-header of it", &[]),
        ] {
            let found: Vec<&str> = spans(text).into_iter().filter_map(|span| text.get(span)).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
