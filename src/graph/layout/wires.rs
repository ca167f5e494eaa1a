//! Columns, upright lines between them, and the way of each edge.

use std::collections::BTreeMap;

use super::Layout;
use super::cells::Cells;
use super::geometry::{Point, Rect, Size, pixels};
use super::tracks::{Net, tracks};

/// Pixels between a box and the nearest upright line.
const MARGIN: i32 = 16;
/// Pixels between two upright lines.
const TRACK: i32 = 10;
/// The most pixels between two lines that leave one box.
const PORT: i32 = 10;
/// How far from the corners of a box lines end.
const CORNER: i32 = 8;

/// The line of an edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wire {
    /// Place among the edges.
    pub edge: usize,
    /// From box to box, in right angles, from left to right.
    pub points: Vec<Point>,
    /// Whether the edge leads to the left.
    pub is_turned: bool,
}

/// Draws everything, given the upper sides of all cells.
pub fn draw(cells: &Cells, tops: &[i32]) -> Layout {
    let ports = Ports::new(cells, tops);
    let widths: Vec<i32> = cells.layers.iter().map(|layer| width(cells, layer)).collect();
    let mut lefts = Vec::new();
    // For each link, where its upright line is.
    let mut upright: BTreeMap<(usize, usize), i32> = BTreeMap::new();
    let mut x = 0;
    for (layer, width) in widths.iter().enumerate() {
        lefts.push(x);
        x += width;
        let channel = Channel::new(cells, layer, &ports);
        for (place, net) in tracks(&channel.nets).into_iter().enumerate() {
            let at = x + MARGIN + TRACK * pixels(place);
            upright.extend(channel.links[net].iter().map(|link| (*link, at)));
        }
        let lines = channel.nets.iter().filter(|net| !net.is_straight()).count();
        x += 2 * MARGIN + TRACK * pixels(lines.saturating_sub(1));
    }
    let place = |cell: usize| {
        let Size { width, height } = cells.all[cell].size;
        let layer = cells.all[cell].layer;
        Rect { x: lefts[layer] + (widths[layer] - width) / 2, y: tops[cell], width, height }
    };
    let boxes: Vec<Rect> = (0..cells.boxes).map(place).collect();
    let wires = cells.chains.iter().map(|chain| {
        let mut points = Vec::new();
        for link in chain.cells.windows(2) {
            let (from, to) = (link[0], link[1]);
            let (start, end) = (ports.leaving[&(from, to)], ports.entering(to));
            let corners = upright.get(&(from, to)).map(|x| [Point { x: *x, y: start }, Point { x: *x, y: end }]);
            // A waypoint is a point on the way, not a corner.
            points.extend((from < cells.boxes).then(|| Point { x: boxes[from].right(), y: start }));
            points.extend(corners.into_iter().flatten());
            points.extend((to < cells.boxes).then(|| Point { x: boxes[to].x, y: end }));
        }
        Wire { edge: chain.edge, points, is_turned: chain.is_turned }
    });
    let wires = wires.collect();
    let width = boxes.iter().map(Rect::right).max().unwrap_or(0);
    let height = (0..cells.all.len()).map(|cell| place(cell).bottom()).max().unwrap_or(0);
    Layout { boxes, wires, size: Size { width, height } }
}

fn width(cells: &Cells, layer: &[usize]) -> i32 {
    layer.iter().map(|cell| cells.all[*cell].size.width).max().unwrap_or(0)
}

/// The heights at which lines leave and enter cells.
struct Ports {
    leaving: BTreeMap<(usize, usize), i32>,
    entering: Vec<i32>,
}

impl Ports {
    fn new(cells: &Cells, tops: &[i32]) -> Self {
        let [before, after] = cells.neighbours();
        let middle = |cell: usize| tops[cell] + cells.all[cell].size.height / 2;
        let entering: Vec<i32> = (0..cells.all.len()).map(middle).collect();
        let mut leaving = BTreeMap::new();
        for (cell, targets) in after.iter().enumerate() {
            let (top, height) = (tops[cell], cells.all[cell].size.height);
            let mut targets = targets.clone();
            targets.sort_by_key(|target| (entering[*target], *target));
            let step = PORT.min(height / pixels(targets.len() + 1));
            let first = middle(cell) - step * pixels(targets.len().saturating_sub(1)) / 2;
            for (place, target) in targets.iter().enumerate() {
                let ahead = entering[*target];
                let is_level = top + CORNER <= ahead && ahead <= top + height - CORNER;
                let is_alone = targets.len() == 1 && before[*target].len() == 1;
                let y = if is_alone && is_level { ahead } else { first + step * pixels(place) };
                leaving.insert((cell, *target), y);
            }
        }
        Self { leaving, entering }
    }

    fn entering(&self, cell: usize) -> i32 {
        self.entering[cell]
    }
}

/// What is between a layer and the next.
struct Channel {
    nets: Vec<Net>,
    /// The links of each net.
    links: Vec<Vec<(usize, usize)>>,
}

impl Channel {
    fn new(cells: &Cells, layer: usize, ports: &Ports) -> Self {
        let mut by_target: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
        for link in cells.links.iter().filter(|(from, _)| cells.all[*from].layer == layer) {
            by_target.entry(link.1).or_default().push(*link);
        }
        let net = |(target, links): (&usize, &Vec<(usize, usize)>)| Net {
            from: links.iter().map(|link| ports.leaving[link]).collect(),
            to: ports.entering(*target),
        };
        Self { nets: by_target.iter().map(net).collect(), links: by_target.into_values().collect() }
    }
}
