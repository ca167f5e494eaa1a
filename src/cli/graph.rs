//! `st2ha graph`.

use clap::{Args, ValueEnum};

use super::RequestArgs;

/// Draw what is rendered
///
/// Prints a graph of the objects: what leads into the cluster, which Services select which pods, how many there are, what they read, which
/// Jobs run. Nothing is stored, and no secret is in it.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct GraphCommand {
    /// Language of the drawing
    #[arg(long, value_enum, default_value_t)]
    pub format: GraphFormat,
    /// Leave out objects of this kind. May be given several times
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    pub without: Vec<String>,
    /// What to render.
    #[command(flatten)]
    pub request: RequestArgs,
}

/// `--format`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum GraphFormat {
    /// Mermaid, for Markdown
    #[default]
    Mermaid,
    /// DOT, for Graphviz
    Dot,
}

const EXAMPLES: &str = "\
Examples:
  st2ha graph --preset small > topology.mmd
  st2ha graph -f custom_values.yaml --without ConfigMap,Secret
  st2ha graph -f custom_values.yaml --format dot | dot -Tsvg > topology.svg";
