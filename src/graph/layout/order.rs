//! The order of cells in their layers: each near the middle of those that it is linked with, as long as that saves crossings.

use std::cmp::Ordering;

use super::cells::Cells;

/// How often all layers are gone through, there and back.
const SWEEPS: usize = 12;

/// Orders the cells of each layer.
pub fn order(cells: &mut Cells) {
    let [before, after] = cells.neighbours();
    let mut best = (crossings(cells), cells.layers.clone());
    for _ in 0..SWEEPS {
        for layer in 1..cells.layers.len() {
            sort(cells, layer, &before);
        }
        for layer in (0..cells.layers.len().saturating_sub(1)).rev() {
            sort(cells, layer, &after);
        }
        let count = crossings(cells);
        if count < best.0 {
            best = (count, cells.layers.clone());
        }
    }
    cells.layers = best.1;
}

/// The place of each cell in its layer.
fn places(cells: &Cells) -> Vec<usize> {
    let mut places = vec![0; cells.all.len()];
    for layer in &cells.layers {
        for (place, cell) in layer.iter().enumerate() {
            places[*cell] = place;
        }
    }
    places
}

/// Sorts a layer by the mean places of linked cells. Cells without links keep theirs.
fn sort(cells: &mut Cells, layer: usize, neighbours: &[Vec<usize>]) {
    let places = places(cells);
    let mean = |cell: usize| -> (usize, usize) {
        let linked = &neighbours[cell];
        if linked.is_empty() {
            return (places[cell], 1);
        }
        (linked.iter().map(|other| places[*other]).sum(), linked.len())
    };
    let compare = |one: &usize, other: &usize| -> Ordering {
        let ((sum, count), (other_sum, other_count)) = (mean(*one), mean(*other));
        (sum * other_count).cmp(&(other_sum * count))
    };
    cells.layers[layer].sort_by(compare);
}

/// How often links cross.
fn crossings(cells: &Cells) -> usize {
    let places = places(cells);
    let mut count = 0;
    for layer in 0..cells.layers.len() {
        let mut links: Vec<(usize, usize)> = cells
            .links
            .iter()
            .filter(|(from, _)| cells.all[*from].layer == layer)
            .map(|(from, to)| (places[*from], places[*to]))
            .collect();
        links.sort_unstable();
        count += inversions(links.into_iter().map(|(_, to)| to).collect()).1;
    }
    count
}

/// The same numbers in order, and how many pairs of them were not.
fn inversions(numbers: Vec<usize>) -> (Vec<usize>, usize) {
    if numbers.len() < 2 {
        return (numbers, 0);
    }
    let mut left = numbers;
    let right = left.split_off(left.len() / 2);
    let ((left, in_left), (right, in_right)) = (inversions(left), inversions(right));
    let mut count = in_left + in_right;
    let mut sorted = Vec::with_capacity(left.len() + right.len());
    let mut taken = 0;
    for number in right {
        while let Some(&other) = left.get(taken).filter(|other| **other <= number) {
            sorted.push(other);
            taken += 1;
        }
        count += left.len() - taken;
        sorted.push(number);
    }
    sorted.extend(left.get(taken..).unwrap_or_default());
    (sorted, count)
}

#[cfg(test)]
mod tests {
    use super::inversions;

    #[test]
    fn inversions_are_counted() {
        assert_eq!(inversions(vec![2, 0, 1, 1]), (vec![0, 1, 1, 2], 3));
        assert_eq!(inversions(vec![0, 1, 1, 2]).1, 0);
        assert_eq!(inversions(vec![3, 2, 1, 0]).1, 6);
    }
}
