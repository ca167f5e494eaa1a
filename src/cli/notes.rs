//! `st2ha notes`.

use clap::Args;

use super::RequestArgs;

/// Show what to do after an install
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  st2ha notes -f custom_values.yaml\n  st2ha notes st2 -n stackstorm --preset small"
)]
pub struct NotesCommand {
    /// What to render.
    #[command(flatten)]
    pub request: RequestArgs,
}
