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
    #[arg(value_name = "KEY", value_parser = key)]
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

/// Reads a key however it is written elsewhere: `.Values.st2web.replicas` as in templates, `ingress.hosts[].paths[]` as in messages, and with
/// a dot at the end as completion leaves it.
fn key(text: &str) -> Result<KeyPath, String> {
    let text = text.strip_prefix(".Values.").unwrap_or(text);
    let text = text.strip_suffix('.').filter(|rest| !rest.is_empty() && !rest.ends_with(['.', '\\'])).unwrap_or(text);
    text.replace("[]", "[0]").parse()
}
