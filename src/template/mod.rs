//! Tera's language as far as the built-in templates use it: read once, when st2ha is built, into programs that
//! [`crate::render`] runs without reading a template again.
//!
//! The build script compiles this module, too. What it cannot read fails the build, with file and line.

mod expression;
mod parse;
mod program;
mod token;

pub use parse::parse;
pub use program::{
    Argument, Arithmetic, Comparison, Component, Entry, Expr, Filter, Kind, Literal, LoopFact, Node, Program, Scope,
};

/// Whether a template prints ConfigMaps or Secrets.
pub fn prints_data(text: &str) -> bool {
    text.lines().any(|line| matches!(line.trim_end(), "kind: ConfigMap" | "kind: Secret"))
}
