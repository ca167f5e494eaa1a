//! Lists.

use std::collections::HashSet;
use std::sync::Arc;

use gotmpl::Value;

use super::args::{Args, strings};
use super::{Function, MANY, Outcome};
use crate::gotemplate::fault::Fault;
use crate::gotemplate::value::text;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::nesting("list", (0, MANY), |args| Ok(Value::List(Arc::from(args.all())))),
    Function::nesting("tuple", (0, MANY), |args| Ok(Value::List(Arc::from(args.all())))),
    Function::light("first", (1, 1), |args| Ok(args.list(0)?.first().cloned().unwrap_or(Value::Nil))),
    Function::light("last", (1, 1), |args| Ok(args.list(0)?.last().cloned().unwrap_or(Value::Nil))),
    Function::light("rest", (1, 1), |args| Ok(collected(args.list(0)?.iter().skip(1)))),
    Function::light("initial", (1, 1), |args| {
        let list = args.list(0)?;
        Ok(collected(list.iter().take(list.len().saturating_sub(1))))
    }),
    Function::light("reverse", (1, 1), |args| Ok(collected(args.list(0)?.iter().rev()))),
    Function::nesting("append", (2, 2), |args| Ok(collected(args.list(0)?.iter().chain([args.any(1)])))),
    Function::nesting("push", (2, 2), |args| Ok(collected(args.list(0)?.iter().chain([args.any(1)])))),
    Function::nesting("prepend", (2, 2), |args| Ok(collected([args.any(1)].into_iter().chain(args.list(0)?)))),
    Function::light("concat", (0, MANY), concat),
    Function::new("uniq", (1, 1), |args| {
        let mut seen = HashSet::new();
        // Values print as what they are besides their text: 1 is not "1".
        Ok(collected(args.list(0)?.iter().filter(|item| seen.insert(format!("{item:?}")))))
    }),
    Function::light("compact", (1, 1), |args| Ok(collected(args.list(0)?.iter().filter(|item| item.is_truthy())))),
    Function::new("without", (1, MANY), |args| {
        Ok(collected(args.list(0)?.iter().filter(|item| !args.from(1).contains(item))))
    }),
    Function::new("has", (2, 2), |args| match args.any(1) {
        Value::Nil => Ok(Value::Bool(false)),
        _ => Ok(Value::Bool(args.list(1)?.contains(args.any(0)))),
    }),
    Function::new("sortAlpha", (1, 1), |args| {
        let mut items = strings(args.any(0));
        items.sort();
        Ok(Value::List(items.iter().map(|item| text(item)).collect()))
    }),
];

fn collected<'a>(items: impl IntoIterator<Item = &'a Value>) -> Value {
    Value::List(items.into_iter().cloned().collect())
}

fn concat(args: &Args<'_>) -> Outcome {
    let lists = (0..args.all().len()).map(|index| args.list(index)).collect::<Result<Vec<_>, Fault>>()?;
    Ok(collected(lists.into_iter().flatten()))
}
