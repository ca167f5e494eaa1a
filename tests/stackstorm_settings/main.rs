//! The settings that StackStorm gets: what stands in them, what is kept out of them, and how its own libraries read them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

#[path = "../cli_support/mod.rs"]
mod cli_support;
mod credentials;
mod external;
mod fetched;
mod findings;
mod options;
mod pod;
