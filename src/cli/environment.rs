//! Variables of the environment that stand for arguments.

use std::collections::BTreeSet;
use std::env;

use clap::builder::Resettable;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, Error};

use super::args::ALL_ENVIRONMENTS;

/// The same command without the variables that are empty. CI passes on variables that nobody has set as empty ones.
pub fn without_empty_variables(command: Command) -> Command {
    if env::vars_os().all(|(_, value)| !value.is_empty()) {
        return command;
    }
    without(command, &|name| env::var_os(name).is_some_and(|value| value.is_empty()))
}

/// The same command without a variable.
pub fn without_variable(command: Command, name: &str) -> Command {
    without(command, &|found| found == name)
}

/// The same command without the variable of a release where a command can run for all environments.
pub fn without_names(command: Command) -> Command {
    let runs_for_all = command.get_arguments().any(|arg| arg.get_id() == ALL_ENVIRONMENTS);
    let command = if runs_for_all { command.mut_arg("name", |arg| arg.env(Resettable::Reset)) } else { command };
    command.mut_subcommands(without_names)
}

fn without(command: Command, unwanted: &dyn Fn(&str) -> bool) -> Command {
    let is_unwanted = |arg: &Arg| variable(arg).is_some_and(|name| unwanted(&name));
    command
        .mut_args(|arg| if is_unwanted(&arg) { arg.env(Resettable::Reset) } else { arg })
        .mut_subcommands(|command| without(command, unwanted))
}

/// The variables that are set and stand for an argument of any command.
pub fn set_variables(command: &Command) -> BTreeSet<String> {
    let own = command.get_arguments().filter_map(variable).filter(|name| env::var_os(name).is_some());
    own.chain(command.get_subcommands().flat_map(set_variables)).collect()
}

fn variable(arg: &Arg) -> Option<String> {
    arg.get_env().and_then(|name| name.to_str()).map(str::to_owned)
}

/// The error with the name of the variable that has the wrong value, if it is none that was typed. `read` understands the command line
/// once more without a variable.
pub fn blame(mut error: Error, variables: BTreeSet<String>, read: &dyn Fn(&str) -> Option<Error>) -> Error {
    if !matches!(error.kind(), ErrorKind::InvalidValue | ErrorKind::ValueValidation) {
        return error;
    }
    let said = error.to_string();
    let is_to_blame = |name: &String| read(name).is_none_or(|other| other.to_string() != said);
    let Some(name) = variables.into_iter().find(is_to_blame) else { return error };
    let stands_for = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(argument)) => format!("{name}' of the environment, which stands for '{argument}"),
        _ => format!("{name}' of the environment"),
    };
    error.insert(ContextKind::InvalidArg, ContextValue::String(stands_for));
    error
}
