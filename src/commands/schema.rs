//! `st2ha schema`.

use anyhow::Result;

use super::print;

/// The committed schema; a test holds it to what the types say.
pub(super) const SCHEMA: &str = include_str!("../../schema/values.schema.json");

/// Prints the JSON Schema of the values.
pub fn run() -> Result<()> {
    print(SCHEMA)
}
