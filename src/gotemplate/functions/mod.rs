//! The functions that templates may call: what Helm and its library sprig offer, as far as it is the same on each run.
//!
//! Order and meaning of arguments are sprig's: what a pipeline hands over comes last.

mod absent;
mod args;
mod encoding;
mod flow;
mod go;
mod lists;
mod maps;
mod numbers;
mod regex;
mod strings;
mod types;

use gotmpl::Value;

use args::Args;

use super::budget::{Budget, LONGEST, Reach};
use super::fault::{Fault, MISFIT};
use super::pending;
use crate::nearest::nearest;

/// What a function returns.
type Outcome = Result<Value, Fault>;

/// A function that templates may call.
pub(super) struct Function {
    name: &'static str,
    /// The fewest and the most arguments.
    arity: (usize, usize),
    reach: Reach,
    body: fn(&Args<'_>) -> Outcome,
}

impl Function {
    /// A function that reads all that its arguments hold.
    const fn new(name: &'static str, arity: (usize, usize), body: fn(&Args<'_>) -> Outcome) -> Self {
        Self { name, arity, reach: Reach::Everything, body }
    }

    /// A function that does not look into what its arguments hold.
    const fn light(name: &'static str, arity: (usize, usize), body: fn(&Args<'_>) -> Outcome) -> Self {
        Self { name, arity, reach: Reach::Surface, body }
    }

    /// A function that puts its arguments into a list or map.
    const fn nesting(name: &'static str, arity: (usize, usize), body: fn(&Args<'_>) -> Outcome) -> Self {
        Self { name, arity, reach: Reach::Nesting, body }
    }

    /// Calls the function at the expense of a budget.
    pub(super) fn call(&self, values: &[Value], budget: &Budget) -> Outcome {
        let (fewest, most) = self.arity;
        if values.len() < fewest || values.len() > most {
            let wanted = if fewest == most { fewest.to_string() } else { format!("at least {fewest}") };
            let wanted = if values.len() > most { format!("at most {most}") } else { wanted };
            return Err(Fault::told(MISFIT, format!("{} needs {wanted} arguments, not {}", self.name, values.len())));
        }
        budget.call(self.reach, values)?;
        let value = (self.body)(&Args::new(self.name, values, budget))?;
        pending::check(&value)?;
        if value.len().is_some_and(|length| length > LONGEST) {
            return Err(Fault::told(
                "a function makes too long a result",
                format!("{} makes too long a result", self.name),
            ));
        }
        budget.made(&value)?;
        Ok(value)
    }
}

/// No limit to the number of arguments.
const MANY: usize = usize::MAX;

const TABLES: [&[Function]; 9] = [
    encoding::FUNCTIONS,
    flow::FUNCTIONS,
    go::FUNCTIONS,
    lists::FUNCTIONS,
    maps::FUNCTIONS,
    numbers::FUNCTIONS,
    regex::FUNCTIONS,
    strings::FUNCTIONS,
    types::FUNCTIONS,
];

/// The functions of Go's own template language that are those of `gotmpl`.
const BUILTINS: [&str; 11] = ["and", "call", "eq", "ge", "gt", "le", "lt", "ne", "or", "break", "continue"];

/// Whether this function compares its arguments.
pub(super) fn is_comparison(name: &str) -> bool {
    matches!(name, "eq" | "ge" | "gt" | "le" | "lt" | "ne")
}

/// Whether this is a function of `gotmpl`.
pub(super) fn is_builtin(name: &str) -> bool {
    BUILTINS.contains(&name)
}

/// Whether a template may call this function.
pub(super) fn exists(name: &str) -> bool {
    name == "tpl" || find(name).is_some()
}

/// The function of this name, `tpl` aside, which needs the engine.
pub(super) fn find(name: &str) -> Option<&'static Function> {
    TABLES.iter().flat_map(|table| table.iter()).find(|function| function.name == name)
}

/// Why there is no function of this name, if Helm has one.
pub(super) fn why_absent(name: &str) -> Option<&'static str> {
    absent::why(name)
}

/// The function whose name is spelled most like this.
pub(super) fn meant(name: &str) -> Option<&'static str> {
    let names =
        TABLES.iter().flat_map(|table| table.iter()).map(|function| function.name).chain(BUILTINS).chain(["tpl"]);
    let callable = names.filter(|known| known.starts_with(|c: char| c.is_ascii_lowercase()) && !known.contains(' '));
    nearest(name, callable).into_iter().next()
}
