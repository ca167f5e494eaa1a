//! Formats of what is printed.

use clap::ValueEnum;

/// `--output`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// A stream of YAML documents
    #[default]
    Yaml,
    /// One JSON document; of manifests, a `List`
    Json,
}
