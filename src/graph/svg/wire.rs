//! Lines between boxes.

use std::collections::BTreeMap;

use super::super::Graph;
use super::super::layout::{Layout, Point, Wire};
use crate::manifests::How;

/// How round corners are, in pixels.
const RADIUS: i32 = 6;
/// How many colours lines have.
const COLOURS: usize = 6;

/// All relations from one box to another, which are one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// Place of the box among the boxes.
    pub from: usize,
    /// Place of the other box.
    pub to: usize,
    /// Whether pods start only when the other one answers.
    pub waits: bool,
    /// Whether pods connect to it.
    pub talks: bool,
}

/// The lines between boxes, given the places of these among the nodes.
pub fn bundles(graph: &Graph, boxes: &[usize]) -> Vec<Bundle> {
    let mut found: BTreeMap<(usize, usize), Bundle> = BTreeMap::new();
    for edge in &graph.edges {
        let (Ok(from), Ok(to)) = (boxes.binary_search(&edge.from), boxes.binary_search(&edge.to)) else { continue };
        let bundle = found.entry((from, to)).or_insert(Bundle { from, to, waits: false, talks: false });
        bundle.waits |= edge.how == How::WaitsFor;
        bundle.talks |= matches!(edge.how, How::TalksTo | How::WaitsFor);
    }
    found.into_values().collect()
}

/// Draws lines. Those that lead to one box have one colour if pods connect to it.
pub fn wires(bundles: &[Bundle], layout: &Layout, boxes: &[usize]) -> String {
    let mut spoken_to: Vec<usize> = bundles.iter().filter(|bundle| bundle.talks).map(|bundle| bundle.to).collect();
    spoken_to.sort_unstable();
    spoken_to.dedup();
    let mut drawn = String::new();
    let mut ends = String::new();
    for wire in &layout.wires {
        let bundle = &bundles[wire.edge];
        let colour = spoken_to.binary_search(&bundle.to).ok().filter(|_| bundle.talks).map(|place| place % COLOURS);
        let class = colour.map(|colour| format!(" colour-{colour}")).unwrap_or_default();
        let data = format!("data-from=\"{}\" data-to=\"{}\"", boxes[bundle.from], boxes[bundle.to]);
        drawn.push_str(&format!("<path class=\"wire{class}\" {data} d=\"{}\"/>\n", path(&wire.points)));
        if bundle.waits
            && let Some(Point { x, y }) = start(wire)
        {
            ends.push_str(&format!("<circle class=\"ring{class}\" {data} cx=\"{}\" cy=\"{y}\" r=\"3\"/>\n", x + 5));
        }
        ends.push_str(&format!("<path class=\"tip{class}\" {data} d=\"{}\"/>\n", tip(wire)));
    }
    drawn + &ends
}

/// Where the line of an edge starts, if that is at its left end.
fn start(wire: &Wire) -> Option<Point> {
    wire.points.first().copied().filter(|_| !wire.is_turned)
}

/// The head of an arrow, at the right end unless the edge leads to the left.
fn tip(wire: &Wire) -> String {
    if wire.is_turned {
        let at = wire.points.first().copied().unwrap_or_default();
        return format!("M{} {}l7 -4v8z", at.x + 1, at.y);
    }
    let at = wire.points.last().copied().unwrap_or_default();
    format!("M{} {}l-7 -4v8z", at.x - 1, at.y)
}

/// A line through points, with round corners.
fn path(points: &[Point]) -> String {
    let mut points = points.to_vec();
    points.dedup();
    let mut path = String::new();
    for (place, at) in points.iter().enumerate() {
        let (before, after) = (place.checked_sub(1).and_then(|before| points.get(before)), points.get(place + 1));
        match (before, after) {
            (None, _) => path.push_str(&format!("M{} {}", at.x, at.y)),
            (Some(_), None) => path.push_str(&format!("L{} {}", at.x, at.y)),
            (Some(before), Some(after)) => {
                let radius = RADIUS.min(distance(*before, *at) / 2).min(distance(*at, *after) / 2);
                let (from, to) = (towards(*at, *before, radius), towards(*at, *after, radius));
                path.push_str(&format!("L{} {}Q{} {} {} {}", from.x, from.y, at.x, at.y, to.x, to.y));
            }
        }
    }
    path
}

/// How far two points are apart that have one side in common.
fn distance(one: Point, other: Point) -> i32 {
    (one.x - other.x).abs() + (one.y - other.y).abs()
}

/// A point so far from one in the direction of another.
fn towards(one: Point, other: Point, by: i32) -> Point {
    Point { x: one.x + (other.x - one.x).signum() * by, y: one.y + (other.y - one.y).signum() * by }
}

#[cfg(test)]
mod tests {
    use super::{Point, path};

    #[test]
    fn corners_are_round() {
        let points = [(0, 0), (20, 0), (20, 8), (40, 8)].map(|(x, y)| Point { x, y });
        assert_eq!(path(&points), "M0 0L16 0Q20 0 20 4L20 4Q20 8 24 8L40 8");
        assert_eq!(path(&[points[0], points[1], points[1]]), "M0 0L20 0");
    }
}
