//! What a script or a program puts in where it runs: a variable that the text itself sets, a field of a text of Python, a mark for `sed`.

use std::collections::BTreeSet;
use std::ops::Range;

use super::directive;

/// Words that the name of a variable follows.
const SETTERS: &[&str] =
    &["--arg", "--argjson", "--rawfile", "--slurpfile", "declare", "export", "for", "local", "my", "readonly", "set"];

/// What the names of variables start with that nginx takes from a request and its answer.
const OF_REQUESTS: &[&str] = &["arg_", "cookie_", "http_", "sent_http_", "upstream_cookie_", "upstream_http_"];

/// A word that names of variables follow to the end of the command.
const READER: &str = "read";

/// The places of credentials that were told by what is around them, without those that are only such a place.
pub fn without(text: &str, mut spans: Vec<Range<usize>>) -> Vec<Range<usize>> {
    if spans.is_empty() || !text.contains(['$', '@', '{']) {
        return spans;
    }
    let set = variables(text);
    spans.retain(|span| {
        let inside = text.get(span.clone()).unwrap_or_default();
        !(is_variable(inside, &set) || is_mark(inside) || is_field(text, span) || is_of_header(text, span))
    });
    spans
}

/// `$pass`, and perhaps other words behind it.
fn is_variable(inside: &str, set: &BTreeSet<&str>) -> bool {
    // In double quotes a shell takes `\\$p` for the variable of another language.
    let Some(rest) = inside.trim_start_matches('\\').strip_prefix('$') else { return false };
    let (name, behind) = match rest.strip_prefix('{') {
        Some(rest) => rest.split_once('}').unwrap_or_default(),
        None => rest.split_at(rest.find(|c| !is_of_name(c)).unwrap_or(rest.len())),
    };
    let is_of_request =
        || OF_REQUESTS.iter().any(|start| name.strip_prefix(start).is_some_and(|rest| !rest.is_empty()));
    (set.contains(name) || is_of_request()) && (behind.is_empty() || behind.starts_with([',', ')', '}', ';', '|', ' ']))
}

/// `proxy_set_header Authorization "Bearer $token";`
fn is_of_header(text: &str, span: &Range<usize>) -> bool {
    let name = text.get(span.clone()).and_then(|inside| inside.strip_prefix('$')).unwrap_or_default();
    !name.is_empty() && name.chars().all(is_of_name) && directive::is_in_one(near(text, span.start))
}

/// What stands before a place in its line, as far as directives and texts of Python go.
fn near(text: &str, at: usize) -> &str {
    const REACH: usize = 400;
    let before = text.get(text.ceil_char_boundary(at.saturating_sub(REACH))..at).unwrap_or_default();
    before.rsplit('\n').next().unwrap_or_default()
}

/// `@DB_PASSWORD@`, which scripts replace.
fn is_mark(inside: &str) -> bool {
    let name = inside.trim_matches('@');
    inside.len() > name.len() + 1
        && inside.starts_with('@')
        && inside.ends_with('@')
        && name.len() > 2
        && name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
        && (name.contains('_') || super::is_credential(name))
}

/// `f"password={password}"`
fn is_field(text: &str, span: &Range<usize>) -> bool {
    let inside = text.get(span.clone()).unwrap_or_default();
    let is_between = text.get(..span.start).is_some_and(|before| before.ends_with('{'))
        && text.get(span.end..).is_some_and(|behind| behind.starts_with('}'));
    let name = if is_between {
        inside
    } else {
        inside.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or_default()
    };
    let is_part = |c: char| c.is_ascii_lowercase() || "_.".contains(c);
    if name.is_empty() || !name.chars().all(is_part) {
        return false;
    }
    let before = near(text, span.start);
    let opens = before.find(['"', '\'']).and_then(|at| before.get(..at)).unwrap_or_default();
    opens.ends_with(['f', 'F']) && !opens.trim_end_matches(['f', 'F', 'r', 'R']).ends_with(is_of_name)
}

/// The names of variables that a text sets.
fn variables(text: &str) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for command in text.split(['\n', ';', '|', '&']) {
        let (mut is_setter, mut is_read) = (false, false);
        for word in command.split_whitespace() {
            let word = word.trim_start_matches(['"', '\'', '(', '{']);
            let bare = if is_setter { word.trim_start_matches('$') } else { word };
            let (name, behind) = bare.split_at(bare.find(|c| !is_of_name(c)).unwrap_or(bare.len()));
            let is_name = !name.is_empty() && (behind.is_empty() || behind == ",");
            if !name.is_empty() && behind.starts_with('=') || is_name && (is_setter || is_read) {
                names.insert(name);
            }
            is_read = word == READER || is_read && (is_name || word.starts_with('-'));
            is_setter = SETTERS.contains(&word);
        }
    }
    names
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::super::spans;

    #[test]
    fn what_is_put_in_later_shows() {
        for text in [
            "read -rs pass\nexport PASSWORD=$pass\n",
            "pw=$(cat /run/x)\nmysql -p$pw\ncurl -u bob:$pw h",
            "jq -n --arg p \"$P\" '{password: $p}'",
            "jq -n --arg p \"$P\" '{\"password\": $p, user: \"x\"}'",
            "jq -n --arg p \"$P\" \"{password: \\$p}\"",
            "for t in $(cat x); do call --token $t; done",
            "echo \"password=@DB_PASSWORD@\"",
            "print(f\"password={password}\")",
            "get(f\"https://bob:{password}@h/\")",
            "read pw\nget https://bob:$pw@h/",
            "proxy_set_header Authorization \"Bearer $token\";",
            "auth_jwt \"closed\" token=$http_token;",
            "printf 'user=%s\\npassword=%s\\n' \"$U\" \"$P\"",
            "printf '{\"password\": \"%s\"}' \"$P\"",
            "print('token=%s' % x)",
            "print(\"password={}\".format(x))",
        ] {
            assert!(spans(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_it_does_not() {
        for text in [
            "password=$ummer",
            "read -r PASSWORD <<< '$ummer'",
            "(setq password \"$ummer2024\")",
            "read pass\nexport PASSWORD=$ummer",
            "read pass\nexport PASSWORD=$pass-Sum7",
            "password=@ummer@",
            "password=@SUM7@",
            "password={summer}",
            "print(f\"a\", x)\npassword={summer}",
            "password=%summer",
            "printf 'password=%ssummer7'",
        ] {
            assert!(!spans(text).is_empty(), "{text}");
        }
    }
}
