//! Renders the Kubernetes manifests of a highly available StackStorm cluster from Helm-style values files.
//!
//! ```text
//! args -> layers -> values -> config -> (config, secrets) -> rendered documents -> manifests -> stream | directory | diff
//!         read      merge     validate   resolve             Tera                 typed check, order
//! ```
//!
//! Each arrow is one function of [`pipeline`] that takes the previous stage's type and returns the next. The core is pure: it
//! touches no file, clock, environment or global; [`commands`] are the shell around it that reads, writes and prints.
//! `docs/architecture.md` says which module may import which, and a test holds it to that.

mod address;
pub mod cli;
pub mod commands;
pub mod config;
pub mod credential;
pub mod diagnostics;
pub mod diff;
pub mod examples;
pub mod gotemplate;
pub mod graph;
pub mod lint;
pub mod manifests;
pub mod migrate;
mod nearest;
pub mod output;
pub mod overlay;
pub mod page;
pub mod pipeline;
mod printable;
mod quantity;
pub mod render;
pub mod schema;
pub mod secrets;
mod shell;
pub mod template;
pub mod trace;
pub mod values;
pub mod workloads;
pub mod yaml;

pub use commands::run;
