//! Where the items of a list stand in a text, so that some can be replaced and all others stay as they were written.

use std::ops::Range;

use granit_parser::{Event, Parser};

/// A list under a key of a document, as ranges of the document's bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListText {
    /// How it is written.
    pub layout: Layout,
    /// All of it; with [`Layout::Empty`] the blanks around it as well.
    pub range: Range<usize>,
    /// The items. One that is written over several lines takes with it the comments below it that are indented like it.
    pub items: Vec<Range<usize>>,
}

/// How a list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// With dashes, at this column from 0.
    Dashes(usize),
    /// In brackets.
    Brackets,
    /// As `[]`, where dashes at this column could stand on the lines below.
    Empty(usize),
}

/// Finds the list under a key of the map that a text holds. Nothing if there is none, or it is an alias of another one.
pub fn list_text(text: &str, key: &str) -> Option<ListText> {
    let mark = text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len();
    let mut parser = Parser::new_from_str(text.get(mark..)?);
    let mut root = None;
    let mut list: Option<ListText> = None;
    let (mut depth, mut is_key, mut is_wanted) = (0_usize, true, false);
    loop {
        let (event, span) = parser.next_event()?.ok()?;
        let (start, end) = (span.start.byte_offset()? + mark, span.end.byte_offset()? + mark);
        let opens = match &event {
            Event::MappingStart(..) | Event::SequenceStart(..) => true,
            Event::MappingEnd | Event::SequenceEnd => {
                depth = depth.checked_sub(1)?;
                match &mut list {
                    Some(list) if depth == 2 => list.items.last_mut()?.end = end,
                    Some(found) if depth == 1 => {
                        found.range.end = end;
                        return list?.measured(text, root?);
                    }
                    _ if depth == 1 => is_key = !is_key,
                    _ => {}
                }
                continue;
            }
            Event::Scalar(..) | Event::Alias(_) => false,
            _ => continue,
        };
        match (depth, &mut list) {
            (0, _) if !matches!(event, Event::MappingStart(..)) => return None,
            (0, _) => root = Some(start),
            (1, _) if is_wanted && !is_key => {
                matches!(event, Event::SequenceStart(..)).then_some(())?;
                list = Some(ListText { layout: Layout::Brackets, range: start..end, items: Vec::new() });
            }
            (1, _) => {
                is_wanted = is_key && matches!(&event, Event::Scalar(text, ..) if text == key);
                // A list or map in this place ends later.
                is_key ^= !opens;
            }
            (2, Some(list)) => list.items.push(start..end),
            _ => {}
        }
        depth += usize::from(opens);
    }
}

impl ListText {
    /// Settles what the parser does not say: where items without brackets end, which it learns only from what follows.
    fn measured(mut self, text: &str, root: usize) -> Option<Self> {
        let is_flow = |at: usize| text.get(at..).is_some_and(|rest| rest.starts_with(['{', '[']));
        // To the parser a list may begin with its first dash or behind it.
        let first = self.items.first().map(|item| item.start);
        let in_brackets = is_flow(self.range.start) && first != Some(self.range.start);
        if !in_brackets {
            let dash = dash_before(text, first?)?;
            let dashes = column(text, dash);
            self.layout = Layout::Dashes(dashes);
            self.range = dash..block_end(text, self.items.last()?.start, dashes);
            for item in self.items.iter_mut().filter(|item| !is_flow(item.start)) {
                item.end = block_end(text, item.start, dashes);
            }
        } else if self.items.is_empty() && !is_flow(root) {
            let rest = rest_of_line(text, self.range.end);
            if rest.trim().is_empty() {
                self.layout = Layout::Empty(column(text, root));
                self.range = text.get(..self.range.start)?.trim_end().len()..self.range.end + rest.len();
            }
        }
        Some(self)
    }
}

/// The characters before a place on its line.
pub fn column(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    before.chars().rev().take_while(|character| *character != '\n').filter(|character| *character != '\u{feff}').count()
}

/// The dash of an item that begins here or, below comments, on one of the next lines.
fn dash_before(text: &str, start: usize) -> Option<usize> {
    let mut end = start;
    for line in text.get(..start)?.split_inclusive('\n').rev() {
        let content = line.trim_start_matches(['\u{feff}', ' ']);
        if content.starts_with('-') {
            return Some(end - content.len());
        }
        end -= line.len();
    }
    None
}

/// The end of an item that begins here: all lines belong to it that are indented deeper than the dashes, and blank lines between
/// and below them.
fn block_end(text: &str, start: usize, dashes: usize) -> usize {
    let mut offset = start + rest_of_line(text, start).len();
    let mut end = offset;
    let mut is_open = true;
    for line in text.get(offset..).unwrap_or_default().split_inclusive('\n') {
        offset += line.len();
        let content = line.trim_start_matches(' ');
        let is_blank = content.trim().is_empty();
        let is_deeper = line.len() - content.len() > dashes;
        if is_blank && is_open || !is_blank && is_deeper {
            (end, is_open) = (offset, true);
        } else if !is_blank && !content.starts_with('#') {
            break;
        } else {
            // A comment that is not indented is about what follows it, if no more of the item does.
            is_open = false;
        }
    }
    end
}

/// What stands on a line from here on, its end included.
fn rest_of_line(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or_default().split_inclusive('\n').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;

    fn found(text: &str) -> Option<(Layout, Vec<&str>)> {
        let list = list_text(text, "items")?;
        Some((list.layout, list.items.into_iter().map(|item| &text[item]).collect()))
    }

    #[test]
    fn items_with_dashes_end_where_the_next_begins() {
        let text = "a: [1]\nitems:\n# one\n- a: 1 # c\n  b: |+\n    # text\n\n# two\n-\n  c: {d: 1}\n  # of c\n- {e: 1} # f\n- - g\nz: 1\n";
        let items = vec!["a: 1 # c\n  b: |+\n    # text\n\n", "c: {d: 1}\n  # of c\n", "{e: 1}", "- g\n"];
        assert_eq!(found(text), Some((Layout::Dashes(0), items)));
        let text = "\u{feff}items:\r\n  - a: é\r\n    items: [1]\r\n  - b: 1\r\n...\r\n";
        assert_eq!(found(text), Some((Layout::Dashes(2), vec!["a: é\r\n    items: [1]\r\n", "b: 1\r\n"])));
    }

    #[test]
    fn an_item_in_brackets_does_not_put_the_list_in_brackets() {
        assert_eq!(found("items:\n- {a: 1}\n"), Some((Layout::Dashes(0), vec!["{a: 1}"])));
        assert_eq!(found("items:\n  - [1]\n"), Some((Layout::Dashes(2), vec!["[1]"])));
    }

    #[test]
    fn items_in_brackets_are_exact() {
        let text = "{\"x\": {\"items\": [0]}, \"items\": [ {\"a\": \"}\"} , # c\n [1, 2], {b: it's} ], \"y\": 1}";
        assert_eq!(found(text), Some((Layout::Brackets, vec!["{\"a\": \"}\"}", "[1, 2]", "{b: it's}"])));
        assert_eq!(found("{items: []}"), Some((Layout::Brackets, vec![])));
        assert_eq!(found("items: [] # c\n"), Some((Layout::Brackets, vec![])));
        assert_eq!(found("  a: 1\n  items: []\n"), Some((Layout::Empty(2), vec![])));
    }

    #[test]
    fn what_is_no_list_is_not_found() {
        for text in
            ["", "a: 1\n", "- items\n- [1]\n", "items:\n", "a: &a [1]\nitems: *a\n", "items: {a: [1]}\n", "items: ["]
        {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
