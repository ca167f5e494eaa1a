//! `st2ha schema`.

use clap::{Args, ValueEnum};

/// Print the JSON Schema of the values, or of the project file
///
/// With it, an editor completes keys, shows their descriptions and marks mistakes while you type. Name the file in the first line of a
/// values file: `# yaml-language-server: $schema=values.schema.json`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct SchemaCommand {
    /// What the schema describes
    #[arg(value_enum, default_value_t)]
    pub of: SchemaArg,
}

const EXAMPLES: &str = "\
Examples:
  st2ha schema > values.schema.json
  st2ha schema project > st2ha-project.schema.json";

/// What a schema describes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum SchemaArg {
    /// Values files
    #[default]
    Values,
    /// The project file st2ha.yaml
    Project,
}
