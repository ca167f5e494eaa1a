//! `st2ha schema`.

use anyhow::Result;

use super::print;
use crate::cli::SchemaArg;

/// The committed schema; a test holds it to what the types say.
pub(super) const SCHEMA: &str = include_str!("../../schema/values.schema.json");

/// The schema of the project file; a test holds it to what is read.
const PROJECT: &str = include_str!("../../schema/project.schema.json");

/// Prints a JSON Schema.
pub fn run(of: SchemaArg) -> Result<()> {
    print(match of {
        SchemaArg::Values => SCHEMA,
        SchemaArg::Project => PROJECT,
    })
}
