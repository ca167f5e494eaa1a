//! The values: layers of them, and what they merge into.

mod defaults;
mod merge;
mod source;

pub use defaults::File as DefaultsFile;
pub use merge::{MergeError, Merged, Override, merge};
pub use source::{Source, Sources};
