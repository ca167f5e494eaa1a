//! The messages that tests have seen, out of their snapshots.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::super::messages_support::{find, missing, told_elsewhere};
use super::super::root;
use super::cell;

/// A message and what to do about it.
struct Message {
    severity: &'static str,
    key: String,
    text: String,
    help: String,
}

/// A table for each part of the values.
pub fn tables() -> String {
    let mut sections: BTreeMap<String, BTreeMap<String, Message>> = BTreeMap::new();
    for message in snapshots().iter().flat_map(|path| read(&fs::read_to_string(path).unwrap())) {
        let section = section(&message.key);
        let known = sections.entry(section).or_default();
        // The first key that has the message stands for all of them.
        known.entry(format!("{}{}", general(&message.text), general(&message.help))).or_insert(message);
    }
    let count: usize = sections.values().map(BTreeMap::len).sum();
    assert!(count > 250, "{count}");
    let mut text = String::new();
    for (section, messages) in sections {
        write!(text, "## {section}\n| | key | message | what to do |\n| --- | --- | --- | --- |\n").unwrap();
        for Message { severity, key, text: said, help } in messages.into_values() {
            let key = if key.is_empty() { String::new() } else { format!("`{}`", key.replace('|', "\\|")) };
            writeln!(text, "| {severity} | {key} | {} | {} |", cell(&said), cell(&help)).unwrap();
        }
        text.push('\n');
    }
    text.push_str("## Objects that Kubernetes refuses\nWith the key that the field comes from, or the field itself.\n\n| message | what to do |\n| --- | --- |\n");
    for (said, help) in st2ha::manifests::told().collect::<BTreeSet<_>>() {
        writeln!(text, "| {} | {} |", cell(said), cell(help)).unwrap();
    }
    text.push_str("\n## Other commands, and templates of your own\n`...` stands for what varies. What begins with `;` follows the message about the key.\n\n| message | what to do |\n| --- | --- |\n");
    for (said, help) in told_elsewhere() {
        writeln!(text, "| {} | {} |", cell(&varying(&said)), cell(&varying(&help))).unwrap();
    }
    let text = format!("{}\n", text.trim_end());
    let (missing, checked) = missing(&text.replace("\\|", "|").replace("&lt;", "<"));
    assert!(missing.is_empty(), "the page lacks {} of {checked} messages: {missing:#?}", missing.len());
    text
}

/// Every snapshot there is.
fn snapshots() -> Vec<PathBuf> {
    let mut found = Vec::new();
    find(&root().join("tests"), "snap", &mut found);
    found.sort();
    found
}

/// The messages of a snapshot.
fn read(snapshot: &str) -> Vec<Message> {
    let body = snapshot.splitn(3, "---\n").nth(2).unwrap();
    let mut found: Vec<Message> = Vec::new();
    for line in body.lines() {
        let begins = [("error: ", "error"), ("warning: ", "warning"), ("note: ", "note")];
        if let Some((said, severity)) =
            begins.iter().find_map(|(start, severity)| Some((line.strip_prefix(start)?, severity)))
        {
            let (key, text) = match said.split_once(": ") {
                Some((key, text)) if is_key(key) => (key, text),
                _ => ("", said),
            };
            found.push(Message { severity, key: key.to_owned(), text: text.to_owned(), help: String::new() });
        } else if let Some(help) = line.trim_start().strip_prefix("= help: ").or_else(|| line.strip_prefix("    "))
            && let Some(last) = found.last_mut().filter(|last| last.help.is_empty())
            && !help.trim_start().starts_with(['|', '^'])
        {
            help.trim().clone_into(&mut last.help);
        }
    }
    found
}

/// Whether a text is the path of a value.
fn is_key(text: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || "._-[]/\\$".contains(c);
    !text.is_empty()
        && text.chars().all(is_part)
        && Path::new(text).extension().is_none_or(|ending| ending != "yaml")
        && !text.starts_with("--")
}

/// The part of the values that a key is in.
fn section(key: &str) -> String {
    let first = key.split(['.', '[']).next().unwrap_or_default();
    match first {
        "" => "Files, flags and layers".to_owned(),
        "mongodb" | "rabbitmq" | "redis" | "ingress" | "jobs" | "secrets" | "external-dns" | "image" => {
            first.to_owned()
        }
        "defaults" | "environments" => "The project file".to_owned(),
        "st2" => key.split('.').take(2).collect::<Vec<_>>().join("."),
        _ if first.starts_with("st2") => "Components of StackStorm".to_owned(),
        _ => "Other keys".to_owned(),
    }
}

/// A message of the sources with dots for what varies in it.
fn varying(text: &str) -> String {
    let parts = text.split(['{', '}']).enumerate();
    parts.map(|(place, part)| if place % 2 == 0 { part } else { "..." }).collect()
}

/// A message without what varies in it.
fn general(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect()
}
