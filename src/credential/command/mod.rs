//! Credentials behind the flags and words of well-known programs, whose names do not say what they are.

mod line;
mod programs;
mod words;

use std::ops::Range;

use super::login;
use super::plain::is_plain;
use super::{is_credential, random};
pub use line::Line;
use programs::Rule;
pub use words::{closing, length, words};

/// What reads a password from what comes through a pipe.
const READERS: &[&str] =
    &["--password-stdin", "--passphrase-fd", "-S", "--stdin", "chpasswd", "kinit", "passwd", "realm", "smbpasswd"];

/// Flags that mostly come before a password. What follows counts only if it looks like one.
const FLAGS: &[&str] = &["-K", "-P", "-a", "-p", "-pass", "-pw", "-w"];

/// Flags that a name and a value follow in whatever program.
const NAMERS: &[&str] = &["--arg", "--argjson", "--set-var", "--env", "--rawfile"];

/// How deep commands are looked for in words of commands: `ssh host "sh -c 'mysql -p...'"`.
const DEEPEST: usize = 3;

/// Where credentials stand in the commands of a text.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    find(text, 0, &mut spans);
    spans
}

fn find(text: &str, depth: usize, spans: &mut Vec<Range<usize>>) {
    let mut start = 0;
    for line in words::lines(text) {
        let words = words(line);
        in_words(line, start, &words, spans);
        if line.contains(['"', '\'']) {
            let items = words::items(line);
            in_words(line, start, &items, spans);
            let named = items.iter().zip(items.iter().skip(1)).filter(|(flag, item)| {
                let text = |span: &Range<usize>| line.get(span.clone()).unwrap_or_default();
                super::is_named(text(flag), text(item))
            });
            spans.extend(named.map(|(_, item)| start + item.start..start + item.end));
        }
        for word in words.into_iter().filter(|_| depth < DEEPEST) {
            let inner = line.get(word.clone()).unwrap_or_default();
            if inner.contains(' ') && inner.len() + 1 < line.len() {
                let mut inside = Vec::new();
                find(inner, depth + 1, &mut inside);
                let place = start + word.start;
                spans.extend(inside.into_iter().map(|span| place + span.start..place + span.end));
            }
        }
        start += line.len();
    }
}

/// The credentials among the words of one line, which starts at `start`.
fn in_words(line: &str, start: usize, words: &[Range<usize>], spans: &mut Vec<Range<usize>>) {
    let texts = words.iter().map(|word| line.get(word.clone()).unwrap_or_default()).collect();
    let commands = Line::new(texts);
    let tells = |word: &&str| {
        is_setter(word)
            || matches!(*word, "printf" | "<<<" | "<")
            || word.ends_with("-command")
            || word.ends_with("expect")
            || FLAGS.contains(word)
            || NAMERS.contains(word)
    };
    if !commands.has_programs() && !commands.words().iter().any(tells) {
        return;
    }
    for (index, (word, text)) in words.iter().zip(commands.words()).enumerate() {
        if let Some(found) = credential(&commands, index) {
            let inner = unquoted(text, found);
            spans.push(start + word.start + inner.start..start + word.start + inner.end);
        }
    }
}

/// The same part of a word without quotes around all of it, as in `-p'secret'`.
fn unquoted(word: &str, part: Range<usize>) -> Range<usize> {
    let text = word.get(part.clone()).unwrap_or_default();
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''));
    let is_whole = quote
        .is_some_and(|quote| closing(text.get(1..).unwrap_or_default(), quote).map(|end| end + 2) == Some(text.len()));
    if is_whole { part.start + 1..part.end - 1 } else { part }
}

/// Where the credential is in a word, if it is or holds one because of the words before it.
fn credential(line: &Line<'_>, index: usize) -> Option<Range<usize>> {
    let words = line.words();
    let word = *words.get(index)?;
    let before = line.before(index);
    let last = *before.last()?;
    let behind = line.behind(index);
    let found = line
        .programs(index)
        .find_map(|(rules, arguments)| rules.iter().find_map(|rule| by_rule(rule, arguments, word, behind)));
    let whole = 0..word.len();
    let is_piped = || {
        matches!(before.first(), Some(&"echo" | &"printf")) && !word.starts_with('-') && {
            let behind = words.get(index + 1..).unwrap_or_default();
            behind.first() == Some(&"|") && behind.iter().take(line::REACH).any(|word| READERS.contains(word))
        }
    };
    // `--key-file <(echo secret)`
    let is_substituted = || {
        let first = line.command(index).start;
        // The word before `<(`.
        let named = words.get(..first.saturating_sub(1)).into_iter().flatten().rev().find(|word| **word != "<");
        matches!(last, "echo" | "printf" | "-n")
            && !word.starts_with('-')
            && words.get(first.saturating_sub(1)).is_some_and(|word| word.ends_with('('))
            && named.is_some_and(|flag| {
                is_credential(flag.trim_end_matches("-file").trim_end_matches("file")) || *flag == "--key-file"
            })
    };
    let found = found
        .or_else(|| is_substituted().then(|| whole.clone()))
        .or_else(|| (last.starts_with('-') && word.starts_with("pass:")).then(|| "pass:".len()..word.len()))
        .or_else(|| printed(last, word))
        .or_else(|| sent(before, word))
        .or_else(|| {
            let is_read = last == "<<<" && (before.iter().any(|word| READERS.contains(word)) || reads(before));
            (is_piped() || is_read || is_written(before, word, behind)).then(|| whole.clone())
        })
        .or_else(|| (is_set(before, word) || is_behind_flag(last, unquote(word))).then_some(whole))?;
    (!is_plain(unquote(word.get(found.clone())?))).then_some(found)
}

/// `read -r PASS <<< secret`
fn reads(before: &[&str]) -> bool {
    before.first() == Some(&"read") && before.iter().any(|word| is_credential(word))
}

/// `printf '%s' secret > /run/secrets/password`
fn is_written(before: &[&str], word: &str, behind: &[&str]) -> bool {
    let file = match behind {
        [sign, file, ..] if matches!(*sign, ">" | ">>") => *file,
        _ => return false,
    };
    let name = file.rsplit('/').next().unwrap_or_default();
    matches!(before.first(), Some(&"echo" | &"printf")) && !word.starts_with('-') && is_credential(unquote(name))
}

/// What a command prints that a flag such as `--password-command` runs.
fn printed(flag: &str, word: &str) -> Option<Range<usize>> {
    let name = flag.strip_prefix("--")?.strip_suffix("-command")?;
    let start = word.find("echo ")? + "echo ".len();
    let is_first = word.get(..start - "echo ".len())?.chars().all(|c| "\"'".contains(c));
    let end = word.trim_end_matches(['"', '\'']).len();
    (is_first && start < end && is_credential(name)).then_some(start..end)
}

/// What a script of expect sends, if it looks like a password: `expect -c 'send "secret\r"'`.
fn sent(before: &[&str], word: &str) -> Option<Range<usize>> {
    let start = word.find("send \"")? + "send \"".len();
    if !before.iter().any(|word| word.ends_with("expect")) {
        return None;
    }
    let inner = word.get(start..)?.split('"').next()?;
    let inner = inner.strip_suffix("\\r").or_else(|| inner.strip_suffix("\\n")).unwrap_or(inner);
    let is_one = random::is_made_up(inner) && inner.contains(|c: char| c.is_ascii_digit());
    is_one.then(|| start..start + inner.len())
}

fn unquote(word: &str) -> &str {
    word.trim_matches(['"', '\''])
}

/// Where a rule finds a credential in a word between these arguments.
fn by_rule(rule: &Rule, arguments: &[&str], word: &str, after: &[&str]) -> Option<Range<usize>> {
    let last = arguments.last().copied().unwrap_or_default();
    // `/user:bob` is one of Windows.
    let is_flag = word.starts_with('-') || is_windows_flag(word);
    let login = |separator: char| {
        let (user, password) = word.split_once(separator)?;
        let password = if separator == '/' { password.split('@').next()? } else { password };
        let is_one = !password.is_empty() && !user.contains(separator);
        is_one.then(|| user.len() + 1..user.len() + 1 + password.len())
    };
    let attached = |flags: &[&str]| {
        let flag = flags.iter().find(|flag| word.len() > flag.len() + 1 && word.starts_with(**flag))?;
        (!word.starts_with("--")).then_some(flag.len()..word.len())
    };
    let whole = 0..word.len();
    match *rule {
        Rule::After(flags) => (flags.contains(&last) && !is_flag).then_some(whole),
        Rule::Attached(flags) if flags.contains(&last) && !is_flag => Some(whole),
        Rule::Attached(flags) | Rule::Prefix(flags) => attached(flags),
        Rule::Login(flags, separator) => {
            let joined = flags.iter().find(|flag| flag.len() == 2 && word.starts_with(**flag) && word.len() > 2);
            let is_behind = flags.contains(&last)
                || joined.is_some()
                || flags.iter().any(|flag| {
                    flag.starts_with("--") && word.strip_prefix(flag).is_some_and(|rest| rest.starts_with('='))
                });
            if is_behind { login(separator).filter(|span| !is_group(word, span)) } else { None }
        }
        Rule::Word(separator) => {
            if is_flag || word.starts_with([separator, '@']) {
                None
            } else {
                login(separator)
            }
        }
        Rule::Place(command, place) => {
            let behind = match command {
                "" => arguments,
                command => arguments.get(arguments.iter().position(|word| *word == command)? + 1..)?,
            };
            (!is_flag
                && behind.iter().filter(|word| !word.starts_with('-') && !is_windows_flag(word)).count() + 1 == place)
                .then_some(whole)
        }
        Rule::Named(command, place) => {
            let from = arguments.iter().rposition(|word| *word == command)? + 1;
            let behind = arguments.get(from..)?.iter().filter(|word| !word.starts_with('-'));
            (!is_flag && behind.count() == place && is_name_of_credential(last)).then_some(whole)
        }
        Rule::Letters(letters, place) => {
            let has = |letter: char| {
                arguments.iter().any(|word| word.starts_with('-') && !word.starts_with("--") && word.contains(letter))
            };
            let is_place = arguments.iter().filter(|word| !word.starts_with('-')).count() + 1 == place;
            (!is_flag && is_place && letters.chars().all(has)).then_some(whole)
        }
        Rule::Behind(starts) => (!is_flag
            && starts.iter().any(|start| last.starts_with(start) && !word.starts_with(start)))
        .then_some(whole),
        Rule::Assigned(end) => {
            let (name, value) = word.split_once('=')?;
            (name.ends_with(end) && !value.is_empty()).then(|| name.len() + 1..word.len())
        }
        Rule::With(needed, rule) => {
            if arguments.contains(&needed) || after.contains(&needed) {
                by_rule(rule, arguments, word, after)
            } else {
                None
            }
        }
        Rule::Made(rule) => {
            let found = by_rule(rule, arguments, word, after)?;
            let text = word.get(found.clone())?;
            (random::is_made_up(text) || random::is_random(text)).then_some(found)
        }
        Rule::Bundled(switches, rule) => {
            by_rule(rule, arguments, word, after).or_else(|| bundled(switches, rule, last, word))
        }
    }
}

/// The same where switches stand before the letter of a flag: `-su bob:secret`, `-subob:secret`.
fn bundled(switches: &str, rule: &Rule, last: &str, word: &str) -> Option<Range<usize>> {
    let single = |word: &str| {
        let letters = word.strip_prefix('-')?;
        let flag = letters.trim_start_matches(|c| switches.contains(c));
        (!flag.is_empty() && flag.len() < letters.len()).then(|| format!("-{flag}"))
    };
    if let Some(flag) = single(last)
        && let Some(found) = by_rule(rule, &[&flag], word, &[])
    {
        return Some(found);
    }
    let flag = single(word)?;
    let skipped = word.len() - flag.len();
    let found = by_rule(rule, &[], &flag, &[])?;
    Some(found.start + skipped..found.end + skipped)
}

fn is_windows_flag(word: &str) -> bool {
    let name = word.strip_prefix('/').and_then(|rest| rest.split_once(':')).map(|(name, _)| name);
    name.is_some_and(|name| !name.is_empty() && name.len() <= 12 && name.chars().all(|c| c.is_ascii_alphabetic()))
}

/// `1000:1000` is a user and a group.
fn is_group(word: &str, password: &Range<usize>) -> bool {
    let user = word.get(..password.start).unwrap_or_default().trim_end_matches([':', ',', '%']);
    user.bytes().all(|byte| byte.is_ascii_digit())
        && word.get(password.clone()).is_some_and(|group| group.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether a flag mostly comes before a password, and a word looks like one. Some come before other words about as often.
fn is_behind_flag(flag: &str, word: &str) -> bool {
    let is_clear = random::turns(word) >= 5 || word.contains(|c| "!#%^*~".contains(c));
    FLAGS.contains(&flag)
        && random::is_made_up(word)
        && (is_clear || !matches!(flag, "-a" | "-w"))
        && !word.contains([':', '$', '('])
}

fn is_setter(word: &str) -> bool {
    matches!(word, "set" | "config" | "configure" | "put")
}

fn is_name_of_credential(word: &str) -> bool {
    let name = unquote(word);
    // npm keeps a login under this name, as such or for one registry: `//registry.example.com/:_auth`.
    let is_login = name.rsplit(':').next() == Some("_auth");
    name.chars().all(|c| c.is_ascii_alphanumeric() || "_-./:".contains(c)) && (is_login || is_credential(name))
}

/// `configure set NAME value`, where the name is that of a credential.
fn is_set(before: &[&str], word: &str) -> bool {
    let Some((name, rest)) = before.split_last() else { return false };
    let is_value = |word: &str| word.len() >= 6 && (random::is_made_up(word) || random::is_random(word));
    !name.starts_with('-')
        && !word.starts_with('-')
        && is_name_of_credential(name)
        && is_value(unquote(word))
        && (rest.iter().any(|word| is_setter(word)) || rest.last().is_some_and(|flag| NAMERS.contains(flag)))
}

/// Whether an item of a list of arguments is a credential because of those before it.
pub fn follows(line: &Line<'_>, index: usize) -> bool {
    let items = line.words();
    let Some(item) = items.get(index) else { return false };
    let last = index.checked_sub(1).and_then(|index| items.get(index)).copied().unwrap_or_default();
    credential(line, index).is_some()
        || is_behind_flag(last, item) && !is_plain(item)
        || login::behind(last, item).is_some()
}
