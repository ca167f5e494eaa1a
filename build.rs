//! Compiles what the binary embeds.

fn main() {}
