//! The comments of a YAML text: whoever changes the file for somebody must not lose what they wrote beside it.

use std::ops::Range;

/// Where each comment of a text stands, in bytes, from its `#` to the end of its line.
pub(super) fn comments(text: &str) -> Vec<Range<usize>> {
    Scanner { text, at: 0, found: Vec::new() }.scan()
}

/// The comments of one text that another one lacks, in order.
pub(super) fn lost(before: &str, after: &str) -> Vec<String> {
    let texts = |text: &str| -> Vec<String> {
        comments(text).into_iter().filter_map(|range| text.get(range)).map(str::to_owned).collect()
    };
    let mut kept = texts(after);
    let mut lost = Vec::new();
    for comment in texts(before) {
        match kept.iter().position(|other| *other == comment) {
            Some(index) => drop(kept.swap_remove(index)),
            None => lost.push(comment),
        }
    }
    lost
}

/// Reads a text from its beginning, and knows only what a `#` may stand in.
struct Scanner<'a> {
    text: &'a str,
    at: usize,
    found: Vec<Range<usize>>,
}

impl Scanner<'_> {
    fn scan(mut self) -> Vec<Range<usize>> {
        while self.at < self.text.len() {
            self.line();
        }
        self.found
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Reads a line, and what its quotes and its block scalar take in of the following ones.
    fn line(&mut self) {
        let start = self.at;
        let mut previous = ' ';
        let mut content_end = start;
        while let Some(character) = self.rest().chars().next() {
            let starts_token = previous.is_whitespace() || "[{,:(".contains(previous);
            match character {
                '\n' => {
                    self.at += 1;
                    break;
                }
                '#' if previous.is_whitespace() => {
                    let length = self.rest().find('\n').unwrap_or(self.rest().len());
                    let comment = self.rest().get(..length).map_or(0, |comment| comment.trim_end().len());
                    self.found.push(self.at..self.at + comment);
                    self.at += length;
                }
                '"' | '\'' if starts_token => {
                    self.at += quoted(self.rest());
                    content_end = self.at;
                    previous = character;
                }
                _ => {
                    self.at += character.len_utf8();
                    if !character.is_whitespace() {
                        content_end = self.at;
                    }
                    previous = character;
                }
            }
        }
        let content = self.text.get(start..content_end).unwrap_or_default();
        if opens_block(content) {
            self.block(content);
        }
    }

    /// Skips the lines of a block scalar: those that are indented as far as its first one.
    fn block(&mut self, header: &str) {
        let of_header = header.len() - header.trim_start_matches(' ').len();
        let mut indent = None;
        while !self.rest().is_empty() {
            let length = self.rest().find('\n').map_or(self.rest().len(), |end| end + 1);
            let line = self.rest().get(..length).unwrap_or_default();
            let blanks = line.len() - line.trim_start_matches(' ').len();
            if !line.trim().is_empty() {
                // At the outermost level a block scalar may stand behind nothing but `--- |`.
                let least = *indent.get_or_insert(blanks.max(of_header + 1));
                if blanks < least {
                    return;
                }
            }
            self.at += length;
        }
    }
}

/// The length of a quoted scalar, with both its quotes.
pub(super) fn quoted(text: &str) -> usize {
    let mut characters = text.char_indices().peekable();
    let Some((_, quote)) = characters.next() else { return 0 };
    while let Some((index, character)) = characters.next() {
        if quote == '"' && character == '\\' {
            characters.next();
        } else if character == quote {
            if quote == '\'' && characters.peek().is_some_and(|(_, next)| *next == '\'') {
                characters.next();
            } else {
                return index + 1;
            }
        }
    }
    text.len()
}

/// Whether a line without its comment ends in the header of a block scalar: `|`, `>-`, `|2+`.
fn opens_block(line: &str) -> bool {
    let word = line.rsplit([' ', '\t']).next().unwrap_or_default();
    let is_header = word
        .strip_prefix(['|', '>'])
        .is_some_and(|rest| rest.len() <= 2 && rest.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-')));
    let before = line.strip_suffix(word).unwrap_or_default().trim_end();
    // Behind a key, a dash or a document's start, with a tag or an anchor between them or not.
    let before = before
        .rsplit_once(' ')
        .filter(|(_, last)| last.starts_with(['!', '&']))
        .map_or(before, |(rest, _)| rest.trim_end());
    is_header && (before.ends_with(':') || before.ends_with('-') || before.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_told_from_text() {
        for (text, expected) in [
            ("a: 1 # one\n# two\n  #three\n", &["# one", "# two", "#three"][..]),
            ("a: 'x # no' # yes\nb: \"x \\\" # no\" # yes too\n", &["# yes", "# yes too"]),
            ("a: 'it''s # no'\nb: x#no\n", &[]),
            ("a: 'two\n  # lines'\n# yes\n", &["# yes"]),
            ("a: | # yes\n  # no\n\n  no # no\n# yes\nb: 1\n", &["# yes", "# yes"]),
            ("- a: >-\n    # no\n  b: 1 # yes\n", &["# yes"]),
            ("{a: 1, # yes\n b: '#'} # end\n", &["# yes", "# end"]),
            ("a: [x, y] # yes\r\n", &["# yes"]),
            ("it's: 1 # yes\n", &["# yes"]),
        ] {
            let found: Vec<&str> = comments(text).into_iter().filter_map(|range| text.get(range)).collect();
            assert_eq!(found, expected, "{text}");
        }
        assert_eq!(lost("a: 1 # x\n# y\n# y\n", "# y\n"), ["# x", "# y"]);
    }
}
