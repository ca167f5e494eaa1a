//! Credentials behind the flags and words of well-known programs, whose names do not say what they are.

use std::ops::Range;

use super::login::password;
use super::plain::is_plain;
use super::random;

/// A program, and what comes before a credential in its arguments.
struct Program {
    name: &'static str,
    before: &'static [&'static str],
    /// The command of the program that takes it, if others mean something else by it.
    command: Option<&'static str>,
    /// Whether the credential may go on right behind the flag, as in `-psecret`.
    is_attached: bool,
}

const fn program(name: &'static str, before: &'static [&'static str]) -> Program {
    Program { name, before, command: None, is_attached: false }
}

const fn login(name: &'static str, before: &'static [&'static str]) -> Program {
    Program { name, before, command: Some("login"), is_attached: false }
}

const fn attached(name: &'static str, before: &'static [&'static str]) -> Program {
    Program { name, before, command: None, is_attached: true }
}

const PROGRAMS: &[Program] = &[
    attached("mysql", &["-p"]),
    attached("mysqladmin", &["-p"]),
    attached("mysqldump", &["-p"]),
    attached("mariadb", &["-p"]),
    attached("mariadb-dump", &["-p"]),
    attached("mongo", &["-p"]),
    attached("mongosh", &["-p"]),
    attached("mongodump", &["-p"]),
    attached("mongorestore", &["-p"]),
    attached("sshpass", &["-p"]),
    attached("redis-cli", &["-a", "AUTH", "auth"]),
    attached("rabbitmqadmin", &["-p"]),
    attached("ldapsearch", &["-w"]),
    attached("ldapadd", &["-w"]),
    attached("ldapmodify", &["-w"]),
    attached("ldapwhoami", &["-w"]),
    attached("ldappasswd", &["-w", "-s"]),
    attached("snmpget", &["-c", "-A", "-X"]),
    attached("snmpwalk", &["-c", "-A", "-X"]),
    attached("snmpset", &["-c", "-A", "-X"]),
    attached("snmptrap", &["-c", "-A", "-X"]),
    attached("snmpbulkwalk", &["-c", "-A", "-X"]),
    login("docker", &["-p"]),
    login("podman", &["-p"]),
    login("helm", &["-p"]),
    login("oc", &["-p"]),
    login("az", &["-p"]),
    login("st2", &["-p"]),
    program("cqlsh", &["-p"]),
    program("influx", &["-password", "-t"]),
    program("sqlcmd", &["-P"]),
    program("ipmitool", &["-P"]),
    program("mosquitto_pub", &["-P"]),
    program("mosquitto_sub", &["-P"]),
    attached("7z", &["-p"]),
    program("zip", &["-P"]),
    program("unzip", &["-P"]),
    program("openssl", &["-k", "-K"]),
    program("keytool", &["-storepass", "-keypass"]),
    program("htpasswd", &[]),
    program("wpa_passphrase", &[]),
    program("rabbitmqctl", &[]),
    program("vault", &["login"]),
    program("echo", &["requirepass"]),
];

/// Words of commands that a user's name and a password follow.
const WITH_USER: &[(&str, &str)] =
    &[("rabbitmqctl", "add_user"), ("rabbitmqctl", "change_password"), ("rabbitmqctl", "authenticate_user")];

/// Where credentials stand in the commands of a text.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if line.contains("printf ") || PROGRAMS.iter().any(|program| line.contains(program.name)) {
            let words = words(line);
            let texts: Vec<&str> = words.iter().map(|word| line.get(word.clone()).unwrap_or_default()).collect();
            for (index, word) in words.iter().enumerate() {
                if let Some(skip) = credential(&texts, index) {
                    spans.push(start + word.start + skip..start + word.end);
                }
            }
        }
        start += line.len();
    }
    spans
}

/// Where the credential starts in a word, if it is one because of the words before it.
fn credential(words: &[&str], index: usize) -> Option<usize> {
    let word = words.get(index)?;
    let before = words.get(..index)?;
    let first = before.iter().rposition(|word| matches!(*word, "|" | ";" | "&&" | "||")).map_or(0, |at| at + 1);
    let before = before.get(first..)?;
    let name = |word: &&str| word.rsplit('/').next().map(str::to_owned).unwrap_or_default();
    let names: Vec<String> = before.iter().map(name).collect();
    let last = before.last()?;
    let is_there = |word: &str| names.iter().any(|name| name == word);
    for program in PROGRAMS.iter().filter(|program| is_there(program.name) && program.command.is_none_or(is_there)) {
        if program.before.contains(last) && !word.starts_with('-') && !is_plain(word) {
            return Some(0);
        }
        let flag =
            program.before.iter().find(|flag| program.is_attached && flag.len() == 2 && word.starts_with(**flag));
        if flag.is_some() && word.len() > 3 && !word.starts_with("--") && !is_plain(word.get(2..)?) {
            return Some(2);
        }
    }
    let with_user = WITH_USER.iter().any(|(program, word)| {
        names.iter().any(|name| name == program) && before.len() >= 2 && before.get(before.len() - 2) == Some(word)
    });
    let is_htpasswd = names.iter().any(|name| name == "htpasswd")
        && before.iter().any(|flag| flag.starts_with('-') && !flag.starts_with("--") && flag.contains('b'))
        && before.iter().filter(|word| !word.starts_with('-')).count() >= 2
        && !word.starts_with('-');
    if let ["echo" | "printf", ..] = before
        && let Some(behind) = words.get(index + 1..)
        && behind.first() == Some(&"|")
        && behind.iter().any(|word| matches!(*word, "--password-stdin" | "-S" | "chpasswd" | "passwd"))
        && !is_plain(word)
    {
        return Some(0);
    }
    let is_openssl = last.starts_with("-pass") && word.starts_with("pass:");
    match (with_user || is_htpasswd, is_openssl) {
        (true, _) if !is_plain(word) => Some(0),
        (_, true) => Some("pass:".len()),
        _ => None,
    }
}

/// Whether an item of a list of arguments is a credential because of those before it.
pub fn follows(items: &[&str], index: usize) -> bool {
    let Some(item) = items.get(index) else { return false };
    let last = index.checked_sub(1).and_then(|index| items.get(index)).copied().unwrap_or_default();
    credential(items, index).is_some()
        || matches!(last, "-p" | "-P" | "-pass" | "-w" | "-a") && random::is_made_up(item) && !is_plain(item)
        || last == "-u" && password(item).is_some()
}

/// The words of a command, without the quotes around them.
fn words(line: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(start) = line.get(at..).and_then(|rest| rest.find(|c: char| !c.is_whitespace())).map(|to| at + to) {
        let rest = line.get(start..).unwrap_or_default();
        let flag = if rest.starts_with('-') { 2 } else { 0 };
        let quote = rest.get(flag..).and_then(|rest| rest.chars().next()).filter(|c| matches!(c, '"' | '\''));
        let quote = quote.or_else(|| rest.chars().next().filter(|c| matches!(c, '"' | '\'')));
        let offset = if quote.is_some() { rest.find(['"', '\'']).unwrap_or_default() + 1 } else { 0 };
        let inner = rest.get(offset..).unwrap_or_default();
        let length = match quote {
            Some(quote) => inner.find(quote).unwrap_or(inner.trim_end().len()),
            None => inner.find(|c: char| c.is_whitespace() || ";|&)\"'`".contains(c)).unwrap_or(inner.len()),
        };
        let end = start + offset + length;
        if offset > 1 {
            words.push(start..end);
        } else if length > 0 {
            words.push(start + offset..end);
        } else if offset == 0 {
            words.push(start..start + 1);
        }
        at = (end + usize::from(quote.is_some())).max(start + 1);
    }
    words
}
