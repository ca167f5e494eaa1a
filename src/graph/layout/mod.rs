//! Places for boxes and lines between them, in the manner of Sugiyama, Tagawa and Toda: layers from left to right, few crossings, lines at
//! right angles.
//!
//! ```text
//! boxes, edges -> layers -> cells with waypoints -> order in each layer -> heights -> tracks between layers -> Layout
//! ```
//!
//! All lines that lead to one box share one line as far as they can, like the wires of a bus: a dozen pods that talk to one Service are a
//! dozen short taps and one long line. No library that was found does this. Everything is counted in whole pixels, so that the same graph
//! looks the same on every machine.

mod cells;
mod geometry;
mod heights;
mod layers;
mod order;
mod tracks;
mod wires;

pub use geometry::{Point, Rect, Size, pixels};
pub use wires::Wire;

use cells::Cells;

/// Where everything is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// Places of the boxes, in their order.
    pub boxes: Vec<Rect>,
    /// Lines, in the order of the edges; none for an edge from a box to itself.
    pub wires: Vec<Wire>,
    /// What all of it takes.
    pub size: Size,
}

/// Lays out boxes of these sizes and edges from box to box.
pub fn layout(sizes: &[Size], edges: &[(usize, usize)]) -> Layout {
    let ranked = layers::rank(sizes.len(), edges);
    let mut cells = Cells::new(sizes, &ranked);
    order::order(&mut cells);
    let tops = heights::tops(&cells);
    wires::draw(&cells, &tops)
}

#[cfg(test)]
mod tests {
    use super::{Layout, Point, Rect, Size, layout};

    const SIZE: Size = Size { width: 100, height: 40 };

    fn laid_out(count: usize, edges: &[(usize, usize)]) -> Layout {
        layout(&vec![SIZE; count], edges)
    }

    fn overlap(one: &Rect, other: &Rect) -> bool {
        one.x < other.right() && other.x < one.right() && one.y < other.bottom() && other.y < one.bottom()
    }

    #[test]
    fn lines_go_right_between_their_boxes() {
        let edges = [(0, 2), (1, 2), (2, 3), (0, 3), (4, 3)];
        let layout = laid_out(6, &edges);
        for (wire, (from, to)) in layout.wires.iter().zip(edges) {
            let (from, to) = (&layout.boxes[from], &layout.boxes[to]);
            let (first, last) = (wire.points[0], wire.points[wire.points.len() - 1]);
            assert_eq!((first.x, last.x), (from.right(), to.x), "{wire:?}");
            assert!(from.y < first.y && first.y < from.bottom() && to.y < last.y && last.y < to.bottom(), "{wire:?}");
            let is_straight =
                |pair: &[Point]| pair[0].x == pair[1].x || pair[0].y == pair[1].y && pair[0].x < pair[1].x;
            assert!(wire.points.windows(2).all(is_straight), "{wire:?}");
        }
        for (place, one) in layout.boxes.iter().enumerate() {
            assert!(one.right() <= layout.size.width && one.bottom() <= layout.size.height);
            assert!(layout.boxes.iter().skip(place + 1).all(|other| !overlap(one, other)), "{layout:?}");
        }
    }

    #[test]
    fn no_line_goes_through_a_box() {
        let edges = [(0, 1), (1, 2), (2, 3), (0, 3), (4, 1), (4, 3), (5, 2), (5, 3)];
        let layout = laid_out(6, &edges);
        for wire in &layout.wires {
            for pair in wire.points.windows(2) {
                let (left, right) = (pair[0].x.min(pair[1].x), pair[0].x.max(pair[1].x));
                let (top, bottom) = (pair[0].y.min(pair[1].y), pair[0].y.max(pair[1].y));
                let is_hit = |one: &&Rect| left < one.right() && right > one.x && top < one.bottom() && bottom > one.y;
                assert_eq!(layout.boxes.iter().find(is_hit), None, "{wire:?}");
            }
        }
    }

    #[test]
    fn circles_end() {
        let layout = laid_out(3, &[(0, 1), (1, 2), (2, 0), (1, 1)]);
        assert_eq!(layout.wires.len(), 3);
        assert_eq!(layout.wires.iter().filter(|wire| wire.is_turned).count(), 1);
    }

    #[test]
    fn nothing_is_laid_out_too() {
        assert_eq!(laid_out(0, &[]), Layout::default());
        assert_eq!(laid_out(1, &[]).boxes[0], Rect { x: 0, y: 0, width: 100, height: 40 });
    }

    #[test]
    fn boxes_that_talk_to_the_same_stand_without_crossings() {
        // 0 and 2 talk to 4, 1 and 3 to 5.
        let layout = laid_out(6, &[(0, 4), (1, 5), (2, 4), (3, 5)]);
        let y = |place: usize| layout.boxes[place].y;
        assert!((y(0).max(y(2)) < y(1).min(y(3))) == (y(4) < y(5)), "{layout:?}");
        assert!((y(0).min(y(2)) > y(1).max(y(3))) == (y(4) > y(5)), "{layout:?}");
    }
}
