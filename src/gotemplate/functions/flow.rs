//! Defaults, conditions and refusals.

use gotmpl::Value;

use super::args::Args;
use super::{Function, MANY, Outcome};
use crate::gotemplate::fault::{Fault, MISFIT, name_only};
use crate::gotemplate::hidden::{CALL, FAIL_QUIETLY, FIELD, FIELD_OF, REQUIRED_QUIETLY, WEIGHED};
use crate::gotemplate::value::kind;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::light("default", (1, MANY), |args| {
        let given = args.from(1).first().filter(|value| value.is_truthy());
        Ok(given.unwrap_or(args.any(0)).clone())
    }),
    Function::light("empty", (1, 1), |args| Ok(Value::Bool(!args.any(0).is_truthy()))),
    Function::light("coalesce", (0, MANY), |args| {
        Ok(args.all().iter().find(|value| value.is_truthy()).cloned().unwrap_or(Value::Nil))
    }),
    Function::light("ternary", (3, 3), |args| Ok(args.any(usize::from(!args.boolean(2)?)).clone())),
    Function::light("all", (0, MANY), |args| Ok(Value::Bool(args.all().iter().all(Value::is_truthy)))),
    Function::light("any", (0, MANY), |args| Ok(Value::Bool(args.all().iter().any(Value::is_truthy)))),
    Function::light("required", (2, 2), |args| required(args, args.string(0)?.to_owned())),
    Function::light("fail", (1, 1), |args| Err(Fault::told(FAILS, args.string(0)?.to_owned()))),
    Function::light(REQUIRED_QUIETLY, (2, 2), |args| required(args, MISSING.to_owned())),
    Function::light(FAIL_QUIETLY, (1, 1), |_| Err(Fault::new(FAILS))),
    Function::light("include", (2, 2), |_| {
        Err(Fault::new("there are no named templates to include: values hold only their own text"))
    }),
    // Without a cluster Helm finds nothing either.
    Function::light("lookup", (4, 4), |_| Ok(Value::Map(std::sync::Arc::default()))),
    Function::light(FIELD, (2, MANY), field),
    Function::light(FIELD_OF, (2, MANY), |args| match args.any(0) {
        Value::Nil => Ok(Value::Nil),
        _ => field(args),
    }),
    Function::new(WEIGHED, (1, 1), |args| Ok(args.any(0).clone())),
    Function::light(CALL, (1, MANY), |args| match args.any(0) {
        Value::Function(function) => function(args.from(1)).map_err(|error| Fault::from_engine(&error)),
        other => Err(Fault::told(MISFIT, format!("{} cannot be called with arguments", kind(other)))),
    }),
];

/// The outline of `fail`.
const FAILS: &str = "the template calls fail";
/// The outline of `required`.
const MISSING: &str = "a required value is missing";

fn required(args: &Args<'_>, message: String) -> Outcome {
    match args.any(1) {
        Value::Nil => Err(Fault::told(MISSING, message)),
        Value::String(text) if text.is_empty() => Err(Fault::told(MISSING, message)),
        value => Ok(value.clone()),
    }
}

/// `.a.b.c`: a key that is missing is nothing, and nothing has no keys.
fn field(args: &Args<'_>) -> Outcome {
    let mut value = args.any(0);
    let mut parent: Option<&str> = None;
    for name in args.from(1) {
        let Value::String(name) = name else { return Err(Fault::new("a field needs a name")) };
        let what = || parent.map_or_else(|| "the value".to_owned(), name_only);
        value = match value {
            Value::Map(map) => map.get(&**name).unwrap_or(&Value::Nil),
            Value::Nil => {
                let message = format!("{} is not set, so it has no {}", what(), name_only(name));
                return Err(Fault::told("a value that is not set has no fields", message));
            }
            other => {
                let message = format!("{} is {}, so it has no {}", what(), kind(other), name_only(name));
                return Err(Fault::told("a value that is no map has no fields", message));
            }
        };
        parent = Some(name);
    }
    Ok(value.clone())
}
