//! The `--set` family of flags: Helm's grammar, and how a value finds its place in the tree.

mod apply;
mod assignment;
mod cursor;
mod error;
mod keys;
mod kind;
mod parse;
mod scalar;

pub use keys::SetKeys;
pub use kind::SetKind;
pub use parse::ReadFile;

pub(super) use apply::{find_hole, layer};
pub(super) use assignment::{Assignment, Segment};
pub(super) use error::SetError;
pub(super) use parse::parse;
