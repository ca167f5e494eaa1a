//! Texts that are no credential, wherever they stand.

use super::later::is_filled_in_later;

/// What switches are set to, and what stands for nothing.
const WORDS: &[&str] = &[
    "", "0", "1", "await", "disabled", "enabled", "false", "n", "no", "none", "null", "off", "on", "optional",
    "required", "true", "y", "yes", // What is said of one, and types.
    "expired", "invalid", "missing", "redacted", "revoked", "str", "string", "unset", "valid",
];

/// Whether a text is a switch, names the place of a credential, or is to be replaced by one.
pub fn is_plain(text: &str) -> bool {
    let text = text.trim().trim_matches(['"', '\'']);
    is_word(text.trim_end_matches([')', ']', ',', ';']))
        || is_version(text)
        || is_code(text)
        || is_cmdlet(text)
        || is_reference(text)
        || is_format(text)
        || is_path(text)
}

/// What a function puts a text in the place of: `%s`, `{}`, also at the end of a line.
fn is_format(text: &str) -> bool {
    let text = ["\\n", "\\r\\n", "\\0"].iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text);
    let conversion =
        text.strip_prefix('%').map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit() || "-.".contains(c)));
    conversion.is_some_and(|letter| matches!(letter, "s" | "q" | "v" | "b" | "d" | "r"))
        || text
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'))
            .is_some_and(|at| at.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A command of PowerShell: `ConvertTo-SecureString`.
fn is_cmdlet(text: &str) -> bool {
    const VERBS: &[&str] = &["ConvertFrom", "ConvertTo", "Get", "Import", "Invoke", "New", "Read", "Select"];
    let word = text.split([' ', '(']).next().unwrap_or_default();
    let parts = word.trim_start_matches('(').split_once('-');
    parts.is_some_and(|(verb, noun)| {
        VERBS.contains(&verb)
            && noun.starts_with(|c: char| c.is_ascii_uppercase())
            && noun.len() > 3
            && noun.chars().all(|c| c.is_ascii_alphabetic())
    })
}

fn is_word(text: &str) -> bool {
    // Numbers may be passwords; only as text of a switch they are none, and names tell that.
    !matches!(text, "0" | "1") && WORDS.contains(&text.to_ascii_lowercase().as_str())
}

/// A variable, a command or a template in the place of the credential itself.
fn is_reference(text: &str) -> bool {
    let is_name =
        |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c == '_' || c.is_ascii_digit());
    let is_inside = |open, close| {
        text.strip_prefix(open)
            .and_then(|rest: &str| rest.strip_suffix(close))
            .is_some_and(|inside| !inside.contains(close))
    };
    text.strip_prefix('$').is_some_and(is_name)
        || is_inside("$(", ')') && !prints_itself(text)
        || is_inside("`", '`')
        || is_inside("${", '}')
        || text.starts_with("%(") && text.ends_with(")s")
        // `%{TOKEN}e` of Apache.
        || ["e", "s"].iter().any(|kind| text.strip_suffix(kind).is_some_and(|text| text.starts_with("%{") && text.ends_with('}')))
        || (text.starts_with("{{") && text.ends_with("}}") || is_filled_in_later(text)) && !says_itself(text)
}

/// A template that holds the text itself: `<%= "secret" %>`, `{{ "secret" | b64enc }}`. What is in the quotes may be for another reader.
fn says_itself(text: &str) -> bool {
    let inside = [("{{", "}}"), ("<%", "%>")]
        .into_iter()
        .find_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close))
        .map(|inside| inside.trim_matches(['-', '=', ' ']));
    let quoted = inside.and_then(|inside| {
        let quote = inside.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
        inside.get(1..)?.split_once(quote)
    });
    quoted.is_some_and(|(said, behind)| (behind.is_empty() || behind.trim_start().starts_with('|')) && !is_plain(said))
}

/// How long the variable or command of a shell is that a text begins with: `${NAME}`, `$(cat file)`.
pub fn reference(text: &str) -> Option<usize> {
    let (open, close) = [("$(", ')'), ("${", '}'), ("`", '`')].into_iter().find(|(open, _)| text.starts_with(open))?;
    let mut depth = 0_usize;
    for (at, c) in text.char_indices().skip(open.len()) {
        match c {
            _ if c == close && depth == 0 => return Some(at + 1),
            _ if c == close => depth -= 1,
            '(' | '{' => depth += 1,
            _ => {}
        }
    }
    None
}

/// A command that prints a text that stands there: `$(echo secret)`.
fn prints_itself(text: &str) -> bool {
    let command = text.trim_start_matches("$(").trim_start();
    let printed = ["echo ", "printf "].iter().find_map(|print| command.strip_prefix(print));
    printed.is_some_and(|printed| !printed.contains('$'))
}

/// `^9.0.2`.
fn is_version(text: &str) -> bool {
    let number = text.trim_start_matches(['^', '~', 'v', '>', '<', '=']);
    number.split('.').count() == 3 && number.split('.').all(|part| part.len() < 5 && part.parse::<u16>().is_ok())
}

/// An expression of a programming language, or one that texts are looked for by.
fn is_code(text: &str) -> bool {
    const ROOTS: &[&str] = &[
        "args.",
        "config.",
        "data.",
        "env.",
        "local.",
        "module.",
        "os.",
        "params.",
        "process.",
        "request.",
        "self.",
        "settings.",
        "var.",
    ];
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_.".contains(c);
    let is_name = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || "_.".contains(c));
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    let (head, tail) = text.split_at(end);
    let is_call = tail.starts_with(['(', '[', ')']) && is_name(head);
    // `os.Getenv("A")`, `ENV['A']`, `await get()`.
    let is_whole =
        tail.ends_with([')', ']']) && head.starts_with(|c: char| c.is_ascii_lowercase()) && head.contains('.');
    let is_method = tail.starts_with('(') && is_whole;
    let is_environment =
        ["ENV[", "ENV.fetch(", "$_ENV[", "$_SERVER[", "$ENV{"].iter().any(|root| text.starts_with(root));
    ROOTS.iter().any(|root| text.starts_with(root)) && tail.is_empty()
        || is_call
        || is_method
        || is_environment
        || text.starts_with(".*")
}

/// An absolute path of several plain names.
fn is_path(text: &str) -> bool {
    let text = text.strip_prefix("file://").unwrap_or(text);
    let rest = ["/", "./", "../", "~/", "C:\\"].iter().find_map(|start| text.strip_prefix(start));
    let is_name = |name: &str| {
        let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-$".contains(c);
        !name.is_empty() && name.len() < 40 && (name.chars().all(is_part) || name.chars().all(char::is_alphabetic))
    };
    rest.is_some_and(|rest| rest.split(['/', '\\']).all(is_name))
}
