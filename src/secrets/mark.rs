//! The last line of a secrets file, by which a whole file is told from one that has lost something.
//!
//! A file that was cut off is often still YAML. What it lacks would be generated anew, which locks the release out of its own data. So
//! nothing is added to a file that may have held more. The line tells how many values there are, and by a checksum under which keys they
//! stand: a key that was mistyped or lost in a merge is found, too. The values themselves may be edited.
//!
//! A line above all values promises the last one. So a file that has lost its end is told from one that never had such an end: what version
//! 0.1 wrote, or a person.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::need::NEEDS;
use super::tree;
use crate::yaml::Node;

/// What the first line of a new file starts with.
pub(super) const TITLE: &str = "# Secrets of one StackStorm release";

/// What the last line starts with; the number of values follows.
const START: &str = "# End of file, ";

/// What stands in front of the checksum of the keys.
const KEYS: &str = "keys ";

/// What stands in front of the checksum of the recipients, in an encrypted file.
const RECIPIENTS: &str = "recipients ";

/// The line above all values that says that there is an end mark.
const PROMISE: &str = "# The last line of this file says how many values there are. Without it, some are lost.";

/// The key below which secrets are kept that were replaced.
pub(super) const PREVIOUS: &str = "previous";

/// How a file ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// As st2ha ended it.
    Whole,
    /// It has no end mark and never promised one: it may have held more, for this reason.
    Doubtful(String),
    /// It has lost something, for this reason.
    Torn(String),
    /// Nobody can tell whether it has lost something, for this reason.
    Unclear(String),
    /// It is encrypted for others than st2ha wrote into it.
    OtherRecipients,
    /// It cannot be used at all, for this reason.
    Unusable(String),
}

/// How a file ends. `tree` is the text as read, and `recipients` are those that an encrypted file names.
pub(super) fn end_of(text: &str, tree: &Node, recipients: &[String]) -> End {
    let Some(mark) = find(text) else {
        // Version 0.1 kept nothing that was replaced.
        let had_one = is_promised(text) || tree.get(PREVIOUS).is_some();
        return if had_one { End::Torn(unmarked(tree)) } else { End::Doubtful(unmarked(tree)) };
    };
    if let Some(problem) = doubled(text).or_else(|| behind(text)) {
        return End::Unusable(problem);
    }
    if !recipients.is_empty() && mark.recipients != Some(&*checksum_of_recipients(recipients)) {
        return End::OtherRecipients;
    }
    fit(&mark, tree)
}

/// What is wrong with a text without an end mark.
fn unmarked(tree: &Node) -> String {
    if count(tree) == 0 { "is empty" } else { "does not end in its end mark" }.to_owned()
}

/// What is wrong with a text that has two end marks.
fn doubled(text: &str) -> Option<String> {
    let [first, .., last] = *lines_of_marks(text) else { return None };
    Some(format!(
        "has two end marks, in lines {first} and {last}: remove the first, and look whether all values of both are there"
    ))
}

/// Whether a text holds what its end mark says.
fn fit(mark: &Mark<'_>, tree: &Node) -> End {
    let (held, wanted) = (count(tree), mark.values);
    if held < wanted {
        return End::Torn(format!("holds {held} of its {wanted} values"));
    }
    match mark.keys {
        None => End::Torn("ends in a line without the checksum of its keys".to_owned()),
        Some(keys) => match holds_all(tree, keys, held - wanted) {
            Kept::All => End::Whole,
            Kept::NotAll => End::Torn("holds other keys than st2ha wrote into it".to_owned()),
            Kept::Unclear => End::Unclear(
                "holds so many keys that others have added that it cannot be told whether any is lost".to_owned(),
            ),
        },
    }
}

/// Whether a text may carry the lines of a secrets file.
pub fn is_in(holds: impl Fn(&str) -> bool) -> bool {
    holds(START) || holds(PROMISE) || holds(TITLE)
}

/// Whether nothing is left of a secrets file but the comments that it starts with, or the first of them.
fn is_header(text: &str, tree: &Node) -> bool {
    count(tree) == 0 && text.lines().any(|line| line.starts_with(TITLE))
}

/// What a text has lost that carries the lines of a secrets file, whatever it is read as: values that its end mark names, or that mark. What
/// others have added below the mark is theirs.
pub(super) fn loss(text: &str, tree: &Node) -> Option<String> {
    let Some(mark) = find(text) else { return (is_promised(text) || is_header(text, tree)).then(|| unmarked(tree)) };
    if let Some(problem) = doubled(text) {
        return Some(problem);
    }
    match fit(&mark, tree) {
        End::Torn(problem) => Some(problem),
        _ => None,
    }
}

/// Why a text may have been cut off while it was edited: it has no end mark any more, or holds fewer values than its end mark says. Whoever
/// takes values out on purpose changes the number.
pub(super) fn is_cut(text: &str, tree: &Node) -> Option<String> {
    let held = count(tree);
    if let [first, .., last] = *lines_of_marks(text) {
        return Some(format!("it has two end marks, in lines {first} and {last}"));
    }
    match find(text) {
        None => Some(format!("it does not end in `{START}{held} {}.`", unit(held))),
        Some(Mark { values, .. }) if held < values => {
            Some(format!("it holds {held} of the {values} values that its last line names"))
        }
        Some(_) => None,
    }
}

/// What is wrong with a text that goes on behind its end mark.
pub(super) fn behind(text: &str) -> Option<String> {
    let Mark { line, .. } = find(text)?;
    let behind = text.lines().skip(line).position(|text| !text.trim().is_empty())?;
    Some(format!(
        "has text behind its end mark, in line {}; move it up, above the end mark, so that st2ha can tell whether the file is whole",
        line + behind + 1
    ))
}

/// A text without its end mark. One that other text follows is none.
pub(super) fn without(text: &str) -> &str {
    let Some(Mark { line, .. }) = find(text) else { return text };
    let is_last = text.lines().skip(line).all(|line| line.trim().is_empty());
    let lines = text.split_inclusive('\n').take(line.saturating_sub(1));
    text.get(..lines.map(str::len).sum()).filter(|_| is_last).unwrap_or(text)
}

/// A text with the end mark that fits to what it holds, and the line that promises it.
pub(super) fn with(text: &str, tree: &Node, recipients: &[String]) -> String {
    let text = promising(without(text));
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    let held = count(tree);
    let mut checksums = format!("{KEYS}{}", checksum(tree));
    if !recipients.is_empty() {
        let _ = write!(checksums, ", {RECIPIENTS}{}", checksum_of_recipients(recipients));
    }
    format!(
        "{text}{end}{START}{held} {} ({checksums}). Keep this line: st2ha adds nothing to a file that may have lost some.\n",
        unit(held),
    )
}

/// A text with the line that promises an end mark, below the comments that it begins with.
pub(super) fn promising(text: &str) -> String {
    if is_promised(text) {
        return text.to_owned();
    }
    let text = text.trim_start_matches('\u{feff}');
    let comments = text.split_inclusive('\n').take_while(|line| line.starts_with('#') && line.ends_with('\n'));
    let (before, after) = text.split_at(comments.map(str::len).sum());
    format!("{before}{PROMISE}\n{after}")
}

fn is_promised(text: &str) -> bool {
    text.lines().any(|line| line.trim_end() == PROMISE)
}

/// Whether a line is an end mark, or promises one.
pub(super) fn is_mark(line: &str) -> bool {
    mark(0, line).is_some() || line.trim_end() == PROMISE
}

fn unit(values: usize) -> &'static str {
    if values == 1 { "value" } else { "values" }
}

/// An end mark.
struct Mark<'a> {
    /// Its line, counted from 1.
    line: usize,
    /// How many values it speaks of.
    values: usize,
    /// The checksum of their keys.
    keys: Option<&'a str>,
    /// The checksum of those whom an encrypted file is for.
    recipients: Option<&'a str>,
}

/// The last end mark.
fn find(text: &str) -> Option<Mark<'_>> {
    marks(text).last()
}

/// Where end marks stand: a merge may keep those of both sides.
fn lines_of_marks(text: &str) -> Vec<usize> {
    marks(text).map(|mark| mark.line).collect()
}

fn marks(text: &str) -> impl Iterator<Item = Mark<'_>> {
    text.lines().enumerate().filter_map(|(index, line)| mark(index + 1, line))
}

fn mark(line: usize, text: &str) -> Option<Mark<'_>> {
    let (number, rest) = text.strip_prefix(START)?.split_once(" value")?;
    let checksums = rest.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or("", |(within, _)| within);
    let behind = |word: &str| checksums.split(", ").find_map(|checksum| checksum.strip_prefix(word));
    Some(Mark { line, values: number.parse().ok()?, keys: behind(KEYS), recipients: behind(RECIPIENTS) })
}

/// A checksum of the keys that hold a value, whatever their order is.
fn checksum(tree: &Node) -> String {
    let mut paths = tree::paths(tree);
    paths.sort_unstable();
    checksum_of(&paths)
}

/// A checksum of those whom a file is encrypted for, whatever their order is.
fn checksum_of_recipients(recipients: &[String]) -> String {
    let mut recipients: Vec<String> = recipients.iter().map(|text| text.trim().to_owned()).collect();
    recipients.sort_unstable();
    checksum_of(&recipients)
}

/// The same of keys in their order.
fn checksum_of(paths: &[String]) -> String {
    let digest = Sha256::digest(paths.join("\n"));
    digest.iter().take(4).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Whether a file still holds the keys that a checksum is of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    All,
    NotAll,
    /// There are too many choices of keys that may have been added.
    Unclear,
}

/// Whether the keys that this is the checksum of are all there. Somebody may have added so many others by hand.
fn holds_all(tree: &Node, keys: &str, added: usize) -> Kept {
    let mut paths = tree::paths(tree);
    paths.sort_unstable();
    // Most of what is added by hand is nothing that st2ha writes.
    let ours: Vec<String> = paths.iter().filter(|path| is_ours(path)).cloned().collect();
    if checksum_of(&ours) == keys {
        return Kept::All;
    }
    without_some(&mut paths, 0, added, &mut Search { keys, tries: MOST_TRIES })
}

/// Whether st2ha itself writes such a key.
fn is_ours(path: &str) -> bool {
    let old =
        path.strip_prefix(PREVIOUS).and_then(|rest| rest.strip_prefix('.')).and_then(|rest| rest.rsplit_once('.'));
    let path = old.map_or(path, |(path, _)| path);
    path.starts_with("st2ha.") || NEEDS.iter().any(|need| need.path == path)
}

/// How many choices of keys that may have been added are looked at.
const MOST_TRIES: usize = 10_000;

/// A search for the keys that a checksum is of.
struct Search<'a> {
    keys: &'a str,
    /// How many choices may still be looked at.
    tries: usize,
}

/// Whether any choice of keys fits, of all that leave out so many of those from a place on. Values of a list have one key, so fewer may do.
fn without_some(paths: &mut Vec<String>, from: usize, count: usize, search: &mut Search<'_>) -> Kept {
    let Some(left) = search.tries.checked_sub(1) else { return Kept::Unclear };
    search.tries = left;
    if checksum_of(paths) == search.keys {
        return Kept::All;
    }
    if count == 0 {
        return Kept::NotAll;
    }
    for at in from..paths.len() {
        let path = paths.remove(at);
        let found = without_some(paths, at, count - 1, search);
        paths.insert(at, path);
        if found != Kept::NotAll {
            return found;
        }
    }
    Kept::NotAll
}

/// How many values a file holds.
fn count(tree: &Node) -> usize {
    tree::leaves(tree).len()
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
        end_of(text, &read(text), &[])
    }

    #[test]
    fn a_whole_file_is_told_from_a_torn_one() {
        let by_hand = "a:\n  b: 1\n";
        assert!(matches!(end(by_hand), End::Doubtful(_)), "it may have been cut off");
        let text = &promising("# mine\na:\n  b: 1\n  c: 2\n");
        assert_eq!(text.lines().nth(1), Some(PROMISE));
        let whole = with(text, &read(text), &[]);
        assert_eq!(end(&whole), End::Whole);
        assert_eq!(without(&whole), text);
        assert_eq!(with(&whole, &read(&whole), &[]), whole);
        for lines in 1..5 {
            let torn: String = whole.split_inclusive('\n').take(lines).collect();
            assert_ne!(end(&torn), End::Whole, "{torn}");
        }
        assert_eq!(end(""), End::Doubtful("is empty".to_owned()));
        assert_eq!(end("# nothing\n"), End::Doubtful("is empty".to_owned()));
        assert!(matches!(end(&whole.replace("  b: 1\n", "")), End::Torn(_)), "a line is gone");
        let exchanged = whole.replace("  b: 1\n", "  d: 1\n");
        assert!(matches!(end(&exchanged), End::Torn(_)), "a key has another name");
        assert!(matches!(end(&whole.replace("  b: 1\n", "").replace("2 values", "1 value")), End::Torn(_)));
        let unsigned = whole.replace(&format!(" (keys {})", checksum(&read(&whole))), "");
        assert!(unsigned.len() < whole.len() && matches!(end(&unsigned), End::Torn(_)), "{unsigned}");
        assert!(
            matches!(end(&format!("{whole}d: 1\n")), End::Unusable(_)),
            "what is added behind may be cut off unseen"
        );
        assert_eq!(end(&whole.replace("  b: 1\n", "  b: 1\n  d: 3\n")), End::Whole, "a line was added by hand");
        assert_eq!(end(&whole.replace("  b: 1\n", "  b: 1\n  d: 3\n  e: [4, 5]\n")), End::Whole, "several were added");
        let exchanged_too = whole.replace("  b: 1\n", "  d: 1\n  e: 2\n");
        assert!(matches!(end(&exchanged_too), End::Torn(_)), "one was added, another has another name");
        assert_eq!(end(&whole.replace('\n', "\r\n")), End::Whole);
        let last = whole.lines().last().unwrap();
        let merged = whole.replace("  c: 2\n", &format!("{last}\n  c: 2\n"));
        assert!(matches!(end(&merged), End::Unusable(problem) if problem.contains("two end marks, in lines 5 and 7")));
        assert!(is_cut(&merged, &read(&merged)).is_some());
        assert!(with(&merged, &read(&merged), &[]).contains("  c: 2\n"), "nothing is cut off");
        assert_eq!(end(whole.trim_end()), End::Whole);
        assert!(matches!(end("a: 1\nprevious: {a: {x: 0}}\n"), End::Torn(_)), "0.1 kept nothing that was replaced");
    }

    #[test]
    fn a_loss_among_much_that_was_added_is_no_whole_file() {
        let text = "redis: {password: a}\nst2:\n  password: b\n  ssh_key: c\n";
        let whole = with(text, &read(text), &[]);
        for added in [1, 5, 40, 400] {
            let keys: String = (0..added).map(|number| format!("x-{number}: v\n")).collect();
            let more = whole.replace("# End of file", &format!("{keys}# End of file"));
            assert_eq!(end(&more), End::Whole, "{added} were added");
            let lost = more.replace("  ssh_key: c\n", "  y: d\n");
            assert!(matches!(end(&lost), End::Torn(_) | End::Unclear(_)), "{added} were added: {:?}", end(&lost));
        }
    }

    #[test]
    fn recipients_that_were_put_in_are_found() {
        let recipients = ["one", "two"].map(str::to_owned);
        let text = "a: 1\n";
        let whole = with(text, &read(text), &recipients);
        let end = |text: &str, recipients: &[String]| end_of(text, &read(text), recipients);
        assert_eq!(end(&whole, &recipients), End::Whole);
        assert_eq!(end(&whole, &["two", "one"].map(str::to_owned)), End::Whole);
        assert_eq!(end(&whole, &["one", "two", "three"].map(str::to_owned)), End::OtherRecipients);
        assert_eq!(end(&whole, &recipients[..1]), End::OtherRecipients);
        let unsigned = whole.replace(", recipients", ", others");
        assert_eq!(end(&unsigned, &recipients), End::OtherRecipients);
    }
}
