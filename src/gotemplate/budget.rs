//! How much work one value may cause.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::fault::Fault;

/// Nesting of control blocks, `tpl` included. The stack of a thread holds this easily.
const DEPTH: usize = 250;
/// What one level of `tpl` counts for: it takes as much stack as this many nested blocks.
const TPL_DEPTH: usize = 8;
/// Calls of `tpl` that one value may cause.
const TPL_CALLS: usize = 1_000;
/// Rounds of `range`: of the value's own template, and of each text that it hands to `tpl`.
const ROUNDS: u64 = 100_000;
const ROUNDS_IN_TPL: u64 = 10_000;

/// Counts down while a value is evaluated.
#[derive(Debug, Default)]
pub(super) struct Budget {
    depth: AtomicUsize,
    calls: AtomicUsize,
}

/// The longest text and list that a function may build: far above what fits into a Kubernetes object.
pub(super) const LONGEST: usize = 4 << 20;

impl Budget {
    /// Runs a template that nests this deep, with the rounds of `range` that it may take.
    pub(super) fn run<T>(
        &self,
        nesting: usize,
        run: impl FnOnce(u64) -> Result<T, gotmpl::TemplateError>,
    ) -> Result<T, gotmpl::TemplateError> {
        let cost = nesting + TPL_DEPTH;
        let before = self.depth.fetch_add(cost, Ordering::Relaxed);
        if before == 0 {
            self.calls.store(0, Ordering::Relaxed);
        }
        let calls = self.calls.fetch_add(1, Ordering::Relaxed);
        let result = if before > 0 && before + cost > DEPTH {
            Err(gotmpl::TemplateError::RecursionLimit)
        } else if calls > TPL_CALLS {
            Err(Fault::new("the template calls tpl too often").into())
        } else {
            run(if before == 0 { ROUNDS } else { ROUNDS_IN_TPL })
        };
        self.depth.fetch_sub(cost, Ordering::Relaxed);
        result
    }
}
