//! Words of a single value that goes over several lines, which YAML joins: a flag at the end of one, and what belongs to it in the next.

use std::ops::Range;

use super::super::command::{Line, words};
use super::super::{is_argument, letters, random};
use crate::yaml::{Form, Single};

/// Last words of the names of keys that commands are kept under, or a part of one.
const COMMANDS: &[&str] = &["args", "arguments", "argv", "cmd", "command", "entrypoint", "exec", "run", "script"];

/// The words behind such flags in a value that is kept under a name. Sentences have flags at the ends of lines, too, with any word behind
/// them: what is no command holds only words that somebody made up.
pub fn spans(source: &str, name: &str, scalar: &Single) -> Vec<Range<usize>> {
    let last = letters::words(name).pop().unwrap_or_default();
    let may_be_any = COMMANDS.contains(&last.as_str());
    let found = behind_flags(source, scalar).into_iter();
    found.filter(|word| may_be_any || word.is_of_command || is_made_up(source, word)).map(|word| word.span).collect()
}

/// The same where all of a text is a single value, as sentences are: words that somebody made up.
pub fn spans_of_prose(source: &str, scalar: &Single) -> Vec<Range<usize>> {
    let found = behind_flags(source, scalar).into_iter();
    found.filter(|word| is_made_up(source, word)).map(|word| word.span).collect()
}

/// A word behind a flag.
struct Word {
    span: Range<usize>,
    /// Whether it stands in what is a command by its words.
    is_of_command: bool,
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
        is_one.then(|| Word { span, is_of_command: is_arguments || line.is_run(index) })
    });
    found.collect()
}
