//! `st2ha graph`.

use clap::{Args, ValueEnum};

use super::RequestArgs;

/// Draw the topology of a release
///
/// Prints a graph of the objects: what leads into the cluster, which Services select which pods, how many there are, who talks to whom, what
/// pods read, which Jobs run and what they wait for. Nothing is stored, and no secret is in it.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct GraphCommand {
    /// Output format
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
    /// A picture, for light and dark
    Svg,
    /// A self-contained page with search, and details on click
    Html,
}

const EXAMPLES: &str = "\
Examples:
  st2ha graph --preset small > topology.mmd
  st2ha graph -f custom_values.yaml --without ConfigMap,Secret
  st2ha graph -f custom_values.yaml --format svg > topology.svg
  st2ha graph -f custom_values.yaml --format html > topology.html
  st2ha graph -f custom_values.yaml --format dot | dot -Tpdf > topology.pdf";
