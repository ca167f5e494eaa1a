//! `st2ha man`.

use std::path::PathBuf;

use clap::Args;

/// Print the manual page, or write the pages of all commands
#[derive(Debug, Args)]
pub struct ManCommand {
    /// Folder to write one page a command into, `st2ha-render.1` and so on. It is made if it is not there
    #[arg(long, value_name = "DIR")]
    pub output_dir: Option<PathBuf>,
}
