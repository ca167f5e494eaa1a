//! `st2ha man`.

use std::path::PathBuf;

use clap::Args;

/// Print a manual page, or write those of all commands
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ManCommand {
    /// The command, such as `secrets rotate` [default: st2ha itself]
    #[arg(value_name = "COMMAND")]
    pub command: Vec<String>,
    /// Write one page for each command into this folder
    #[arg(long, value_name = "DIR", conflicts_with = "command")]
    pub output_dir: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  st2ha man secrets rotate | man -l -
  st2ha man --output-dir /usr/local/share/man/man1";
