//! One object with its changes.

use super::super::change::{Change, Sign};
use super::super::layout;
use crate::page::escape;

/// An object of more lines is closed at first.
const LONGEST_OPEN: usize = 24;

/// The object, closed at first unless it is short; of its lines as many as fit into so many bytes.
pub fn object(change: &Change, word: &str, limit: usize) -> String {
    let lines = layout::lines(change);
    let mut body = String::new();
    let mut count = 0;
    for line in &lines {
        let (class, spoken) = class(line.sign);
        let text = escape(line.text.trim_end());
        let sign = line.sign.character();
        let label = if spoken.is_empty() { String::new() } else { format!(" aria-label=\"{spoken}\"") };
        let written = format!("<span class=\"{class}\"><i{label}>{sign}</i> {text}</span>\n");
        if body.len() + written.len() > limit {
            break;
        }
        body.push_str(&written);
        count += 1;
    }
    let more = lines.len() - count;
    if more > 0 {
        body.push_str(&format!("<span class=\"gap\"><i>@</i> {more} more lines do not fit here</span>\n"));
    }
    let open = if lines.len() <= LONGEST_OPEN { " open" } else { "" };
    format!(
        "<details class=\"object {word}\" data-kind=\"{}\" data-change=\"{word}\"{open}>\n<summary><b>{}</b> \
         <span class=\"what\">{}</span></summary>\n<pre tabindex=\"-1\">{body}</pre>\n</details>\n",
        escape(&change.object.kind),
        escape(&change.object.to_string()),
        escape(&layout::what(change))
    )
}

/// The class of a sign in the style sheet, and what it is called aloud.
fn class(sign: Sign) -> (&'static str, &'static str) {
    match sign {
        Sign::Same => ("same", ""),
        Sign::Added => ("add", "added"),
        Sign::Removed => ("remove", "removed"),
        Sign::Masked => ("mask", "changed, not shown"),
        Sign::Gap => ("gap", "lines left out"),
        Sign::Refused => ("refuse", "refused"),
    }
}
