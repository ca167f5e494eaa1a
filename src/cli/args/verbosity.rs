//! How much a command says.

use clap::Args;

/// How much is said on stderr besides what was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verbosity {
    /// What went wrong or is odd, and which secrets were generated.
    Quiet,
    /// What was done, too.
    #[default]
    Normal,
    /// Whatever led to it.
    Verbose,
}

/// Flags for how much is said.
#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct VerbosityArgs {
    /// Say nothing on stderr but warnings, errors and which secrets were generated
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say on stderr what is read, and which template each object comes from
    #[arg(short, long)]
    pub verbose: bool,
}

impl VerbosityArgs {
    /// How much is said.
    pub fn verbosity(self) -> Verbosity {
        match (self.quiet, self.verbose) {
            (true, _) => Verbosity::Quiet,
            (false, true) => Verbosity::Verbose,
            (false, false) => Verbosity::Normal,
        }
    }
}
