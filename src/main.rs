//! The `st2ha` command.

fn main() {}
