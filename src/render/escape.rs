//! How a string becomes part of a document: as a JSON string, which YAML reads at any indentation.

use std::io::{self, Write};

/// Writes a string as a JSON string. Tera calls this for every interpolation in a `.yaml` template that prints text.
pub fn json_string(text: &str, output: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(output, text).map_err(io::Error::from)
}
