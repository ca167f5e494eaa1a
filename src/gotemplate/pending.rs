//! Values that are templates themselves, as long as they are not evaluated.

use std::sync::Arc;

use gotmpl::Value;

use super::fault::Fault;

/// Stands for a value that is not evaluated yet. It can be handed around, and whatever would use it fails: the template that
/// does has to wait.
pub(super) fn pending(path: &str) -> Value {
    let path = path.to_owned();
    Value::Function(Arc::new(move |_: &[Value]| Err(Fault::waiting(&path).into())))
}

/// Fails if this value is not evaluated yet.
pub(super) fn check(value: &Value) -> Result<(), Fault> {
    let Value::Function(function) = value else { return Ok(()) };
    match function(&[]).map_err(|error| Fault::from_engine(&error)) {
        Err(fault) if fault.waits_for().is_some() => Err(fault),
        _ => Ok(()),
    }
}
