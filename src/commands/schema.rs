//! `st2ha schema`.

use anyhow::{Context as _, Result};

use super::print;
use crate::cli::SchemaArg;

/// The committed schema, as the build script packs it; a test holds it to what the types say.
const SCHEMA: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/values.schema.deflate"));

/// The schema of the project file; a test holds it to what is read.
const PROJECT: &str = include_str!("../../schema/project.schema.json");

/// Prints a JSON Schema.
pub fn run(of: SchemaArg) -> Result<()> {
    match of {
        SchemaArg::Values => print(&values_schema()?),
        SchemaArg::Project => print(PROJECT),
    }
}

/// The schema of values, as text.
pub(super) fn values_schema() -> Result<String> {
    let text = miniz_oxide::inflate::decompress_to_vec(SCHEMA).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    text.context("the schema in this binary cannot be read")
}
