//! The way from Bitnami's data services to official ones: the plan, the stages, and what their Jobs decide.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

#[path = "../cli_support/mod.rs"]
mod cli_support;
#[path = "../cluster/mod.rs"]
mod cluster;
#[path = "../programs/mod.rs"]
mod programs;

mod apply;
mod plan;
mod refused;
mod release;
mod scripts;
mod stages;
