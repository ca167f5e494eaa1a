//! What stands in layers: boxes, and waypoints of the lines that pass by.

use std::collections::{BTreeMap, BTreeSet};

use super::geometry::Size;
use super::layers::Ranked;

/// What a line takes where it passes through a layer.
const WAYPOINT: Size = Size { width: 0, height: 4 };

/// A box or a waypoint.
#[derive(Clone, Copy, Debug)]
pub struct Cell {
    /// What it takes.
    pub size: Size,
    /// The layer that it is in.
    pub layer: usize,
}

/// Boxes, then waypoints.
pub struct Cells {
    /// All of them. The first ones are the boxes in their order.
    pub all: Vec<Cell>,
    /// How many of them are boxes.
    pub boxes: usize,
    /// The cells of each layer, from the top.
    pub layers: Vec<Vec<usize>>,
    /// From cell to cell of the next layer, each once.
    pub links: BTreeSet<(usize, usize)>,
    /// The cells that each edge goes through.
    pub chains: Vec<Chain>,
}

/// The way of an edge.
#[derive(Clone, Debug)]
pub struct Chain {
    /// Place among the edges.
    pub edge: usize,
    /// The cells from left to right.
    pub cells: Vec<usize>,
    /// Whether the edge leads to the left.
    pub is_turned: bool,
}

impl Cells {
    /// The cells for ranked boxes of these sizes. Lines to the same box pass through the same waypoints.
    pub fn new(sizes: &[Size], ranked: &Ranked) -> Self {
        let boxes = sizes.iter().zip(&ranked.layers).map(|(size, layer)| Cell { size: *size, layer: *layer });
        let mut all: Vec<Cell> = boxes.collect();
        let mut waypoints: BTreeMap<(usize, Option<usize>, usize), usize> = BTreeMap::new();
        let mut chains = Vec::new();
        let mut links = BTreeSet::new();
        for edge in &ranked.edges {
            let mut chain = vec![edge.from];
            for layer in ranked.layers[edge.from] + 1..ranked.layers[edge.to] {
                let turned = edge.is_turned.then_some(edge.edge);
                let waypoint = *waypoints.entry((edge.to, turned, layer)).or_insert_with(|| {
                    all.push(Cell { size: WAYPOINT, layer });
                    all.len() - 1
                });
                chain.push(waypoint);
            }
            chain.push(edge.to);
            links.extend(chain.windows(2).map(|pair| (pair[0], pair[1])));
            chains.push(Chain { edge: edge.edge, cells: chain, is_turned: edge.is_turned });
        }
        let count = all.iter().map(|cell| cell.layer + 1).max().unwrap_or(0);
        let mut layers = vec![Vec::new(); count];
        for (place, cell) in all.iter().enumerate() {
            layers[cell.layer].push(place);
        }
        Self { boxes: sizes.len(), all, layers, links, chains }
    }

    /// The cells that each cell is linked with, in the layer before and in the one after.
    pub fn neighbours(&self) -> [Vec<Vec<usize>>; 2] {
        let mut before = vec![Vec::new(); self.all.len()];
        let mut after = before.clone();
        for &(from, to) in &self.links {
            after[from].push(to);
            before[to].push(from);
        }
        [before, after]
    }
}
