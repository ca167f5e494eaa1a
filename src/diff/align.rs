//! Which items of two sequences belong together.

use std::hash::Hash;

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// The steps from one sequence to another. Swapping the sequences swaps the steps and changes nothing else: the algorithm itself
/// would sometimes pick others of equal length.
pub fn align<T: Hash + Ord>(before: &[T], after: &[T]) -> Vec<DiffOp> {
    if before <= after {
        capture_diff_slices(Algorithm::Myers, before, after)
    } else {
        capture_diff_slices(Algorithm::Myers, after, before).into_iter().map(swapped).collect()
    }
}

fn swapped(step: DiffOp) -> DiffOp {
    match step {
        DiffOp::Equal { old_index, new_index, len } => {
            DiffOp::Equal { old_index: new_index, new_index: old_index, len }
        }
        DiffOp::Delete { old_index, old_len, new_index } => {
            DiffOp::Insert { old_index: new_index, new_index: old_index, new_len: old_len }
        }
        DiffOp::Insert { old_index, new_index, new_len } => {
            DiffOp::Delete { old_index: new_index, old_len: new_len, new_index: old_index }
        }
        DiffOp::Replace { old_index, old_len, new_index, new_len } => {
            DiffOp::Replace { old_index: new_index, old_len: new_len, new_index: old_index, new_len: old_len }
        }
    }
}
