//! Credentials that can be told by the text around them.

use std::ops::Range;

use serde_json::Value;

/// Whether a key's name says that it holds a credential.
pub fn is_credential(name: &str) -> bool {
    const ENDS: &[&str] = &[
        "accesskey",
        "aeskeystring",
        "apikey",
        "authpass",
        "cakey",
        "clientpem",
        "cookie",
        "credentials",
        "cryptokey",
        "encryptionkey",
        "hmackeystring",
        "keyhash",
        "masterauth",
        "passphrase",
        "passwd",
        "password",
        "passwordhash",
        "privatekey",
        "pwd",
        "replicasetkey",
        "requirepass",
        "secret",
        "secretkey",
        "serviceaccountkey",
        "signingkey",
        "sshkey",
        "token",
    ];
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    // `default_pass` is one, `bypass` is not.
    let pass = plain == "pass" || name.to_ascii_lowercase().ends_with("_pass");
    pass || ENDS.iter().any(|end| plain.ends_with(end))
}

/// Whether an item of a list of arguments is the value of a flag such as `--password`.
pub fn follows_flag(items: &[Value], index: usize) -> bool {
    let flag = index.checked_sub(1).and_then(|before| items.get(before)).and_then(Value::as_str);
    flag.is_some_and(|flag| flag.starts_with('-') && is_credential(flag))
}

/// Where credentials stand in a text: inside URLs, behind names that say so, and private keys in PEM.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    let mut spans = urls(text);
    spans.extend(private_keys(text));
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        spans.extend(assignments(line).into_iter().map(|span| start + span.start..start + span.end));
        start += line.len();
    }
    spans
}

/// The password in `scheme://user:password@host`, and all of what stands before the `@` of http URLs: it is a token.
fn urls(text: &str) -> Vec<Range<usize>> {
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

fn private_keys(text: &str) -> Vec<Range<usize>> {
    const HEAD: &str = "PRIVATE KEY-----";
    let mut spans = Vec::new();
    let mut from = 0;
    while let Some(head) = text.get(from..).and_then(|rest| rest.find(HEAD)).map(|at| from + at) {
        let start = text.get(..head).and_then(|before| before.rfind("-----BEGIN")).unwrap_or(head);
        let after = head + HEAD.len();
        let end = text.get(after..).and_then(|rest| rest.find(HEAD)).map_or(text.len(), |at| after + at + HEAD.len());
        spans.push(start..end);
        from = end;
    }
    spans
}

/// The values in `password = x`, `"token": "x"`, `--password=x`, `requirepass x` of one line.
fn assignments(line: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut at = 0;
    while let Some((start, word)) = next_word(line, at) {
        at = start + word.len();
        if !is_credential(word) {
            continue;
        }
        let Some(value) = value_after(line, at, word) else { continue };
        let first = line.get(..start).is_some_and(|before| before.trim_matches([' ', '\t', '-', '#', ';']).is_empty());
        let span = extent(line, value, first || is_redis(word));
        at = at.max(span.end);
        if !span.is_empty() {
            spans.push(span);
        }
    }
    spans
}

/// The next run of characters that a name can have.
fn next_word(line: &str, from: usize) -> Option<(usize, &str)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    let start = from + line.get(from..)?.find(is_part)?;
    let rest = line.get(start..)?;
    Some((start, rest.get(..rest.find(|c| !is_part(c)).unwrap_or(rest.len()))?))
}

/// Where the value of a name starts that ends here, if one follows.
fn value_after(line: &str, end: usize, word: &str) -> Option<usize> {
    let rest = line.get(end..)?;
    let unquoted = rest.trim_start_matches(['"', '\'', '\\']);
    let gap = unquoted.trim_start_matches([' ', '\t']);
    let value = match gap.strip_prefix(['=', ':']) {
        Some(value) => value.strip_prefix(['=', '>']).unwrap_or(value),
        // Flags and the lines of redis.conf have nothing in between but a blank.
        None if word.starts_with("--") || is_redis(word) => unquoted.strip_prefix([' ', '\t'])?,
        None => return None,
    };
    let value = value.trim_start_matches([' ', '\t']);
    Some(line.len() - value.len())
}

fn is_redis(word: &str) -> bool {
    matches!(word, "requirepass" | "masterauth" | "auth-pass")
}

/// From the start of a value to its end: the closing quote; else the end of the line, or only a blank where more may follow.
fn extent(line: &str, start: usize, alone: bool) -> Range<usize> {
    let value = line.get(start..).unwrap_or_default();
    let whole = value.trim_end();
    // Not a value but the start of a block.
    if matches!(whole, "" | "{" | "[" | "|" | "|-" | "|+" | ">" | ">-" | ">+") {
        return start..start;
    }
    let bare = value.trim_start_matches('\\');
    let escapes = value.len() - bare.len();
    if let Some(quote) = bare.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let inner = start + escapes + 1;
        // Where the quotes themselves are escaped, the end of the text cannot be told.
        let length = if escapes == 0 { closing(bare.get(1..).unwrap_or_default(), quote) } else { None };
        return inner..inner + length.unwrap_or(bare.trim_end().len() - 1);
    }
    if alone {
        return start..start + whole.len();
    }
    let end = whole.find(|c: char| c.is_whitespace() || "\"',;&".contains(c)).unwrap_or(whole.len());
    start..start + end
}

/// The place of the quote that ends a text, skipping those behind a backslash.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if c == quote && !escaped {
            return Some(at);
        }
        escaped = c == '\\' && !escaped;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{is_credential, spans};

    fn masked(text: &str) -> String {
        let mut spans = spans(text);
        spans.sort_by_key(|span| (span.start, span.end));
        let mut shown = String::new();
        let mut at = 0;
        for span in spans {
            shown.push_str(text.get(at..span.start).unwrap_or_default());
            shown.push('*');
            at = at.max(span.end);
        }
        shown + text.get(at..).unwrap_or_default()
    }

    #[test]
    fn names_of_credentials() {
        for name in ["password", "ST2_AUTH_PASSWORD", "default_pass", "api-key", "x.y.token", "sentinel auth-pass"] {
            assert!(is_credential(name), "{name}");
        }
        for name in ["secretName", "bypass", "compass", "passwords_file", "key", "automountServiceAccountTokens", ""] {
            assert!(!is_credential(name), "{name}");
        }
    }

    #[test]
    fn credentials_in_texts() {
        for (text, expected) in [
            ("amqp://admin:pw@host:5672/", "amqp://admin:*@host:5672/"),
            ("url = redis://:pw@a:1?sentinel=m&x=b:2", "url = redis://:*@a:1?sentinel=m&x=b:2"),
            ("mongodb://u:p@ss@h1,h2/st2", "mongodb://u:*@h1,h2/st2"),
            ("amqp://u:pa/ss@h/v", "amqp://u:*@h/v"),
            ("a amqp://u:1@h b amqp://u:2@h", "a amqp://u:*@h b amqp://u:*@h"),
            ("https://ghp_token@github.com/x", "https://*@github.com/x"),
            ("ssh://git@github.com/x", "ssh://git@github.com/x"),
            ("http://host:8080/path@v1", "http://host:8080/path@v1"),
            ("http://host/?mail=a@b", "http://host/?mail=a@b"),
            ("password = my secret # or so\nx = 1", "password = *\nx = 1"),
            ("# default_pass=abc", "# default_pass=*"),
            ("{\"password\": \"a\\\"b\", \"user\": \"c\"}", "{\"password\": \"*\", \"user\": \"c\"}"),
            ("{\\\"password\\\": \\\"ab\\\"}", "{\\\"password\\\": \\\"*"),
            ("run --password=abc --user x", "run --password=* --user x"),
            ("run --password abc --user x", "run --password * --user x"),
            ("requirepass abc\n", "requirepass *\n"),
            ("sentinel auth-pass mymaster abc", "sentinel auth-pass *"),
            ("export A_TOKEN='x y' b", "export A_TOKEN='*' b"),
            ("password: |\n  x", "password: |\n  x"),
            ("the password is told elsewhere", "the password is told elsewhere"),
            ("-----BEGIN RSA PRIVATE KEY-----\nab\n-----END RSA PRIVATE KEY-----\nc", "*\nc"),
        ] {
            assert_eq!(masked(text), expected);
        }
    }
}
