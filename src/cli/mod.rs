//! The command line: what can be typed, and nothing of what is done with it.

mod release;
mod render;
mod set;
mod values;

use clap::{Parser, Subcommand};

pub use release::ReleaseArgs;
pub use render::{OutputArgs, OutputFormat, RenderArgs, TargetArg};
pub use set::{SetFlag, SetFlags};
pub use values::ValuesArgs;

/// Kubernetes manifests of a highly available StackStorm cluster, from Helm-style values files.
#[derive(Debug, Parser)]
#[command(name = "st2ha", version, propagate_version = true, arg_required_else_help = true, max_term_width = 110)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print the manifests
    Render(RenderCommand),
}

/// Arguments of `st2ha render`.
///
/// Prints every manifest of the release on stdout, in the order in which Helm installs them. Missing secrets are generated
/// once, stored in the secrets file, and only then printed.
#[derive(Debug, clap::Args)]
#[command(after_help = RENDER_EXAMPLES)]
pub struct RenderCommand {
    /// The release.
    #[command(flatten)]
    pub release: ReleaseArgs,
    /// The values.
    #[command(flatten)]
    pub values: ValuesArgs,
    /// What to render.
    #[command(flatten)]
    pub render: RenderArgs,
    /// Where to print it.
    #[command(flatten)]
    pub output: OutputArgs,
}

const RENDER_EXAMPLES: &str = "\
Examples:
  st2ha render -f custom_values.yaml | kubectl apply -f -
  st2ha render st2 -n stackstorm -f base.yaml -f prod.yaml --set st2web.replicas=3
  st2ha render -f custom_values.yaml -s 'Secret/*' -o json
  st2ha render -f custom_values.yaml --output-dir manifests/";
