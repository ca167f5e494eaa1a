//! The order of upright lines between two layers.

/// All lines from one layer that lead to one cell of the next.
#[derive(Clone, Debug)]
pub struct Net {
    /// Heights at which they come from the left.
    pub from: Vec<i32>,
    /// The height at which they go on to the right.
    pub to: i32,
}

impl Net {
    /// The upper and the lower end of the upright line; the same if there is none.
    fn span(&self) -> (i32, i32) {
        let ends = || self.from.iter().copied().chain([self.to]);
        (ends().min().unwrap_or(self.to), ends().max().unwrap_or(self.to))
    }

    /// Whether it goes straight to the right.
    pub fn is_straight(&self) -> bool {
        let (top, bottom) = self.span();
        top == bottom
    }

    /// How often this crosses another one that has its upright line to the right of this one's.
    fn crossings_before(&self, other: &Self) -> usize {
        let is_inside = |(top, bottom): (i32, i32), y: i32| top <= y && y <= bottom;
        let taps = other.from.iter().filter(|y| is_inside(self.span(), **y)).count();
        taps + usize::from(is_inside(other.span(), self.to))
    }
}

/// The places of nets that are not straight among the upright lines, from the left; fewer crossings where swapping two saves some.
pub fn tracks(nets: &[Net]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..nets.len()).filter(|place| !nets[*place].is_straight()).collect();
    for _ in 0..order.len() {
        for place in 1..order.len() {
            let (left, right) = (&nets[order[place - 1]], &nets[order[place]]);
            if right.crossings_before(left) < left.crossings_before(right) {
                order.swap(place - 1, place);
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::{Net, tracks};

    fn net(from: &[i32], to: i32) -> Net {
        Net { from: from.to_vec(), to }
    }

    #[test]
    fn lines_step_aside_for_each_other() {
        // Both go down: the lower one has to turn first, or the upper one crosses it.
        assert_eq!(tracks(&[net(&[0], 20), net(&[10], 30)]), [1, 0]);
        // Both go up.
        assert_eq!(tracks(&[net(&[20], 0), net(&[30], 10)]), [0, 1]);
        assert_eq!(tracks(&[net(&[5], 5), net(&[0], 20)]), [1]);
    }
}
