//! Maps. What changes a map in place in Helm (`set`, `unset`, `merge`) does not exist: values do not change.

use std::sync::Arc;

use gotmpl::Value;

use super::args::{Args, printed};
use super::{Function, MANY, Outcome};
use crate::gotemplate::fault::Fault;
use crate::gotemplate::value::text;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::nesting("dict", (0, MANY), |args| Ok(dict(args))),
    Function::light("get", (2, 2), |args| Ok(args.map(0)?.get(args.string(1)?).cloned().unwrap_or_else(|| text("")))),
    Function::light("hasKey", (2, 2), |args| Ok(Value::Bool(args.map(0)?.contains_key(args.string(1)?)))),
    Function::light("keys", (0, MANY), |args| {
        let maps = (0..args.all().len()).map(|index| args.map(index)).collect::<Result<Vec<_>, Fault>>()?;
        Ok(Value::List(maps.into_iter().flat_map(|map| map.keys()).map(|key| Value::String(Arc::clone(key))).collect()))
    }),
    Function::light("values", (1, 1), |args| Ok(Value::List(args.map(0)?.values().cloned().collect()))),
    Function::light("pick", (1, MANY), |args| chosen(args, true)),
    Function::light("omit", (1, MANY), |args| chosen(args, false)),
    Function::light("pluck", (1, MANY), pluck),
    Function::light("dig", (3, MANY), dig),
];

fn dict(args: &Args<'_>) -> Value {
    let pairs = args.all().chunks(2).map(|pair| {
        let key = Arc::from(&*printed(pair.first().unwrap_or(&Value::Nil)));
        (key, pair.get(1).cloned().unwrap_or_else(|| text("")))
    });
    Value::Map(Arc::new(pairs.collect()))
}

/// The entries whose keys are among the arguments, or are not.
fn chosen(args: &Args<'_>, wanted: bool) -> Outcome {
    let names = (1..args.all().len()).map(|index| args.string(index)).collect::<Result<Vec<_>, Fault>>()?;
    let entries = args.map(0)?.iter().filter(|(key, _)| names.contains(&&***key) == wanted);
    Ok(Value::Map(Arc::new(entries.map(|(key, value)| (Arc::clone(key), value.clone())).collect())))
}

fn pluck(args: &Args<'_>) -> Outcome {
    let key = args.string(0)?;
    let maps = (1..args.all().len()).map(|index| args.map(index)).collect::<Result<Vec<_>, Fault>>()?;
    Ok(Value::List(maps.into_iter().filter_map(|map| map.get(key)).cloned().collect()))
}

/// `dig "a" "b" default map`.
fn dig(args: &Args<'_>) -> Outcome {
    let last = args.all().len() - 1;
    let mut map = args.map(last)?;
    let mut found = args.any(last);
    for index in 0..last - 1 {
        match map.get(args.string(index)?) {
            None => return Ok(args.any(last - 1).clone()),
            Some(value) => found = value,
        }
        match found {
            Value::Map(inner) => map = inner,
            _ if index + 2 == last => {}
            _ => return Err(args.fault("a key on the way is not a map")),
        }
    }
    Ok(found.clone())
}
