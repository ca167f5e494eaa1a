//! `st2ha render`.

use std::path::PathBuf;

use clap::Args;

use super::{EnvironmentsArgs, OutputFormat, RequestArgs, VerbosityArgs};

/// Print the manifests
///
/// Prints every manifest of the release on stdout, in the order in which Helm installs them. Missing secrets are generated
/// once, stored in the secrets file, and only then printed.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct RenderCommand {
    /// For which environments.
    #[command(flatten)]
    pub environments: EnvironmentsArgs,
    /// What to render.
    #[command(flatten)]
    pub request: RequestArgs,
    /// Where to print it.
    #[command(flatten)]
    pub output: OutputArgs,
    /// What is said besides.
    #[command(flatten)]
    pub verbosity: VerbosityArgs,
}

const EXAMPLES: &str = "\
Examples:
  st2ha render -f custom_values.yaml | kubectl apply -f -
  st2ha render st2 -n stackstorm -f base.yaml -f prod.yaml --set st2web.replicas=3
  st2ha render -f custom_values.yaml -s 'Secret/*' -o json
  st2ha render -f custom_values.yaml --output-dir manifests/";

/// Where manifests go.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// Print only objects that match KIND/NAME, for example 'Secret/*' or '*/st2-st2api'. May be given several times
    #[arg(short, long, value_name = "GLOB")]
    pub show_only: Vec<String>,
    /// Format
    #[arg(short, long, value_enum, default_value_t)]
    pub output: OutputFormat,
    /// Write one file per object into this folder instead of printing, and remove those that an earlier run wrote and that are
    /// out of date
    #[arg(long, value_name = "DIR")]
    pub output_dir: Option<PathBuf>,
}
