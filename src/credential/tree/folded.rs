//! Words of a single value that goes over several lines, which YAML joins: a flag at the end of one, and what belongs to it in the next.

use std::ops::Range;

use super::super::command::words;
use super::super::{is_argument, random};
use crate::yaml::{Form, Single};

/// The words behind such flags.
pub fn spans(source: &str, scalar: &Single) -> Vec<Range<usize>> {
    behind_flags(source, scalar).collect()
}

/// The same where all of a text is a single value, as sentences are: words that somebody made up.
pub fn spans_of_prose(source: &str, scalar: &Single) -> Vec<Range<usize>> {
    let is_made_up = |span: &Range<usize>| {
        let word = source.get(span.clone()).unwrap_or_default();
        random::is_mixed(word) || random::is_random(word)
    };
    behind_flags(source, scalar).filter(is_made_up).collect()
}

fn behind_flags(source: &str, Single { span, form, .. }: &Single) -> impl Iterator<Item = Range<usize>> {
    let written = source.get(span.clone()).unwrap_or_default();
    let is_folded = *form == Form::Words && written.contains('\n');
    // A backslash at the end of a line joins it with the next one, too.
    let joined = if is_folded { written.replace("\\\n", "  ").replace('\n', " ") } else { String::new() };
    let places = words(&joined);
    let texts: Vec<&str> = places.iter().map(|word| joined.get(word.clone()).unwrap_or_default()).collect();
    let is_behind = |index: usize| {
        let (flag, word) = (places.get(index.checked_sub(1)?)?, places.get(index)?);
        let is_next_line = written.get(flag.end..word.start)?.contains('\n');
        let is_one = is_next_line && joined.get(flag.clone())?.starts_with('-') && is_argument(&texts, index);
        is_one.then(|| span.start + word.start..span.start + word.end)
    };
    (0..places.len()).filter_map(is_behind).collect::<Vec<_>>().into_iter()
}
