//! How much work one value may cause, and all values together.

use std::sync::atomic::{AtomicUsize, Ordering};

use gotmpl::Value;

use super::fault::Fault;
use super::pending;

/// Nesting of control blocks, `tpl` included. The stack of a thread holds this easily.
const DEPTH: usize = 250;
/// What one level of `tpl` counts for: it takes as much stack as this many nested blocks.
const TPL_DEPTH: usize = 8;
/// Calls of `tpl` that one value may cause.
const TPL_CALLS: usize = 1_000;
/// Rounds of `range`: of the value's own template, and of each text that it hands to `tpl`.
const ROUNDS: u64 = 100_000;
const ROUNDS_IN_TPL: u64 = 10_000;
/// Nesting of lists and maps that a template builds.
const NESTING: usize = 200;
/// What one value may cost: a byte of text that is read or made is 1.
const WORK: usize = 32 << 20;
/// What all values together may cost.
const TOTAL: usize = 8 * WORK;
/// What a call of a function costs, whatever it does.
const CALL: usize = 64;
/// What an item of a list or map costs that is made.
const ITEM: usize = 16;
/// What an item costs that is read, besides its text.
const READ: usize = 4;

/// The longest text and list that a function may build, and the most that it may read: far above what fits into a Kubernetes
/// object.
pub(super) const LONGEST: usize = 4 << 20;

/// How far into its arguments a function looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// At the arguments themselves, which it hands on or takes apart.
    Surface,
    /// Not at all, but it puts them into a list or map.
    Nesting,
    /// At everything that they hold.
    Everything,
}

/// Counts down while a value is evaluated.
#[derive(Debug, Default)]
pub(super) struct Budget {
    depth: AtomicUsize,
    calls: AtomicUsize,
    work: AtomicUsize,
    total: AtomicUsize,
}

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
            self.work.store(0, Ordering::Relaxed);
        }
        let calls = self.calls.fetch_add(1, Ordering::Relaxed);
        let result = if before > 0 && before + cost > DEPTH {
            Err(gotmpl::TemplateError::RecursionLimit)
        } else if calls > TPL_CALLS {
            Err(Fault::new("the template calls tpl too often").into())
        } else {
            self.pay(CALL).map_err(Into::into).and_then(|()| run(if before == 0 { ROUNDS } else { ROUNDS_IN_TPL }))
        };
        self.depth.fetch_sub(cost, Ordering::Relaxed);
        result
    }

    /// Pays for a call before it is made. Lists that share their items can hold far more than was ever built, so what a function
    /// will read is measured first, and measuring stops where it is too much.
    pub(super) fn call(&self, reach: Reach, args: &[Value]) -> Result<(), Fault> {
        self.pay(CALL)?;
        if reach == Reach::Surface {
            return Ok(());
        }
        let mut left = LONGEST;
        let measured = args.iter().try_for_each(|arg| measure(arg, reach, NESTING, &mut left));
        self.pay(LONGEST - left)?;
        measured
    }

    /// Pays for what a call has made, apart from what its items hold: that was paid for before.
    pub(super) fn made(&self, value: &Value) -> Result<(), Fault> {
        self.pay(match value {
            Value::String(text) => text.len(),
            Value::List(list) => list.len().saturating_mul(ITEM),
            Value::Map(map) => map.len().saturating_mul(2 * ITEM),
            _ => 0,
        })
    }

    /// Pays for other work.
    pub(super) fn pay(&self, cost: usize) -> Result<(), Fault> {
        let before = self.work.fetch_add(cost, Ordering::Relaxed);
        let total = self.total.fetch_add(cost, Ordering::Relaxed);
        if before.saturating_add(cost) > WORK {
            Err(too_much())
        } else if total.saturating_add(cost) > TOTAL {
            Err(Fault::new("the templates of all values together make or read too much"))
        } else {
            Ok(())
        }
    }
}

/// Counts what a value holds down from what is left.
fn measure(value: &Value, reach: Reach, nesting: usize, left: &mut usize) -> Result<(), Fault> {
    let cost = match (reach, value) {
        (Reach::Everything, Value::String(text)) => text.len() + READ,
        (Reach::Everything, _) => READ,
        _ => 1,
    };
    *left = left.checked_sub(cost).ok_or_else(too_much)?;
    let within = || nesting.checked_sub(1).ok_or_else(|| Fault::new("the template nests lists and maps too deeply"));
    match value {
        Value::List(list) => {
            let nesting = within()?;
            list.iter().try_for_each(|item| measure(item, reach, nesting, left))
        }
        Value::Map(map) => {
            let nesting = within()?;
            map.values().try_for_each(|item| measure(item, reach, nesting, left))
        }
        _ if reach == Reach::Everything => pending::check(value),
        _ => Ok(()),
    }
}

fn too_much() -> Fault {
    Fault::new("the template makes or reads too much")
}
