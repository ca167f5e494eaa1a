//! Changes as a page: a summary, then each object with its changes, which can be searched, chosen by kind and gone through by keyboard.

mod object;

use std::collections::BTreeMap;

use super::change::{Change, Diff, Kind};
use super::labels::Folded;
use crate::page::{Page, escape};

/// About the most bytes that the page has: a browser opens it at once, and mail takes it. What does not fit is counted.
pub const HTML_LIMIT: usize = 4_000_000;
/// What the changes of one object may take of it, so that one does not crowd out the others.
const OBJECT_LIMIT: usize = 200_000;
/// What titles of objects whose changes do not fit may take.
const TITLES_LIMIT: usize = HTML_LIMIT / 4;

const STYLE: &str = include_str!("diff.css");
const SCRIPT: &str = include_str!("diff.js");

/// All changes as a page.
pub fn html(diff: &Diff) -> String {
    let summary = diff.summary().sentence();
    let Folded { rest, lines } = Folded::of(diff);
    let notes: String = lines.iter().map(|line| format!("<p class=\"labels\">{}</p>\n", escape(line))).collect();
    let body = format!(
        "<header>\n<h1>st2ha diff</h1>\n<p id=\"summary\">{}</p>\n{notes}{}</header>\n<main>\n{}</main>",
        escape(&summary),
        if rest.is_empty() { String::new() } else { tools(&rest) },
        if diff.is_empty() { "<p>Both sides are the same.</p>\n".to_owned() } else { objects(&rest) }
    );
    Page { title: &format!("st2ha diff: {summary}"), style: STYLE, script: SCRIPT, body: &body }.html()
}

/// What chooses objects.
fn tools(diff: &Diff) -> String {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let mut words: BTreeMap<&str, usize> = BTreeMap::new();
    for change in &diff.changes {
        *kinds.entry(&change.object.kind).or_default() += 1;
        *words.entry(word(change)).or_default() += 1;
    }
    format!(
        "<div class=\"tools\">\n{}{}<label for=\"search\">Search</label> <input id=\"search\" type=\"search\" autocomplete=\"off\" \
         placeholder=\"name, path, value\">\n<output id=\"found\" for=\"search kind change\"></output>\n\
         <button id=\"all\" type=\"button\" aria-pressed=\"false\">Open all</button>\n</div>\n",
        choice("kind", "Kind", &kinds),
        choice("change", "Change", &words)
    )
}

/// A list to choose from, with how many objects each choice leaves.
fn choice(id: &str, title: &str, choices: &BTreeMap<&str, usize>) -> String {
    let option = |(value, count): (&&str, &usize)| {
        let value = escape(value);
        format!("<option value=\"{value}\">{value} ({count})</option>\n")
    };
    let options: String = choices.iter().map(option).collect();
    format!(
        "<label for=\"{id}\">{title}</label> <select id=\"{id}\">\n<option value=\"\">all</option>\n{options}</select>\n"
    )
}

/// What happened to an object in one word.
fn word(change: &Change) -> &'static str {
    match change.kind {
        Kind::Added { .. } => "added",
        Kind::Removed { .. } => "removed",
        Kind::Renamed { .. } => "renamed",
        Kind::Changed { .. } if change.is_refused() => "recreate",
        Kind::Changed { .. } => "changed",
    }
}

/// The objects, as many as fit: with their changes, then by their titles, then by their number.
fn objects(diff: &Diff) -> String {
    let mut text = String::new();
    let mut changes = diff.changes.iter();
    let mut left = changes.as_slice();
    for change in changes.by_ref() {
        let object = object::object(change, word(change), OBJECT_LIMIT);
        if text.len() + object.len() > HTML_LIMIT - TITLES_LIMIT {
            break;
        }
        text.push_str(&object);
        left = left.get(1..).unwrap_or_default();
    }
    if left.is_empty() {
        return text;
    }
    text.push_str(&format!(
        "<p class=\"rest\">The changes of {} more do not fit here: run <code>st2ha diff</code> to see them.</p>\n<ul class=\"rest\">\n",
        left.len()
    ));
    let start = text.len();
    for (place, change) in left.iter().enumerate() {
        let title = format!("<li>{}</li>\n", escape(&super::layout::title(change)));
        if text.len() + title.len() - start > TITLES_LIMIT / 2 {
            text.push_str(&format!("<li>… and {} more</li>\n", left.len() - place));
            break;
        }
        text.push_str(&title);
    }
    text + "</ul>\n"
}
