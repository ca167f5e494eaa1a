//! `st2ha chart`.

use std::path::PathBuf;

use clap::Args;

/// Write the Helm chart that goes with the post-renderer
///
/// Writes a Helm chart that renders nothing by itself: it carries the release and its values to `st2ha post-render`, so that
/// Helm keeps releases, history and rollbacks of what st2ha renders.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ChartCommand {
    /// Folder to write the chart into; it is created if it is missing
    #[arg(long, value_name = "DIR")]
    pub output_dir: PathBuf,
}

const EXAMPLES: &str = "\
Examples:
  st2ha chart --output-dir chart
  helm upgrade --install st2 ./chart -n stackstorm -f custom_values.yaml --post-renderer st2ha";
