//! The functions that templates may call: what Helm and its library sprig offer, as far as it is the same on each run.
//!
//! Order and meaning of arguments are sprig's: what a pipeline hands over comes last.

mod args;
mod encoding;
mod flow;
mod lists;
mod maps;
mod numbers;
mod regex;
mod strings;
mod types;

use gotmpl::Value;

use args::Args;

use super::fault::Fault;

/// What a function returns.
type Outcome = Result<Value, Fault>;

/// A function that templates may call.
pub(super) struct Function {
    name: &'static str,
    /// The fewest and the most arguments.
    arity: (usize, usize),
    body: fn(&Args<'_>) -> Outcome,
}

impl Function {
    const fn new(name: &'static str, arity: (usize, usize), body: fn(&Args<'_>) -> Outcome) -> Self {
        Self { name, arity, body }
    }

    /// Calls the function.
    pub(super) fn call(&self, values: &[Value]) -> Outcome {
        let (fewest, most) = self.arity;
        if values.len() < fewest || values.len() > most {
            let wanted = if fewest == most { fewest.to_string() } else { format!("at least {fewest}") };
            let wanted = if values.len() > most { format!("at most {most}") } else { wanted };
            return Err(Fault::new(format!("{} needs {wanted} arguments, not {}", self.name, values.len())));
        }
        let value = (self.body)(&Args::new(self.name, values))?;
        if value.len().is_some_and(|length| length > super::budget::LONGEST) {
            return Err(Fault::new(format!("{} makes too long a result", self.name)));
        }
        Ok(value)
    }
}

/// No limit to the number of arguments.
const MANY: usize = usize::MAX;

const TABLES: [&[Function]; 8] = [
    encoding::FUNCTIONS,
    flow::FUNCTIONS,
    lists::FUNCTIONS,
    maps::FUNCTIONS,
    numbers::FUNCTIONS,
    regex::FUNCTIONS,
    strings::FUNCTIONS,
    types::FUNCTIONS,
];

/// The functions of Go's own template language, which `gotmpl` has.
const BUILTINS: [&str; 21] = [
    "and", "call", "eq", "ge", "gt", "html", "index", "js", "le", "len", "lt", "ne", "not", "or", "print", "printf",
    "println", "slice", "urlquery", "break", "continue",
];

/// Whether `gotmpl` has this function.
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

/// The function whose name is spelled most like this.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    let names =
        TABLES.iter().flat_map(|table| table.iter()).map(|function| function.name).chain(BUILTINS).chain(["tpl"]);
    let close = names.filter(|known| known.starts_with(|c: char| c.is_ascii_lowercase()) && !known.contains(' '));
    close
        .map(|known| (strsim::damerau_levenshtein(name, known), known))
        .min()
        .filter(|(distance, _)| *distance <= 2 && *distance < name.len())
        .map(|(_, known)| known)
}
