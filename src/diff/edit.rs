//! Changes as they are found. They hold secrets, so this has no `Debug` and stays inside the module.

use serde_json::Value;

use super::path::Path;

/// One part of an object that differs.
pub struct RawEdit {
    /// Where it is.
    pub path: Path,
    /// What happened to it.
    pub what: What,
    /// What stands before it in the same command line, before and after.
    pub programs: Programs,
}

/// The words of a command line that come before a list of others, on both sides.
pub type Programs = [Vec<Value>; 2];

/// What happened to a part of an object.
pub enum What {
    /// It is new.
    Added(Value),
    /// It is gone.
    Removed(Value),
    /// It has another value.
    Replaced(Value, Value),
    /// Its items are in another order, by their names.
    Reordered(Vec<String>, Vec<String>),
}
