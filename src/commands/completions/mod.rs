//! `st2ha completions`, and what its script asks for at every press of the Tab key: st2ha itself, with `COMPLETE` set.

mod candidates;
mod line;

use std::env;
use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::ValueEnum as _;
use clap_complete::env::Shells;
use clap_complete::{CompleteEnv, Shell};

use super::print;
use line::Line;

/// The variable that asks for candidates.
const VARIABLE: &str = "COMPLETE";

/// Name of the program.
const NAME: &str = "st2ha";

/// Prints the script that makes a shell ask for candidates.
pub fn run(shell: Shell) -> Result<()> {
    let value = shell.to_possible_value().context("a shell without a name")?;
    let shells = Shells::builtins();
    let shell = shells.completer(value.get_name()).context("no completion for this shell")?;
    let mut script = Vec::new();
    shell.write_registration(VARIABLE, NAME, NAME, NAME, &mut script)?;
    print(&String::from_utf8(script)?)
}

/// Prints candidates, if a shell asks for them. Nothing is said of what goes wrong: it would end up in the middle of a command line.
pub fn answer(args: &[OsString]) -> Option<ExitCode> {
    env::var_os(VARIABLE).filter(|shell| !shell.is_empty() && shell != "0")?;
    let line = Line::read(args);
    let is_question = line.is_some();
    let command = move || candidates::command(line.clone());
    let here = env::current_dir().ok();
    match CompleteEnv::with_factory(command).var(VARIABLE).try_complete(args.iter().cloned(), here.as_deref()) {
        Ok(true) => Some(ExitCode::SUCCESS),
        Ok(false) => None,
        Err(_) if is_question => Some(ExitCode::FAILURE),
        Err(error) => {
            // Nothing is left to say when even this cannot be printed.
            let _ = error.print();
            Some(ExitCode::from(2))
        }
    }
}
