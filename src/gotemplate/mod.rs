//! Go templates inside values: `{{ .Release.Name }}-data`, evaluated as Helm's `tpl` would.
//!
//! The template language itself is the crate `gotmpl`. What Helm adds is here: the objects a template sees ([`Context`]),
//! the functions that it may call, and Helm's treatment of missing keys (nothing is printed for one, looking inside one
//! is an error). Two differences to Helm are deliberate: whole numbers print as integers and never as `1e+06`, and what
//! would change from run to run (`now`, `randAlphaNum`, `genCA`) or would read the machine (`env`) does not exist.
//!
//! Before a template runs, its syntax tree is rewritten (in `program`): field access becomes a call of a function that
//! knows Helm's rules, and unknown functions are found without running anything. No error repeats text of a value, apart from
//! names that stand in a template and what `fail` and `required` say. What `tpl` evaluates is a value, of which not even names show.
//!
//! Templates may read values that are templates themselves: those are evaluated first ([`Engine::with_templates`]). Every call
//! of a function is paid for out of a `budget`, so that no template runs for long or fills the memory.

mod actions;
mod blocks;
mod budget;
mod context;
mod dashed;
mod engine;
mod error;
mod fault;
mod fields;
mod functions;
mod hidden;
mod leaves;
mod misfit;
mod pending;
mod program;
mod roots;
mod substitutes;
mod value;
mod variables;

pub use context::{Capabilities, Chart, Context, Release, Template};
pub use engine::Engine;
pub use error::TemplateError;
pub use fields::{is_of_another, root_meant, unknown_field};
