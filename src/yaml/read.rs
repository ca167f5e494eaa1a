//! From YAML text to nodes.

use granit_parser::{Event, Parser, options};

use super::builder::Builder;
use super::limits::{Limits, MAX_DEPTH};
use super::node::{LayerId, Node, Origin};
use super::read_error::{ReadError, Start};

/// Reads all documents of a stream. Empty ones are left out.
pub fn read(text: &str, layer: LayerId) -> Result<Vec<Node>, ReadError> {
    read_within(Limits::INPUT, text, layer)
}

/// How many documents there are in a stream that can be read, empty ones included.
pub fn count_documents(text: &str) -> usize {
    let mut parser = Parser::new_from_str(text.strip_prefix('\u{feff}').unwrap_or(text));
    let mut count = 0;
    while let Some(Ok((event, _))) = parser.next_event() {
        count += usize::from(matches!(event, Event::DocumentStart(..)));
    }
    count
}

/// The same with other limits.
pub fn read_within(limits: Limits, text: &str, layer: LayerId) -> Result<Vec<Node>, ReadError> {
    read_from(limits, text, Start { layer, line: 1 })
}

/// Reads a part of a longer text: lines count from the beginning of the whole.
pub fn read_part(text: &str, start: Start) -> Result<Vec<Node>, ReadError> {
    read_from(Limits::INPUT, text, start)
}

fn read_from(limits: Limits, text: &str, start: Start) -> Result<Vec<Node>, ReadError> {
    if text.len() > limits.bytes {
        let message = format!("the text is longer than {} MiB", limits.bytes >> 20);
        return Err(ReadError::too_large(Origin { layer: start.layer, line: start.line, column: 1 }, message));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let nesting = options! { flow_nesting_limit: MAX_DEPTH, block_nesting_limit: MAX_DEPTH };
    let mut parser = Parser::new_from_str_with_options(text, nesting);
    let mut builder = Builder::new(start, limits);
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| ReadError::from_scan(&error, text, start))?;
        builder.take(event, &span)?;
    }
    Ok(builder.finish())
}

/// Reads a text of one document. A text that holds nothing is an empty map.
pub fn read_one(text: &str, layer: LayerId) -> Result<Node, ReadError> {
    read_one_within(Limits::INPUT, text, layer)
}

/// The same with other limits.
pub fn read_one_within(limits: Limits, text: &str, layer: LayerId) -> Result<Node, ReadError> {
    let mut documents = read_within(limits, text, layer)?.into_iter();
    let first = documents.next().unwrap_or_else(|| Node::map(Origin { layer, line: 1, column: 1 }));
    match documents.next() {
        None => Ok(first),
        Some(second) => Err(ReadError::new(
            second.origin,
            "a second document starts before here (`---`); put it into a file of its own",
        )),
    }
}

/// Reads a text of one document that is a map, as every values file is.
pub fn read_map(text: &str, layer: LayerId) -> Result<Node, ReadError> {
    let node = read_one(text, layer)?;
    if let Some(map) = node.as_map() {
        // A map in block style begins where its first key does; `{` may be followed by tabs, as in indented JSON.
        let first = map.values().next().map(|entry| entry.key).filter(|key| *key == node.origin);
        return match first.and_then(|first| ReadError::of_tab_before(first, text)) {
            Some(tab) => Err(tab),
            None => Ok(node),
        };
    }
    Err(ReadError::new(node.origin, format!("the text must be a map of keys, but is {}", node.kind_name())))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::super::node::{LayerId, Origin};
    use super::*;

    const LAYER: LayerId = LayerId(0);

    fn json(text: &str) -> String {
        read_one(text, LAYER).unwrap().to_json().to_string()
    }

    fn error(text: &str) -> String {
        read_map(text, LAYER).unwrap_err().to_string()
    }

    #[test]
    fn documents_of_a_stream_are_read_and_empty_ones_left_out() {
        let nodes = read("---\n# nothing\n---\na: 1\n---\nnull\n---\n- b\n", LAYER).unwrap();
        let lines: Vec<_> = nodes.iter().map(|node| node.origin.line).collect();
        assert_eq!(lines, [4, 8]);
    }

    #[test]
    fn an_empty_text_is_an_empty_map() {
        for text in ["", "# a comment\n", "---\n", "\u{feff}", "null"] {
            assert_eq!(json(text), "{}", "{text:?}");
        }
    }

    #[test]
    fn keys_that_are_not_text_take_their_plain_form() {
        assert_eq!(json("{on: 1, 'off': 2, 0400: 3, 1.10: 4}"), r#"{"true":1,"off":2,"256":3,"1.1":4}"#);
    }

    #[test]
    fn a_tab_before_the_first_key_is_refused_as_anywhere() {
        let message = "a tab stands where YAML wants spaces; indent with spaces";
        assert_eq!(error("# first\n\ta: 1\n"), format!("line 2, column 1: {message}"));
        assert!(read_map("{\ta: 1}", LAYER).is_ok());
        assert!(read_map("{\n\t\"a\": 1\n}", LAYER).is_ok());
        assert!(read_map("\t{\"a\": 1}", LAYER).is_ok());
        assert!(read_map("a:\t1", LAYER).is_ok());
    }

    #[test]
    fn positions_count_from_one() {
        let node = read_one("a:\n  - b: xyz\n", LAYER).unwrap();
        let item = &node.get("a").unwrap().as_list().unwrap()[0];
        assert_eq!(item.get("b").unwrap().origin, Origin { layer: LAYER, line: 2, column: 8 });
    }

    #[test]
    fn a_part_of_a_text_has_the_lines_of_the_whole() {
        let start = Start { layer: LAYER, line: 10 };
        assert_eq!(read_part("\na: 1\n", start).unwrap()[0].origin.line, 11);
        let said = |text| read_part(text, start).unwrap_err().to_string();
        assert_eq!(
            said("a: 1\nb: 1\na: 2\n"),
            "line 12, column 1: the key `a` is set twice: first on line 10, again here"
        );
        assert_eq!(said("a: 1\nb: [\n").split(',').next(), Some("line 11"));
        assert_eq!(said("a:\n\tb: 1\n").split(':').next(), Some("line 11, column 1"));
    }

    #[test]
    fn errors_name_their_place() {
        assert_eq!(
            error("image:\n  tag: x\nother: 1\nimage: {}\n"),
            "line 4, column 1: the key `image` is set twice: first on line 1, again here"
        );
    }
}
