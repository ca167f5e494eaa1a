//! What templates of the user's own may do, so that an endless loop ends with an error and not with the memory.
//!
//! Tera counts neither rounds nor bytes. So a call that does is written into the text of such a template: into each loop and
//! component, and behind each value that is set. What templates print is counted for all of them, the built-in ones included.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use crate::yaml::Limits;

/// Rounds of loops and calls of components in one template.
const ROUNDS: usize = 2_000_000;
/// The longest text that a template may keep, and what the texts that it sets may have in all.
const LONGEST: usize = 16 << 20;
/// Bytes of text that a template sets for one more round.
const BYTES_A_ROUND: usize = 256;
/// What all templates may print.
const PRINTED: usize = Limits::MANIFESTS.bytes;

/// What is said of a template that keeps too much.
pub(super) const TOO_LONG: &str = "the template keeps too long a text or list in a variable";
/// The deepest nesting of lists and maps in a variable.
const DEEPEST: usize = 100;
/// What is said of a template that nests lists and maps too deep.
pub(super) const TOO_DEEP: &str = "the template nests lists and maps too deep in a variable";
/// What is said of a template that does not end.
pub(super) const TOO_MUCH: &str = "the template does too much: do its loops end?";

/// Name of the function that counts. No template of anybody's calls it by chance.
const COUNT: &str = "st2ha_count";

/// Counts what templates do.
#[derive(Clone, Debug, Default)]
pub struct Meter {
    rounds: Arc<AtomicUsize>,
    printed: Arc<AtomicUsize>,
}

impl Meter {
    /// Gives templates the function that counts.
    pub fn register(&self, tera: &mut Tera) {
        let rounds = Arc::clone(&self.rounds);
        tera.register_function(COUNT, move |kwargs: Kwargs, _: &State| count(&rounds, &kwargs));
    }

    /// Begins another template.
    pub fn start(&self) {
        self.rounds.store(0, Ordering::Relaxed);
    }

    /// Whether there is room for so many more bytes of what templates print. They are counted if there is.
    pub fn has_room(&self, bytes: usize) -> bool {
        let fits = |printed: usize| printed.checked_add(bytes).filter(|printed| *printed <= PRINTED);
        self.printed.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fits).is_ok()
    }

    /// Takes what a template prints.
    pub fn page(&self) -> Page<'_> {
        Page { text: Vec::new(), printed: &self.printed, is_full: false }
    }
}

/// What one template prints.
pub struct Page<'a> {
    text: Vec<u8>,
    printed: &'a AtomicUsize,
    /// Whether there was more than there is room for.
    pub is_full: bool,
}

impl Page<'_> {
    /// The text.
    pub fn into_text(self) -> String {
        // Tera writes whole texts only.
        String::from_utf8(self.text).unwrap_or_default()
    }

    /// What is said when there is too much.
    pub fn limit() -> String {
        format!("more than {} MiB in all", PRINTED >> 20)
    }
}

impl Write for Page<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let before = self.printed.fetch_add(bytes.len(), Ordering::Relaxed);
        if before.saturating_add(bytes.len()) > PRINTED {
            self.is_full = true;
            return Err(io::Error::other(Self::limit()));
        }
        self.text.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Counts a round, or a value that was set by its size.
fn count(rounds: &AtomicUsize, kwargs: &Kwargs) -> TeraResult<bool> {
    let mut left = LONGEST;
    if let Some(value) = kwargs.get::<&Value>("of")? {
        take(value, DEEPEST, &mut left)?;
    }
    let size = LONGEST - left;
    let cost = 1 + size / BYTES_A_ROUND;
    if rounds.fetch_add(cost, Ordering::Relaxed).saturating_add(cost) > ROUNDS {
        return Err(Error::message(TOO_MUCH));
    }
    Ok(false)
}

/// About how many bytes a value and an item of a list take beside their text.
const NODE: usize = 16;

/// Takes about as many bytes from what is left as a value would print. What stands in it twice counts twice, as it is printed twice.
fn take(value: &Value, depth: usize, left: &mut usize) -> TeraResult<()> {
    let depth = depth.checked_sub(1).ok_or_else(|| Error::message(TOO_DEEP))?;
    let size = NODE + value.as_str().map_or(0, str::len);
    *left = left.checked_sub(size).ok_or_else(|| Error::message(TOO_LONG))?;
    let (list, map) = (value.as_array().into_iter().flatten(), value.as_map().into_iter().flat_map(|map| map.values()));
    list.chain(map).try_for_each(|inner| take(inner, depth, left))
}

/// The text of a template with calls of the function that counts. All lines stay where they are.
pub fn metered(text: &str) -> String {
    let mut metered = String::with_capacity(text.len() + 64);
    let mut captured = Vec::new();
    let mut rest = text;
    while let Some((before, tag, behind)) = next_tag(rest) {
        metered.push_str(before);
        metered.push_str(tag);
        rest = behind;
        let inner = tag.strip_prefix("{%").unwrap_or_default().trim_start_matches('-').trim_start();
        let (word, argument) = inner.split_at(inner.find(|c: char| !is_letter(c)).unwrap_or(inner.len()));
        let argument = argument.trim_start();
        let name = argument.get(..argument.find(|c: char| !is_letter(c)).unwrap_or(argument.len()));
        let name = name.unwrap_or_default();
        let is_assigned = argument.get(name.len()..).is_some_and(|behind| behind.trim_start().starts_with('='));
        let counted = match word {
            "for" | "component" => Some(String::new()),
            "set" | "set_global" if is_assigned => Some(format!("of={name}")),
            "set" | "set_global" => {
                captured.push(name);
                None
            }
            "endset" => captured.pop().map(|name| format!("of={name}")),
            "raw" => {
                let end = rest.find("endraw").unwrap_or(rest.len());
                let (raw, behind) = rest.split_at(end);
                metered.push_str(raw);
                rest = behind;
                None
            }
            _ => None,
        };
        if let Some(counted) = counted {
            // What follows the tag loses its blanks if it did before.
            let end = if tag.ends_with("-%}") { "-%}" } else { "%}" };
            let start = if tag.ends_with("-%}") { "{%-" } else { "{%" };
            metered.push_str(&format!("{start} if {COUNT}({counted}) %}}{{% endif {end}"));
        }
    }
    metered.push_str(rest);
    metered
}

/// A message of Tera without the calls that count: the line of the template as its author wrote it, and the column of the fault in that.
pub(super) fn without_counts(message: &str) -> String {
    let mut lines: Vec<String> = message.lines().map(str::to_owned).collect();
    let Some(at) = lines.iter().position(|line| line.contains(" | ") && line.contains(COUNT)) else {
        return message.to_owned();
    };
    let shown: Vec<char> = lines.get(at).map(|line| line.chars().collect()).unwrap_or_default();
    let start = shown.iter().position(|letter| *letter == '|').map_or(0, |bar| bar + 2);
    let calls = calls(shown.get(start..).unwrap_or_default());
    // Columns count from 0 here. What lies in a call is where the call stands.
    let moved = |column: usize| {
        let before = calls.iter().filter(|(from, _)| *from < column);
        column - before.map(|(from, to)| to.min(&column) - from).sum::<usize>()
    };
    let text: String = shown.iter().take(start).collect::<String>()
        + &shown
            .iter()
            .skip(start)
            .enumerate()
            .filter(|(column, _)| !calls.iter().any(|(from, to)| (*from..*to).contains(column)))
            .map(|(_, letter)| letter)
            .collect::<String>();
    let caret = lines.get(at + 1).and_then(|line| line.chars().position(|letter| letter == '^'));
    if let Some(column) = caret.and_then(|caret| caret.checked_sub(start)) {
        let is_in_call = calls.iter().any(|(from, to)| (*from..*to).contains(&column));
        let (old, new) = (format!(":{}", column + 1), format!(":{}", moved(column) + 1));
        for line in lines.iter_mut().take(at).filter(|line| line.trim_start().starts_with("-->")) {
            if let Some(place) = line.strip_suffix(&old) {
                *line = format!("{place}{new}");
            }
        }
        if let Some(line) = lines.get_mut(at + 1) {
            let carets = if is_in_call { 1 } else { line.chars().filter(|letter| *letter == '^').count() };
            let bar: String = line.chars().take(start).collect();
            *line = format!("{bar}{}{}", " ".repeat(moved(column)), "^".repeat(carets));
        }
    }
    if let Some(line) = lines.get_mut(at) {
        *line = text;
    }
    lines.join("\n")
}

/// Where the calls that count stand in a line: the columns of their beginnings and ends.
fn calls(line: &[char]) -> Vec<(usize, usize)> {
    let text: String = line.iter().collect();
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(call) = text.get(from..).and_then(|rest| rest.find(&format!(" if {COUNT}("))).map(|at| from + at) {
        let start = text.get(..call).and_then(|before| before.rfind("{%")).unwrap_or(call);
        let ends = text.get(call..).and_then(|rest| rest.find("endif")).map(|at| call + at);
        let end = ends.and_then(|end| text.get(end..)?.find("%}").map(|at| end + at + 2)).unwrap_or(text.len());
        let column = |byte: usize| text.get(..byte).map_or(0, |before| before.chars().count());
        found.push((column(start), column(end)));
        from = end;
    }
    found
}

fn is_letter(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

/// What stands before the next tag, the tag, and what stands behind it. Comments and expressions are skipped.
fn next_tag(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let start = from + text.get(from..)?.find('{')?;
        let here = text.get(start..)?;
        let end = match here.as_bytes().get(1) {
            Some(b'#') => start + here.find("#}")? + 2,
            Some(b'%') => start + end_of(here, "%}")?,
            Some(b'{') => start + end_of(here, "}}")?,
            _ => start + 1,
        };
        if here.starts_with("{%") {
            return Some((text.get(..start)?, text.get(start..end)?, text.get(end..)?));
        }
        from = end;
    }
}

/// Where a tag or an expression ends. Texts in it may hold anything.
fn end_of(text: &str, mark: &str) -> Option<usize> {
    let mut quote = None;
    let mut characters = text.char_indices().skip(2);
    while let Some((at, character)) = characters.next() {
        match quote {
            Some(_) if character == '\\' => {
                characters.next();
            }
            Some(open) if open == character => quote = None,
            None if matches!(character, '"' | '\'' | '`') => quote = Some(character),
            None if text.get(at..).is_some_and(|rest| rest.starts_with(mark)) => return Some(at + mark.len()),
            Some(_) | None => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail this way")]

    use tera::{Context, Tera};

    use super::{Meter, metered, without_counts};

    #[test]
    fn messages_show_the_template_as_it_was_written() {
        let line = metered("é {% for a in b %}{% set c = 1 %}{{ nope.x }}{% endfor %}");
        let nope = line.chars().count() - "nope.x }}{% endfor %}".len();
        let message = format!("error: no\n --> a:4:{}\n  |\n4 | {line}\n  | {}^^^^", nope + 1, " ".repeat(nope));
        let shown = "error: no\n --> a:4:37\n  |\n4 | é {% for a in b %}{% set c = 1 %}{{ nope.x }}{% endfor %}\n  | \
                     \u{20}                                   ^^^^";
        assert_eq!(without_counts(&message), shown);
        assert_eq!(without_counts("error: no"), "error: no");
    }

    fn engine(text: &str) -> tera::TeraResult<String> {
        let mut tera = Tera::new();
        Meter::default().register(&mut tera);
        tera.add_raw_template("a", &metered(text))?;
        tera.render("a", &Context::new())
    }

    #[test]
    fn counting_changes_nothing_that_is_printed() {
        for text in [
            "{% for i in [1, 2] %}\n {{ i }}\n{% endfor %}\n",
            "a {%- for i in [1, 2] -%}\n {{ i }} \n{%- endfor -%} b",
            "{% set a = \"%} {% for\" -%}\n {{ a }}{% set b %}c{% endset %} {{ b }}",
            "{% raw %}{% for i in x %}{{ a }}{% endraw %}{# {% for #}{{ '{% for' }} { {% if true %}x{% endif %}",
            "{% component a(b: integer) %}[{{ b }}]{% endcomponent a %}{{ <a b={1} /> }}",
        ] {
            let mut plain = Tera::new();
            plain.add_raw_template("a", text).unwrap();
            assert_eq!(engine(text).unwrap(), plain.render("a", &Context::new()).unwrap(), "{text}");
            assert_eq!(metered(text).lines().count(), text.lines().count());
        }
    }

    #[test]
    fn endless_loops_end() {
        for text in [
            "{% for a in range(end=99999) %}{% for b in range(end=99999) %}{% endfor %}{% endfor %}",
            "{% set_global x = \"ab\" %}{% for a in range(end=99) %}{% set_global x = x ~ x %}{% endfor %}",
            "{% set_global x = \"ab\" %}{% for a in range(end=99) %}{% set_global x %}{{ x }}{{ x }}{% endset %}{% endfor %}",
            "{% set_global x = [1] %}{% for a in range(end=99) %}{% set_global x = [...x, ...x] %}{% endfor %}",
            "{% set_global x = [1] %}{% for a in range(end=99) %}{% set_global x = [x, x] %}{% endfor %}",
            "{% set_global x = [1] %}{% for a in range(end=99) %}{% set_global x = {a: x, b: x} %}{% endfor %}",
            "{% set_global x = [1] %}{% for a in range(end=50000) %}{% set_global x = [x] %}{% endfor %}",
            "{% component a() %}{% for i in range(end=9) %}{{ <a /> }}{% endfor %}{% endcomponent a %}{{ <a /> }}",
        ] {
            assert!(engine(text).is_err(), "{text}");
        }
    }
}
