//! `st2ha completions`.

use anyhow::Result;
use clap::CommandFactory as _;
use clap_complete::Shell;

use super::print;
use crate::cli::Cli;

/// Prints a completion script.
pub fn run(shell: Shell) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "st2ha", &mut script);
    print(&String::from_utf8(script)?)
}
