//! `st2ha explain`.

use clap::Args;

use super::RequestArgs;
use crate::values::KeyPath;

/// Explain a key of the values
///
/// Says what the key does, what it may hold, which file sets it and which objects it reaches. For a section it lists the keys. Nothing is
/// stored, and credentials do not show.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ExplainCommand {
    /// The key, with dots between its parts
    #[arg(value_name = "KEY")]
    pub key: KeyPath,
    /// What to render.
    #[command(flatten)]
    pub request: RequestArgs,
}

const EXAMPLES: &str = "\
Examples:
  st2ha explain st2web.replicas
  st2ha explain rabbitmq.persistence
  st2ha explain st2.config -f custom_values.yaml";
