//! `st2ha values`.

use clap::Args;

use super::{OutputFormat, ReleaseArgs, ValuesArgs};

/// Print the merged values
///
/// Prints the values that all layers merge into: the defaults, the presets, the secrets file, every -f, every --set. Credentials are
/// masked unless --show-secrets is given. Where a value is masked that is no credential, --show KEY prints it.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ValuesCommand {
    /// The release.
    #[command(flatten)]
    pub release: ReleaseArgs,
    /// The values.
    #[command(flatten)]
    pub values: ValuesArgs,
    /// Print for each value the file and line that set it, and what it overrides
    #[arg(long, conflicts_with = "output")]
    pub origin: bool,
    /// Print the defaults with their comments, and nothing of your own
    #[arg(long, conflicts_with_all = ["origin", "output", "show_secrets"])]
    pub defaults: bool,
    /// Print credentials unmasked
    #[arg(long)]
    pub show_secrets: bool,
    /// Print the value of KEY although it looks like a credential; those that the schema marks as one stay masked. May be given several times
    #[arg(long, value_name = "KEY", conflicts_with_all = ["origin", "defaults", "show_secrets"])]
    pub show: Vec<String>,
    /// Format
    #[arg(short, long, value_enum, default_value_t)]
    pub output: OutputFormat,
}

const EXAMPLES: &str = "\
Examples:
  st2ha values -f base.yaml -f prod.yaml
  st2ha values -f base.yaml -f prod.yaml --origin | grep replicas
  st2ha values --defaults | less";
