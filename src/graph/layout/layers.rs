//! Which layer each box is in: everything stands left of what it leads to, and as close to it as it can.

/// Boxes in layers, and edges that all go to the right.
pub struct Ranked {
    /// The layer of each box, from the left.
    pub layers: Vec<usize>,
    /// The edges.
    pub edges: Vec<RankedEdge>,
}

/// An edge that goes to the right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RankedEdge {
    /// Place among the edges.
    pub edge: usize,
    /// The left box.
    pub from: usize,
    /// The right box.
    pub to: usize,
    /// Whether the edge really leads the other way.
    pub is_turned: bool,
}

/// Ranks boxes. Of a circle of edges, one is turned; an edge from a box to itself is left out.
pub fn rank(count: usize, edges: &[(usize, usize)]) -> Ranked {
    let (edges, order) = acyclic(count, edges);
    let mut heights = vec![0; count];
    for &place in &order {
        let after = edges.iter().filter(|edge| edge.from == place).map(|edge| heights[edge.to] + 1);
        heights[place] = after.max().unwrap_or(0);
    }
    let highest = heights.iter().copied().max().unwrap_or(0);
    let mut layers: Vec<usize> = heights.iter().map(|height| highest - height).collect();
    settle_loners(&mut layers, &edges, highest);
    Ranked { layers, edges }
}

/// Boxes without edges go where there is most room.
fn settle_loners(layers: &mut [usize], edges: &[RankedEdge], highest: usize) {
    let is_lonely = |place: usize| edges.iter().all(|edge| edge.from != place && edge.to != place);
    let loners: Vec<usize> = (0..layers.len()).filter(|place| is_lonely(*place)).collect();
    let mut counts = vec![0; highest + 1];
    for (place, layer) in layers.iter().enumerate() {
        counts[*layer] += usize::from(!loners.contains(&place));
    }
    for place in loners {
        let emptiest = (0..=highest).min_by_key(|layer| counts[*layer]).unwrap_or(0);
        layers[place] = emptiest;
        counts[emptiest] += 1;
    }
}

/// Where a walk through the edges stands with a box.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Walk {
    New,
    Open,
    Done,
}

/// Edges without circles, and the boxes in an order in which each comes after all that it leads to.
fn acyclic(count: usize, edges: &[(usize, usize)]) -> (Vec<RankedEdge>, Vec<usize>) {
    let mut outgoing: Vec<Vec<(usize, usize)>> = vec![Vec::new(); count];
    for (edge, &(from, to)) in edges.iter().enumerate().filter(|(_, (from, to))| from != to) {
        outgoing[from].push((edge, to));
    }
    let mut walk = vec![Walk::New; count];
    let mut found = Vec::new();
    let mut order = Vec::new();
    for start in 0..count {
        let mut path = if walk[start] == Walk::New { vec![(start, 0)] } else { Vec::new() };
        while let Some((from, next)) = path.pop() {
            walk[from] = Walk::Open;
            let Some(&(edge, to)) = outgoing[from].get(next) else {
                walk[from] = Walk::Done;
                order.push(from);
                continue;
            };
            path.push((from, next + 1));
            let is_turned = walk[to] == Walk::Open;
            let (left, right) = if is_turned { (to, from) } else { (from, to) };
            found.push(RankedEdge { edge, from: left, to: right, is_turned });
            if walk[to] == Walk::New {
                path.push((to, 0));
            }
        }
    }
    found.sort_by_key(|edge| edge.edge);
    (found, order)
}

#[cfg(test)]
mod tests {
    use super::rank;

    #[test]
    fn each_stands_left_of_what_it_leads_to() {
        assert_eq!(rank(5, &[(0, 1), (1, 2), (3, 2), (4, 1)]).layers, [0, 1, 2, 1, 0]);
    }

    #[test]
    fn boxes_without_edges_fill_up() {
        assert_eq!(rank(5, &[(0, 2), (1, 2)]).layers, [0, 0, 1, 1, 0]);
        assert_eq!(rank(2, &[]).layers, [0, 0]);
    }
}
