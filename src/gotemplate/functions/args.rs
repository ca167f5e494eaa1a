//! Arguments of a function, read as the types that it takes.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use gotmpl::Value;

use crate::gotemplate::budget::Budget;
use crate::gotemplate::fault::{Fault, MISFIT};
use crate::gotemplate::value::{kind, whole};

/// The arguments of one call. Their number is checked before; one that is missing reads as nothing.
pub(super) struct Args<'a> {
    name: &'static str,
    values: &'a [Value],
    budget: &'a Budget,
}

impl<'a> Args<'a> {
    pub(super) fn new(name: &'static str, values: &'a [Value], budget: &'a Budget) -> Self {
        Self { name, values, budget }
    }

    /// Pays for work that is more than what is read and made.
    pub(super) fn pay(&self, cost: usize) -> Result<(), Fault> {
        self.budget.pay(cost)
    }

    /// All arguments.
    pub(super) fn all(&self) -> &'a [Value] {
        self.values
    }

    /// The arguments from this one on.
    pub(super) fn from(&self, index: usize) -> &'a [Value] {
        self.values.get(index..).unwrap_or_default()
    }

    /// An argument of any kind.
    pub(super) fn any(&self, index: usize) -> &'a Value {
        self.values.get(index).unwrap_or(&Value::Nil)
    }

    /// A string. Go converts nothing by itself here, so a number is refused.
    pub(super) fn string(&self, index: usize) -> Result<&'a str, Fault> {
        match self.any(index) {
            Value::String(text) => Ok(text),
            other => Err(self.wrong(index, "a string", other)),
        }
    }

    /// An integer.
    pub(super) fn integer(&self, index: usize) -> Result<i64, Fault> {
        let value = self.any(index);
        let integer = match value {
            Value::Int(value) => Some(*value),
            Value::Uint(value) => i64::try_from(*value).ok(),
            Value::Float(value) => whole(*value),
            _ => None,
        };
        integer.ok_or_else(|| self.wrong(index, "an integer", value))
    }

    /// A number of things to make, which is neither negative nor absurd.
    pub(super) fn count(&self, index: usize) -> Result<usize, Fault> {
        let count = usize::try_from(self.integer(index)?).ok();
        let count = count.filter(|count| *count <= crate::gotemplate::budget::LONGEST);
        count.ok_or_else(|| Fault::told(MISFIT, format!("{}: argument {} is out of range", self.name, index + 1)))
    }

    /// A boolean.
    pub(super) fn boolean(&self, index: usize) -> Result<bool, Fault> {
        match self.any(index) {
            Value::Bool(value) => Ok(*value),
            other => Err(self.wrong(index, "a boolean", other)),
        }
    }

    /// A list.
    pub(super) fn list(&self, index: usize) -> Result<&'a [Value], Fault> {
        match self.any(index) {
            Value::List(list) => Ok(list),
            other => Err(self.wrong(index, "a list", other)),
        }
    }

    /// A map.
    pub(super) fn map(&self, index: usize) -> Result<&'a Arc<BTreeMap<Arc<str>, Value>>, Fault> {
        match self.any(index) {
            Value::Map(map) => Ok(map),
            other => Err(self.wrong(index, "a map", other)),
        }
    }

    /// A fault of this function.
    pub(super) fn fault(&self, message: &str) -> Fault {
        Fault::told(MISFIT, format!("{}: {message}", self.name))
    }

    fn wrong(&self, index: usize, wanted: &str, found: &Value) -> Fault {
        let (name, index, found) = (self.name, index + 1, kind(found));
        Fault::told(MISFIT, format!("{name}: argument {index} is {found}, not {wanted}"))
    }
}

/// What sprig's `strval` makes of a value: text as it is, anything else as Go prints it.
pub(super) fn printed(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_string()),
    }
}

/// What sprig's `strslice` makes of a value: its items as text, without those that are nothing.
pub(super) fn strings(value: &Value) -> Vec<Cow<'_, str>> {
    match value {
        Value::Nil => Vec::new(),
        Value::List(list) => list.iter().filter(|item| !matches!(item, Value::Nil)).map(printed).collect(),
        other => vec![printed(other)],
    }
}
