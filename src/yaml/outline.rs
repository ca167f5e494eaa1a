//! Where the values of a text stand in it, to the byte: a tree whose aliases lead to what they name.

use std::collections::HashMap;
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, Span, options};

use super::limits::MAX_DEPTH;

/// A value of a text, by its place among [`Outline::nodes`].
pub type Place = usize;

/// What a text consists of.
#[derive(Debug, Default)]
pub struct Outline {
    /// All lists, maps and single values, in the order that they begin in.
    pub nodes: Vec<Written>,
    /// Those that documents consist of.
    pub roots: Vec<Place>,
    /// Whether the text could be read to its end.
    pub is_whole: bool,
}

/// A list, a map or a single value.
#[derive(Debug)]
pub enum Written {
    /// A single value.
    Scalar(Single),
    /// Its items.
    List(Vec<Place>),
    /// Its keys and values.
    Map(Vec<(Place, Place)>),
    /// What stands elsewhere and is named here.
    Alias(Place),
}

/// A single value as it is written.
#[derive(Debug)]
pub struct Single {
    /// What it says.
    pub text: String,
    /// Where it is written, without the quotes around it and the sign that begins a block.
    pub span: Range<usize>,
    /// How it is written.
    pub form: Form,
}

/// How a single value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Lines that are lines of the text (`|`).
    Lines,
    /// Lines that are joined, if there are several.
    Words,
}

/// Reads a text as far as it is YAML. Lists and maps that are open where it is not count as far as they were read.
pub fn outline(text: &str) -> Outline {
    let limits = options! { flow_nesting_limit: MAX_DEPTH, block_nesting_limit: MAX_DEPTH };
    let mut parser = Parser::new_from_str_with_options(text, limits);
    let mut reader = Reader::default();
    while let Some(event) = parser.next_event() {
        let Ok((event, span)) = event else { return reader.outline };
        reader.take(text, event, &span);
    }
    reader.outline.is_whole = true;
    reader.outline
}

#[derive(Default)]
struct Reader {
    outline: Outline,
    /// Lists and maps that have not ended, and the key of a map whose value comes next.
    open: Vec<(Place, Option<Place>)>,
    anchors: HashMap<usize, Place>,
}

impl Reader {
    fn take(&mut self, text: &str, event: Event<'_>, span: &Span) {
        match event {
            Event::Scalar(said, style, anchor, _) => {
                let span = span.byte_range().unwrap_or_default();
                self.add(Written::Scalar(scalar(text, said.into_owned(), style, span)), anchor);
            }
            Event::Alias(id) => {
                let named = self.anchors.get(&id).copied();
                self.add(named.map_or(Written::List(Vec::new()), Written::Alias), 0);
            }
            Event::SequenceStart(_, anchor, _) => {
                let place = self.add(Written::List(Vec::new()), anchor);
                self.open.push((place, None));
            }
            Event::MappingStart(_, anchor, _) => {
                let place = self.add(Written::Map(Vec::new()), anchor);
                self.open.push((place, None));
            }
            Event::SequenceEnd | Event::MappingEnd => drop(self.open.pop()),
            Event::DocumentEnd => self.anchors.clear(),
            _ => {}
        }
    }

    /// Puts a value where it belongs.
    fn add(&mut self, value: Written, anchor: usize) -> Place {
        let place = self.outline.nodes.len();
        self.outline.nodes.push(value);
        if anchor > 0 {
            self.anchors.insert(anchor, place);
        }
        let Some((parent, key)) = self.open.last_mut() else {
            self.outline.roots.push(place);
            return place;
        };
        match self.outline.nodes.get_mut(*parent) {
            Some(Written::List(items)) => items.push(place),
            Some(Written::Map(entries)) => match key.take() {
                Some(key) => entries.push((key, place)),
                None => *key = Some(place),
            },
            _ => {}
        }
        place
    }
}

fn scalar(source: &str, text: String, style: ScalarStyle, span: Range<usize>) -> Single {
    let (range, form) = match style {
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
            let start = (span.start + 1).min(span.end);
            (start..span.end.saturating_sub(1).max(start), Form::Words)
        }
        ScalarStyle::Literal => (block(source, span), Form::Lines),
        ScalarStyle::Folded => (block(source, span), Form::Words),
        ScalarStyle::Plain => (span, Form::Words),
    };
    Single { text, span: range, form }
}

/// The lines of a block with all of their indentation, up to the last one that holds anything.
fn block(source: &str, span: Range<usize>) -> Range<usize> {
    let before = source.get(..span.start).unwrap_or_default();
    let start = before.trim_end_matches([' ', '\t']).len();
    let inside = source.get(start..span.end).unwrap_or_default();
    start..start + inside.trim_end().len()
}

#[cfg(test)]
mod tests {
    use super::{Written, outline};

    fn told(text: &str) -> Vec<&str> {
        let scalars = outline(text).nodes.into_iter().filter_map(|node| match node {
            Written::Scalar(scalar) => text.get(scalar.span),
            _ => None,
        });
        scalars.collect()
    }

    #[test]
    fn values_are_where_they_are_written() {
        assert_eq!(told("ä: {'b': [\"c d\", e]} # f\n"), ["ä", "b", "c d", "e"]);
        assert_eq!(told("a: |\n  b\n  c\n\nd: e"), ["a", "  b\n  c", "d", "e"]);
        assert_eq!(told("- >- # f\n  b\n  c\n- d\n"), ["  b\n  c", "d"]);
        assert_eq!(told("a: b\n  c\nd: 'e\n  f'\n"), ["a", "b\n  c", "d", "e\n  f"]);
        assert_eq!(told("a: &x !!str b\nc: *x\n"), ["a", "b", "c"]);
    }

    #[test]
    fn a_text_counts_as_far_as_it_can_be_read() {
        let part = outline("a:\n- b\n- c\nd: [\n");
        assert!(!part.is_whole && outline("a: b").is_whole);
        assert!(matches!(part.nodes.as_slice(), [Written::Map(entries), ..] if !entries.is_empty()));
    }
}
