//! Functions of Go's own template language that can make or read much: they are those of `gotmpl`, at the expense of the budget.

use std::fmt::Write as _;

use gotmpl::{Template, Value};

use super::args::Args;
use super::{Function, MANY, Outcome};
use crate::gotemplate::budget::LONGEST;
use crate::gotemplate::fault::{Fault, name_only};
use crate::gotemplate::hidden::INDEX_OF;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("print", (0, MANY), |args| original("print", args)),
    Function::new("println", (0, MANY), |args| original("println", args)),
    Function::new("printf", (1, MANY), |args| {
        if printf_length(args) > LONGEST {
            return Err(args.fault("makes too long a result"));
        }
        original("printf", args)
    }),
    Function::new("html", (1, 1), |args| original("html", args)),
    Function::new("js", (1, 1), |args| original("js", args)),
    Function::new("urlquery", (1, 1), |args| original("urlquery", args)),
    Function::light("not", (1, 1), |args| Ok(Value::Bool(!args.any(0).is_truthy()))),
    Function::light("len", (1, 1), |args| {
        let length = args.any(0).len().and_then(|length| i64::try_from(length).ok());
        length.map(Value::Int).ok_or_else(|| args.fault("a string, a list or a map is needed"))
    }),
    Function::light("index", (2, MANY), |args| index(args.any(0), args.from(1), None)),
    Function::light(INDEX_OF, (3, MANY), |args| index(args.any(1), args.from(2), args.any(0).as_str())),
    Function::light("slice", (1, 4), slice),
];

/// Looks up one key after the other. What they are looked up in may have a name; the keys may be parts of a secret.
fn index(value: &Value, keys: &[Value], name: Option<&str>) -> Outcome {
    const EMPTY: &str = "`index` looks for a key in a value that is not set";
    let mut found = value.clone();
    for (depth, key) in keys.iter().enumerate() {
        found = match (&found, name.filter(|_| depth == 0)) {
            (Value::Nil, Some(name)) => {
                let message = format!("{} is not set, so `index` finds no key in it", name_only(name));
                return Err(Fault::told(EMPTY, message));
            }
            (Value::Nil, None) => return Err(Fault::new(EMPTY)),
            _ => found.index(key).map_err(|error| Fault::from_engine(&error))?,
        };
    }
    Ok(found)
}

/// What the function of `gotmpl` makes of the arguments.
fn original(name: &str, args: &Args<'_>) -> Outcome {
    let mut source = format!("{{{{ {name}");
    for index in 0..args.all().len() {
        // Writing to a string cannot fail.
        let _ = write!(source, " (index . {index})");
    }
    source.push_str(" }}");
    let mut text = String::new();
    let data = Value::List(args.all().into());
    let done = Template::new(name).parse(&source).and_then(|call| call.execute_fmt(&mut text, &data));
    done.map_err(|error| Fault::from_engine(&error))?;
    Ok(Value::String(text.into()))
}

/// An upper bound for what `printf` prints: its arguments, which may be named more than once (`%[1]s`), and padding (`%100s`).
fn printf_length(args: &Args<'_>) -> usize {
    /// `gotmpl` pads no further.
    const PADDING: usize = u16::MAX as usize;
    let Value::String(format) = args.any(0) else { return 0 };
    let verbs = format.matches('%').count();
    let longest = args.from(1).iter().filter_map(Value::as_str).map(str::len).max().unwrap_or_default();
    let again = if format.contains('[') { verbs.saturating_mul(longest) } else { 0 };
    let numbers = format.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
    let padding = numbers.map(|digits| digits.parse().unwrap_or(PADDING).min(PADDING)).fold(0, usize::saturating_add);
    let stars = if verbs > 0 { format.matches('*').count().saturating_mul(PADDING) } else { 0 };
    again.saturating_add(padding).saturating_add(stars)
}

/// `slice x from to capacity`: all but the first may be left out, and the last says nothing here.
fn slice(args: &Args<'_>) -> Outcome {
    let bounds = (1..args.all().len()).map(|index| args.integer(index)).collect::<Result<Vec<_>, Fault>>()?;
    let (whole, bound) = (args.any(0), |index: usize| bounds.get(index).copied());
    if let Some(capacity) = bound(2) {
        let length = i64::try_from(args.list(0)?.len()).unwrap_or(i64::MAX);
        if capacity > length || bound(1).is_some_and(|end| end > capacity) {
            return Err(args.fault("an index lies outside of the list"));
        }
    }
    whole.slice(bound(0), bound(1)).map_err(|error| Fault::from_engine(&error))
}
