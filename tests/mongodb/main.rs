//! MongoDB on its own image: how its pods found their replica set, and what is rendered of it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

#[path = "../cli_support/mod.rs"]
mod cli_support;
#[path = "../cluster/mod.rs"]
mod cluster;
#[path = "../programs/mod.rs"]
mod programs;

mod founding;
mod over_bitnami;
mod scripts;
