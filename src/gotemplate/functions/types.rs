//! Kinds of values.

use gotmpl::Value;

use super::Function;
use crate::gotemplate::value::text;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::light("kindOf", (1, 1), |args| Ok(text(kind_of(args.any(0))))),
    Function::light("kindIs", (2, 2), |args| Ok(Value::Bool(is(args.string(0)?, args.any(1))))),
    Function::light("typeOf", (1, 1), |args| Ok(text(type_of(args.any(0))))),
    Function::light("typeIs", (2, 2), |args| Ok(Value::Bool(type_is(args.string(0)?, args.any(1))))),
    Function::new("deepEqual", (2, 2), |args| Ok(Value::Bool(args.any(0) == args.any(1)))),
];

/// Go's `reflect.Kind`.
fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Nil => "invalid",
        Value::Bool(_) => "bool",
        Value::Int(_) | Value::Uint(_) => "int64",
        Value::Float(_) => "float64",
        Value::String(_) => "string",
        Value::List(_) => "slice",
        Value::Map(_) => "map",
        Value::Function(_) => "func",
    }
}

/// Helm reads whole numbers as `float64` from a file and as `int64` from `--set`, so both answers are right.
fn is(kind: &str, value: &Value) -> bool {
    match value {
        Value::Int(_) | Value::Uint(_) => matches!(kind, "int" | "int64" | "float64"),
        other => kind == kind_of(other),
    }
}

/// Go's `%T`.
fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Nil => "<nil>",
        Value::List(_) => "[]interface {}",
        Value::Map(_) => "map[string]interface {}",
        other => kind_of(other),
    }
}

fn type_is(name: &str, value: &Value) -> bool {
    match value {
        Value::Int(_) | Value::Uint(_) => is(name, value),
        other => name == type_of(other),
    }
}
