//! StackStorm's Deployments and Jobs as users see them: values in, objects out.

#![recursion_limit = "256"]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

#[path = "../cli_support/mod.rs"]
mod cli_support;
mod contract;
mod manifests;
mod packs;
mod programs;
mod quoting;
mod render;
mod scripts;
mod standards;
