//! Objects that are not drawn as boxes, by kind and code, in columns.

use super::super::layout::pixels;
use super::super::{Graph, Group};
use super::card::{chip, chip_width};
use super::codes::{Codes, SECTIONS};
use super::text::shortened;
use crate::page::escape;

/// Pixels of a column from left to right.
const COLUMN: i32 = 264;
/// Pixels from one line to the next.
const LINE: i32 = 21;
/// Pixels of the line above everything.
const HEAD: i32 = 14;
/// The most characters of a name.
const LONGEST: usize = 32;

/// What stands below the boxes.
pub struct Shelf {
    /// Pixels from top to bottom.
    pub height: i32,
    width: i32,
    columns: Vec<Vec<Entry>>,
}

#[derive(Clone)]
enum Entry {
    Heading(&'static str),
    Object { place: usize, code: String, name: String, is_elsewhere: bool },
}

impl Shelf {
    /// The shelf of a graph, so wide.
    pub fn new(graph: &Graph, codes: &Codes, width: i32) -> Self {
        let mut entries = Vec::new();
        for (number, section) in SECTIONS.iter().enumerate() {
            let objects: Vec<Entry> = codes
                .members(number)
                .map(|place| Entry::Object {
                    place,
                    code: codes.of(place).unwrap_or_default(),
                    name: shortened(&graph.nodes[place].name, LONGEST),
                    is_elsewhere: graph.nodes[place].group == Group::Elsewhere,
                })
                .collect();
            if !objects.is_empty() {
                entries.push(Entry::Heading(section.title));
                entries.extend(objects);
            }
        }
        let count = usize::try_from(width / COLUMN).unwrap_or(1).max(1);
        let columns = columns(&entries, entries.len().div_ceil(count));
        let longest = columns.iter().map(Vec::len).max().unwrap_or(0);
        let height = if longest == 0 { 0 } else { HEAD + LINE * pixels(longest) };
        Self { height, width, columns }
    }

    /// The shelf; each object goes through `linked`.
    pub fn draw(&self, linked: impl Fn(usize, &str) -> String) -> String {
        if self.columns.is_empty() {
            return String::new();
        }
        let mut drawn = format!("<path class=\"rule\" d=\"M0 0H{}\"/>\n", self.width);
        for (column, entries) in self.columns.iter().enumerate() {
            let x = COLUMN * pixels(column);
            for (line, entry) in entries.iter().enumerate() {
                let y = HEAD + LINE * pixels(line);
                match entry {
                    Entry::Heading(title) => {
                        drawn.push_str(&format!("<text class=\"heading\" x=\"{x}\" y=\"{}\">{title}</text>\n", y + 13));
                    }
                    Entry::Object { place, code, name, is_elsewhere } => {
                        let left = x + 44;
                        let note = if *is_elsewhere { "<tspan class=\"note\"> not rendered</tspan>" } else { "" };
                        // The whole line can be clicked.
                        let drawn_object = format!(
                            "<rect class=\"line\" x=\"{}\" y=\"{y}\" width=\"{}\" height=\"{}\" rx=\"4\"/>{}\
                             <text class=\"item\" x=\"{left}\" y=\"{}\">{}{note}</text>\n",
                            x - 4,
                            COLUMN - 8,
                            LINE - 2,
                            chip(*place, code, x + 36 - chip_width(code), y + 2),
                            y + 13,
                            escape(name)
                        );
                        drawn.push_str(&linked(*place, &drawn_object));
                    }
                }
            }
        }
        drawn
    }
}

/// Entries in columns of about so many. No heading is the last one of a column.
fn columns(entries: &[Entry], longest: usize) -> Vec<Vec<Entry>> {
    let mut columns: Vec<Vec<Entry>> = Vec::new();
    for entry in entries {
        match columns.last_mut() {
            Some(column) if column.len() < longest => column.push(entry.clone()),
            _ => {
                let heading =
                    columns.last_mut().and_then(|column| column.pop_if(|last| matches!(last, Entry::Heading(_))));
                columns.push(heading.into_iter().chain([entry.clone()]).collect());
            }
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::{Entry, columns};

    #[test]
    fn a_heading_stays_with_what_is_below_it() {
        let object = |place| Entry::Object { place, code: String::new(), name: String::new(), is_elsewhere: false };
        let entries = [Entry::Heading("a"), object(0), Entry::Heading("b"), object(1), object(2)];
        let lengths: Vec<usize> = columns(&entries, 3).iter().map(Vec::len).collect();
        assert_eq!(lengths, [2, 3]);
    }
}
