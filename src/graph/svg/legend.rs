//! What colours and lines mean.

use super::super::layout::pixels;
use super::super::{Graph, Group};
use super::class;
use super::wire::Bundle;

/// Pixels from one row to the next.
const ROW: i32 = 20;
/// Pixels of a sample.
const SAMPLE: i32 = 30;
/// Pixels that a character takes, rather too many.
const CHARACTER: i32 = 7;

/// The legend, and how tall it is.
pub struct Legend {
    /// SVG.
    pub drawn: String,
    /// Pixels from top to bottom.
    pub height: i32,
}

/// The legend for what is in a graph, in rows of this width.
pub fn draw(graph: &Graph, bundles: &[Bundle], width: i32) -> Legend {
    let has = |group: Group| graph.nodes.iter().any(|node| node.group == group);
    let groups = Group::ALL.into_iter().filter(|group| *group != Group::Configuration && has(*group)).map(|group| {
        let class = class(group);
        (
            format!(
                "<g class=\"node {class}\"><rect class=\"swatch\" y=\"2\" width=\"16\" height=\"12\" rx=\"3\"/></g>"
            ),
            group.title(),
        )
    });
    let line = "<path class=\"wire\" d=\"M0 8H18\"/>";
    let lines = [
        (!bundles.is_empty())
            .then(|| (format!("{line}<path class=\"tip\" d=\"M24 8l-7 -4v8z\"/>"), "leads, connects or selects")),
        bundles.iter().any(|bundle| bundle.waits).then(|| {
            let ring = "<circle class=\"ring\" cx=\"4\" cy=\"8\" r=\"3\"/>";
            (format!("{line}{ring}<path class=\"tip\" d=\"M24 8l-7 -4v8z\"/>"), "starts only when that answers")
        }),
        graph.nodes.iter().any(|node| node.facts.most.or(node.facts.replicas).is_some_and(|pods| pods > 1)).then(
            || {
                let sheet = |by: i32| {
                    format!("<rect class=\"sheet\" x=\"{by}\" y=\"{}\" width=\"16\" height=\"9\" rx=\"2\"/>", 2 + by)
                };
                (format!("{}{}", sheet(3), sheet(0)), "several pods")
            },
        ),
    ];
    let (mut x, mut row, mut drawn) = (0, 0, String::new());
    for (sample, text) in groups.chain(lines.into_iter().flatten()) {
        let taken = SAMPLE + pixels(text.chars().count()) * CHARACTER + 14;
        if x > 0 && x + taken > width {
            (x, row) = (0, row + 1);
        }
        drawn.push_str(&format!(
            "<g transform=\"translate({x} {})\">{sample}<text class=\"legend\" x=\"{SAMPLE}\" y=\"12\">{text}</text></g>\n",
            row * ROW
        ));
        x += taken;
    }
    Legend { drawn, height: (row + 1) * ROW }
}
