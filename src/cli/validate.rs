//! `st2ha validate`.

use clap::{Args, ValueEnum};

use super::{EnvironmentsArgs, RequestArgs};
use crate::diagnostics::MessageFormat;

/// Check values and the manifests they make
///
/// Checks everything that `render` checks, and more. It generates no secrets and prints only findings. The text of a value never shows: it
/// may be a secret.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ValidateCommand {
    /// For which environments.
    #[command(flatten)]
    pub environments: EnvironmentsArgs,
    /// What to render.
    #[command(flatten)]
    pub request: RequestArgs,
    /// Format of the findings
    #[arg(long, value_enum, default_value_t)]
    pub message_format: MessageFormatArg,
    /// Print findings and nothing else
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print notes, too: which objects must be in the cluster, where each is named and what needs it
    #[arg(short, long)]
    pub verbose: bool,
}

const EXAMPLES: &str = "\
Examples:
  st2ha validate -f custom_values.yaml
  st2ha validate -f custom_values.yaml --strict --message-format sarif > st2ha.sarif";

/// `--message-format`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum MessageFormatArg {
    /// For people
    #[default]
    Human,
    /// One JSON object a line
    Json,
    /// One SARIF 2.1.0 document
    Sarif,
}

impl From<MessageFormatArg> for MessageFormat {
    fn from(format: MessageFormatArg) -> Self {
        match format {
            MessageFormatArg::Human => Self::Human,
            MessageFormatArg::Json => Self::Json,
            MessageFormatArg::Sarif => Self::Sarif,
        }
    }
}
