//! `st2ha notes`.

use clap::Args;

use super::RequestArgs;

/// Say what to do after an install
#[derive(Debug, Args)]
pub struct NotesCommand {
    /// What to render.
    #[command(flatten)]
    pub request: RequestArgs,
}
