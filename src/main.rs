//! The `st2ha` command.

use std::process::ExitCode;

/// Parsing templates is mostly small allocations, which this does faster than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    st2ha::run(std::env::args_os())
}
