//! Words of a single value that goes over several lines, which YAML joins: a flag at the end of one, and what belongs to it in the next.

use std::ops::Range;

use super::super::command::{Line, words};
use super::super::{is_argument, letters, random};
use crate::yaml::{Form, Single};

/// Last words of the names of keys that commands are kept under, or a part of one.
const COMMANDS: &[&str] = &[
    "action",
    "arg",
    "args",
    "argument",
    "arguments",
    "argv",
    "bash",
    "cli",
    "cmd",
    "cmdline",
    "command",
    "commands",
    "entrypoint",
    "exec",
    "execute",
    "flags",
    "invocation",
    "options",
    "opts",
    "params",
    "powershell",
    "run",
    "runcmd",
    "script",
    "scripts",
    "sh",
    "shell",
];

/// Settings of systemd that hold a command.
const UNIT: &str = "exec";

/// Words that join parts of a sentence: behind a flag they are none of a command, whatever follows them.
const JOINING: &[&str] =
    &["and", "as", "for", "if", "in", "instead", "is", "nor", "of", "or", "plus", "then", "to", "with", "without"];

/// What stands between the commands of a line, or before a file.
const SIGNS: &[&str] = &["&&", "||", "|", ">", ">>", "<"];

/// The words behind such flags in a value that is kept under a name. Sentences have flags at the ends of lines, too, with any word behind
/// them: what is no command holds only words that somebody made up.
pub fn spans(source: &str, name: &str, scalar: &Single) -> Vec<Range<usize>> {
    let may_be_any = holds_command(name);
    let found = behind_flags(source, scalar).into_iter();
    let is_one = |word: &Word| may_be_any && !joins(source, word) || word.is_of_command || is_made_up(source, word);
    found.filter(is_one).map(|word| word.span).collect()
}

/// Whether a command, or a part of one, is kept under a name: `ansible.builtin.shell`, `JAVA_OPTS`, `ExecStartPre`.
fn holds_command(name: &str) -> bool {
    let words = letters::words(name);
    words.last().is_some_and(|last| COMMANDS.contains(&last.as_str()))
        || words.first().is_some_and(|first| first == UNIT)
}

/// The same where all of a text is a single value, as sentences are: words that somebody made up, or that a flag follows.
pub fn spans_of_prose(source: &str, scalar: &Single) -> Vec<Range<usize>> {
    let found = behind_flags(source, scalar).into_iter();
    found.filter(|word| word.goes_on || is_made_up(source, word)).map(|word| word.span).collect()
}

/// A word behind a flag.
struct Word {
    span: Range<usize>,
    /// Whether it stands in what is a command by its words.
    is_of_command: bool,
    /// Whether what follows it is no part of a sentence.
    goes_on: bool,
}

fn joins(source: &str, word: &Word) -> bool {
    source.get(word.span.clone()).is_some_and(|word| JOINING.contains(&word))
}

fn is_made_up(source: &str, word: &Word) -> bool {
    let word = source.get(word.span.clone()).unwrap_or_default();
    random::is_mixed(word) || random::is_random(word)
}

fn behind_flags(source: &str, Single { span, form, .. }: &Single) -> Vec<Word> {
    let written = source.get(span.clone()).unwrap_or_default();
    if *form != Form::Words || !written.contains('\n') {
        return Vec::new();
    }
    // A backslash at the end of a line joins it with the next one, too.
    let joined = written.replace("\\\n", "  ").replace('\n', " ");
    let places = words(&joined);
    let line = Line::new(places.iter().map(|word| joined.get(word.clone()).unwrap_or_default()).collect());
    let is_arguments = line.is_arguments();
    let found = places.iter().zip(places.iter().skip(1)).zip(1..).filter_map(|((flag, word), index)| {
        let is_next_line = written.get(flag.end..word.start)?.contains('\n');
        let is_one = is_next_line && joined.get(flag.clone())?.starts_with('-') && is_argument(&line, index);
        let span = span.start + word.start..span.start + word.end;
        is_one.then(|| {
            let next = places.get(index + 1).cloned().unwrap_or_default();
            let is_last_of_line = written.get(word.end..next.start).is_some_and(|gap| gap.contains('\n'));
            let word = joined.get(word.clone()).unwrap_or_default();
            let goes_on = goes_on(word, joined.get(next).unwrap_or_default(), is_last_of_line);
            Word { span, is_of_command: goes_on || is_arguments || line.is_run(index), goes_on }
        })
    });
    found.collect()
}

/// Whether what follows a word shows that it stands in a command: another flag, or what divides commands.
fn goes_on(word: &str, next: &str, is_last_of_line: bool) -> bool {
    let is_flag =
        next.trim_start_matches('-').len() < next.len() && next.ends_with(|c: char| !c.is_ascii_punctuation());
    let is_free = is_last_of_line || !JOINING.contains(&word.to_ascii_lowercase().as_str());
    is_free && (is_flag || SIGNS.contains(&next))
}
