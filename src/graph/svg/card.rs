//! The box of an object: its name, its kind with the number of pods, and the codes of what it has to do with.

use super::super::Graph;
use super::super::layout::{Rect, Size, pixels};
use super::codes::Codes;
use super::text::{LONGEST, shortened, width};
use crate::page::escape;

/// Pixels between the sides of a box and what is written in it.
const INSET: i32 = 14;
/// Pixels that two lines of text take.
const LINES: i32 = 44;
/// The least pixels from left to right.
const LEAST_WIDTH: i32 = 96;
/// Pixels from one row of codes to the next.
pub const ROW: i32 = 18;
/// Pixels of a code from top to bottom.
pub const CHIP: i32 = 15;
/// Pixels between two codes.
const CHIP_GAP: i32 = 3;

/// What is drawn for an object.
pub struct Card {
    /// Place among the nodes.
    pub place: usize,
    /// What it takes.
    pub size: Size,
    name: String,
    line: String,
    /// What a code is, with the object that it belongs to, row by row.
    rows: Vec<Vec<(usize, String)>>,
    shape: Shape,
}

/// A shape tells what a thing is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// One pod, or none.
    Single,
    /// Several pods.
    Stack,
    /// A Service.
    Pill,
}

impl Card {
    /// The box of a node.
    pub fn new(graph: &Graph, place: usize, codes: &Codes) -> Self {
        let node = &graph.nodes[place];
        let name = shortened(&node.name, LONGEST);
        let line = shortened(&line(node), LONGEST);
        let width = (width(&name).max(width(&line)) + 2 * INSET).max(LEAST_WIDTH);
        let around = codes.around(graph, place);
        let chips = around.into_iter().filter_map(|other| Some((other, codes.of(other)?)));
        let mut rows: Vec<Vec<(usize, String)>> = Vec::new();
        let mut left = 0;
        for chip in chips {
            let wide = chip_width(&chip.1) + CHIP_GAP;
            match rows.last_mut() {
                Some(row) if wide <= left => row.push(chip),
                _ => {
                    rows.push(vec![chip]);
                    left = width - 2 * INSET + CHIP_GAP;
                }
            }
            left -= wide;
        }
        let shape = match (node.kind.as_str(), node.facts.most.or(node.facts.replicas)) {
            ("Service", _) => Shape::Pill,
            (_, Some(2..)) => Shape::Stack,
            _ => Shape::Single,
        };
        let height = LINES + ROW * pixels(rows.len()) + if rows.is_empty() { 0 } else { 4 };
        Self { place, size: Size { width, height }, name, line, rows, shape }
    }

    /// The box at its place.
    pub fn draw(&self, at: Rect) -> String {
        let Rect { x, y, width, height } = at;
        // The stripe takes some room at the left.
        let middle = x + width / 2 + if self.shape == Shape::Pill { 0 } else { 4 };
        let frame = |class: &str, by: i32, radius: i32| {
            format!(
                "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{width}\" height=\"{height}\" rx=\"{radius}\"/>",
                x + by,
                y + by
            )
        };
        let mut drawn = String::new();
        if self.shape == Shape::Stack {
            drawn.push_str(&frame("card", 4, 6));
        }
        drawn.push_str(&frame("card", 0, if self.shape == Shape::Pill { height / 2 } else { 6 }));
        if self.shape != Shape::Pill {
            drawn.push_str(&format!(
                "<path class=\"stripe\" d=\"M{} {y}h-2a6 6 0 0 0 -6 6v{}a6 6 0 0 0 6 6h2z\"/>",
                x + 8,
                height - 12
            ));
        }
        drawn.push_str(&format!(
            "\n<text class=\"name\" x=\"{middle}\" y=\"{}\">{}</text>",
            y + 19,
            escape(&self.name)
        ));
        drawn.push_str(&format!(
            "<text class=\"kind\" x=\"{middle}\" y=\"{}\">{}</text>\n",
            y + 35,
            escape(&self.line)
        ));
        for (number, row) in self.rows.iter().enumerate() {
            let taken: i32 = row.iter().map(|(_, code)| chip_width(code) + CHIP_GAP).sum::<i32>() - CHIP_GAP;
            let mut left = middle - taken / 2;
            for (other, code) in row {
                drawn.push_str(&chip(*other, code, left, y + LINES - 2 + ROW * pixels(number)));
                left += chip_width(code) + CHIP_GAP;
            }
            drawn.push('\n');
        }
        drawn
    }
}

/// What is written below a name.
fn line(node: &super::super::Node) -> String {
    let ports = match node.facts.ports.as_slice() {
        [port] if node.kind == "Service" => port.rsplit(' ').next().unwrap_or_default(),
        _ => "",
    };
    [node.kind.as_str(), node.note.as_str(), ports]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Pixels of a code from left to right.
pub fn chip_width(code: &str) -> i32 {
    pixels(code.chars().count()) * 7 + 8
}

/// A code of an object.
pub fn chip(place: usize, code: &str, x: i32, y: i32) -> String {
    let (width, kind) = (chip_width(code), code.chars().take(1).collect::<String>());
    format!(
        "<g class=\"chip {kind}\" data-code=\"{place}\"><rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{CHIP}\" rx=\"4\"/>\
         <text x=\"{}\" y=\"{}\">{code}</text></g>",
        x + width / 2,
        y + 11
    )
}
