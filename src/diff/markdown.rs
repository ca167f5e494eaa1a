//! Changes for a comment on a pull request.

use super::change::{Change, Diff};
use super::labels::Folded;
use super::layout;
use crate::printable::printable;

/// The most bytes that the Markdown has. GitHub takes 65,536 characters for a comment; the rest is room for what a workflow adds.
pub const MARKDOWN_LIMIT: usize = 60_000;

/// What a table may take of it; the rest is for details.
const TABLE_LIMIT: usize = MARKDOWN_LIMIT / 3;

/// What the note about what was left out may take.
const NOTE: usize = 200;

/// A summary, a table of all objects and the changes of each, folded. What would be too long for a comment is left out, and said
/// to be.
pub fn markdown(diff: &Diff) -> String {
    let mut text = format!("### st2ha diff: {}\n", diff.summary().sentence());
    if diff.is_empty() {
        return text;
    }
    let Folded { rest, lines } = Folded::of(diff);
    let changes = &rest.changes;
    let notes = lines.iter().map(|line| format!("\n{}\n", escape(&printable(line))));
    append(&mut text, TABLE_LIMIT / 2, notes);
    if changes.is_empty() {
        return text;
    }
    text.push_str("\n| object | change |\n| --- | --- |\n");
    let rows = append(&mut text, TABLE_LIMIT, changes.iter().map(row));
    if rows < changes.len() {
        text.push_str(&format!("| … | {} more |\n", changes.len() - rows));
    }
    text.push('\n');
    let details = append(&mut text, MARKDOWN_LIMIT - NOTE, changes.iter().map(details));
    if details < changes.len() {
        let left = changes.len() - details;
        text.push_str(&format!("The details of {left} more do not fit here: run `st2ha diff` to see them.\n"));
    }
    text
}

/// Appends pieces as long as they fit, in their order, and says how many did.
fn append(text: &mut String, limit: usize, pieces: impl Iterator<Item = String>) -> usize {
    let fitting = pieces.take_while(|piece| {
        let fits = text.len() + piece.len() <= limit;
        if fits {
            text.push_str(piece);
        }
        fits
    });
    fitting.count()
}

fn row(change: &Change) -> String {
    let mark = if change.is_refused() { "⚠️ " } else { "" };
    let (object, what) = (printable(&change.object.to_string()), printable(&layout::what(change)));
    format!("| <code>{}</code> | {mark}{} |\n", escape(&object), escape(&what))
}

fn details(change: &Change) -> String {
    let mut body = String::new();
    for line in layout::lines(change) {
        body.push_str(format!("{} {}", line.sign.character(), line.text).trim_end());
        body.push('\n');
    }
    // A fence has to be longer than any inside it.
    let fence = "`".repeat(longest_run(&body, '`').max(2) + 1);
    let title = escape(&layout::title(change));
    format!("<details><summary><code>{title}</code></summary>\n\n{fence}diff\n{body}{fence}\n\n</details>\n\n")
}

fn longest_run(text: &str, of: char) -> usize {
    text.split(|c| c != of).map(str::len).max().unwrap_or(0)
}

/// Text that is neither HTML nor a part of a table, and that mentions nobody.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('|', "&#124;")
        .replace('`', "&#96;")
        .replace('@', "&#64;")
}
