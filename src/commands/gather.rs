//! From arguments to the layers of values, lowest first.

use std::path::Path;

use anyhow::Result;

use super::failure::Reported;
use super::files;
use crate::cli::ValuesArgs;
use crate::diagnostics::{self, Colour, MessageFormat};
use crate::schema::{Finding, Severity};
use crate::values::{self, DefaultsFile, MergeError, Merged, Sources};
use crate::yaml::{self, Node};

/// The values of a run before anything is generated.
pub struct Gathered {
    /// All layers merged.
    pub merged: Merged,
    /// The built-in defaults alone.
    pub defaults: Node,
    /// Where everything was written.
    pub sources: Sources,
}

/// Reads and merges all layers: the defaults, the secrets file, the values files, the `--set` family.
pub fn gather(args: &ValuesArgs, stored: Option<(&Path, String)>, colour: Colour) -> Result<Gathered> {
    let mut sources = Sources::default();
    let mut layers = Vec::new();
    for file in DefaultsFile::all() {
        let id = sources.add(file.name, file.text);
        layers.push(file.values(id));
    }
    let defaults = merge(layers.clone(), &sources, colour)?.values;
    if let Some((path, text)) = stored {
        layers.push(parse(&path.display().to_string(), text.into_bytes(), &mut sources, colour)?);
    }
    for path in &args.files {
        let name =
            if path.as_path() == Path::new(files::STDIN) { "<stdin>".to_owned() } else { path.display().to_string() };
        let bytes = files::read(path, "values file")?;
        layers.push(parse(&name, bytes, &mut sources, colour)?);
    }
    let merged = merge(layers, &sources, colour)?;
    Ok(Gathered { merged, defaults, sources })
}

fn parse(name: &str, bytes: Vec<u8>, sources: &mut Sources, colour: Colour) -> Result<Node> {
    let id = sources.add(name, String::from_utf8_lossy(&bytes).into_owned());
    let read = yaml::decode(&bytes, id).and_then(|text| yaml::read_map(&text, id));
    read.map_err(|error| {
        let finding = Finding {
            severity: Severity::Error,
            path: String::new(),
            origin: Some(error.origin),
            message: error.message,
            help: None,
        };
        let text = diagnostics::report(&[finding], sources, MessageFormat::Human, colour);
        Reported { text, status: 2 }.into()
    })
}

fn merge(layers: Vec<Node>, sources: &Sources, colour: Colour) -> Result<Merged> {
    values::merge(layers).map_err(|MergeError { path, lower, upper }| {
        let finding = Finding {
            severity: Severity::Error,
            path,
            origin: Some(upper.1),
            message: format!("expected {}, as in {}, found {}", lower.0, sources.describe(lower.1), upper.0),
            help: Some(
                "delete the lower layer's value with `null` in a layer between to replace it as a whole".to_owned(),
            ),
        };
        let text = diagnostics::report(&[finding], sources, MessageFormat::Human, colour);
        Reported { text, status: 1 }.into()
    })
}
