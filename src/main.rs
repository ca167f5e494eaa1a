//! The `st2ha` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    st2ha::run(std::env::args_os())
}
