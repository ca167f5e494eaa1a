//! Variables of the environment that stand for arguments.

use std::env;

use clap::builder::Resettable;
use clap::{Arg, Command};

/// The same command without the variables that are empty. CI passes on variables that nobody has set as empty ones.
pub fn without_empty_variables(command: Command) -> Command {
    let is_empty = |arg: &Arg| arg.get_env().and_then(env::var_os).is_some_and(|value| value.is_empty());
    command
        .mut_args(|arg| if is_empty(&arg) { arg.env(Resettable::Reset) } else { arg })
        .mut_subcommands(without_empty_variables)
}
