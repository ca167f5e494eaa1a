//! The last line of a secrets file, by which a whole file is told from one that has lost something.
//!
//! A file that was cut off is often still YAML. What it lacks would be generated anew, which locks the release out of its own data. So
//! nothing is added to a file that may have held more.

use crate::yaml::{Node, Value};

/// What the last line starts with; the number of values follows.
const START: &str = "# End of file, ";

/// What files begin with that st2ha has made.
pub(super) const BEGINNING: &str = "# Secrets of one StackStorm release, written by `st2ha`.";

/// How a file ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// As st2ha ended it.
    Whole,
    /// It may have held more, for this reason.
    Doubtful(String),
    /// It cannot be used at all, for this reason.
    Unusable(String),
}

/// How a file ends. `tree` is the text as read.
pub(super) fn end_of(text: &str, tree: &Node) -> End {
    let held = count(tree);
    let Some((line, wanted)) = find(text) else {
        return match held {
            0 => End::Doubtful("is empty".to_owned()),
            // What is cut off keeps its beginning. A file that somebody wrote by hand has neither.
            _ if text.starts_with(BEGINNING) => End::Doubtful("does not end in its end mark".to_owned()),
            _ => End::Whole,
        };
    };
    if let Some(behind) = text.lines().skip(line).position(|text| !text.trim().is_empty()) {
        return End::Unusable(format!(
            "has text behind its end mark, in line {}; move it up, above that line, so that st2ha can tell whether the file is whole",
            line + behind + 1
        ));
    }
    if held < wanted { End::Doubtful(format!("holds {held} of its {wanted} values")) } else { End::Whole }
}

/// A text without its end mark.
pub(super) fn without(text: &str) -> &str {
    match find(text) {
        Some((line, _)) => {
            let lines = text.split_inclusive('\n').take(line.saturating_sub(1));
            text.get(..lines.map(str::len).sum()).unwrap_or(text)
        }
        None => text,
    }
}

/// A text with the end mark that fits to what it holds.
pub(super) fn with(text: &str, tree: &Node) -> String {
    let text = without(text);
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    let held = count(tree);
    let values = if held == 1 { "value" } else { "values" };
    format!(
        "{text}{end}{START}{held} {values}. Keep this line: st2ha adds nothing to a file that may have lost some.\n"
    )
}

/// The last end mark: its line, counted from 1, and how many values it speaks of.
fn find(text: &str) -> Option<(usize, usize)> {
    let mark = |(index, line): (usize, &str)| {
        let (number, _) = line.strip_prefix(START)?.split_once(" value")?;
        Some((index + 1, number.parse().ok()?))
    };
    text.lines().enumerate().filter_map(mark).last()
}

/// How many values a file holds.
fn count(node: &Node) -> usize {
    match &node.value {
        Value::Scalar(_) => usize::from(node.text().is_some_and(|text| !text.is_empty())),
        Value::List(list) => list.iter().map(count).sum(),
        Value::Map(map) => map.values().map(|entry| count(&entry.node)).sum(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::yaml::{LayerId, read_map};

    fn read(text: &str) -> Node {
        read_map(text, LayerId::default()).unwrap()
    }

    fn end(text: &str) -> End {
        end_of(text, &read(text))
    }

    #[test]
    fn a_whole_file_is_told_from_a_torn_one() {
        let by_hand = "a:\n  b: 1\n";
        assert_eq!(end(by_hand), End::Whole);
        let text = &format!("{BEGINNING}\na:\n  b: 1\n  c: 2\n");
        let whole = with(text, &read(text));
        assert_eq!(end(&whole), End::Whole);
        assert_eq!(without(&whole), text);
        assert_eq!(with(&whole, &read(&whole)), whole);
        for lines in 1..4 {
            let torn: String = whole.split_inclusive('\n').take(lines).collect();
            assert_ne!(end(&torn), End::Whole, "{torn}");
        }
        assert_eq!(end(""), End::Doubtful("is empty".to_owned()));
        assert_eq!(end("# nothing\n"), End::Doubtful("is empty".to_owned()));
        assert!(matches!(end(&whole.replace("  b: 1\n", "")), End::Doubtful(_)), "a line is gone");
        assert!(
            matches!(end(&format!("{whole}d: 1\n")), End::Unusable(_)),
            "what is added behind may be cut off unseen"
        );
        assert_eq!(end(&whole.replace("  b: 1\n", "  b: 1\n  d: 3\n")), End::Whole, "a line was added by hand");
        assert_eq!(end(&whole.replace('\n', "\r\n")), End::Whole);
        assert_eq!(end(whole.trim_end()), End::Whole);
    }
}
