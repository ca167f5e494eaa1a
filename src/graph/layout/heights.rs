//! How high cells stand: each as near as it can to the middle of those that it is linked with, in the order that is given.

use super::cells::Cells;
use super::geometry::pixels;

/// Pixels between two cells of a layer.
const GAP: i32 = 14;
/// How often all layers are gone through, there and back.
const SWEEPS: usize = 8;

/// The upper side of each cell; the uppermost is at 0.
pub fn tops(cells: &Cells) -> Vec<i32> {
    let [before, after] = cells.neighbours();
    let mut tops = vec![0; cells.all.len()];
    let tallest = cells.layers.iter().map(|layer| stack(cells, layer, &mut tops)).max().unwrap_or(0);
    for layer in &cells.layers {
        let height = layer.last().map_or(0, |last| tops[*last] + cells.all[*last].size.height);
        for cell in layer {
            tops[*cell] += (tallest - height) / 2;
        }
    }
    for _ in 0..SWEEPS {
        for layer in cells.layers.iter().skip(1) {
            pull(cells, layer, &before, &mut tops);
        }
        for layer in cells.layers.iter().rev().skip(1) {
            pull(cells, layer, &after, &mut tops);
        }
    }
    let uppermost = tops.iter().copied().min().unwrap_or(0);
    tops.iter().map(|top| top - uppermost).collect()
}

/// Stacks the cells of a layer, and says how tall that is.
fn stack(cells: &Cells, layer: &[usize], tops: &mut [i32]) -> i32 {
    let mut next = 0;
    for cell in layer {
        tops[*cell] = next;
        next += cells.all[*cell].size.height + GAP;
    }
    next - GAP
}

/// Moves the cells of a layer towards those that they are linked with.
fn pull(cells: &Cells, layer: &[usize], neighbours: &[Vec<usize>], tops: &mut [i32]) {
    let centre = |cell: usize| tops[cell] + cells.all[cell].size.height / 2;
    let mut offset = 0;
    let mut wished = Vec::with_capacity(layer.len());
    let mut offsets = Vec::with_capacity(layer.len());
    for &cell in layer {
        let linked = &neighbours[cell];
        let sum: i32 = linked.iter().map(|other| centre(*other)).sum();
        let middle = if linked.is_empty() { centre(cell) } else { sum / pixels(linked.len()) };
        let height = cells.all[cell].size.height;
        wished.push(middle - height / 2 - offset);
        offsets.push(offset);
        offset += height + GAP;
    }
    for ((cell, place), offset) in layer.iter().zip(rising(&wished)).zip(offsets) {
        tops[*cell] = place + offset;
    }
}

/// The numbers that never fall and are nearest to those wished for: neighbours that fall are replaced by their mean.
fn rising(wished: &[i32]) -> Vec<i32> {
    let mut pools: Vec<(i32, i32)> = Vec::new();
    for &wish in wished {
        let mut pool = (wish, 1);
        while let Some(&(sum, count)) = pools.last().filter(|(sum, count)| sum / count > pool.0 / pool.1) {
            pool = (pool.0 + sum, pool.1 + count);
            pools.pop();
        }
        pools.push(pool);
    }
    let mean = |(sum, count): (i32, i32)| (0..count).map(move |_| sum / count);
    pools.into_iter().flat_map(mean).collect()
}

#[cfg(test)]
mod tests {
    use super::rising;

    #[test]
    fn wishes_that_fall_are_pooled() {
        assert_eq!(rising(&[1, 5, 3, 7]), [1, 4, 4, 7]);
        assert_eq!(rising(&[9, 0]), [4, 4]);
        assert_eq!(rising(&[1, 2, 3]), [1, 2, 3]);
        assert_eq!(rising(&[]), [0; 0]);
    }
}
