//! The values: layers of them, and what they merge into.

mod defaults;

pub use defaults::File as DefaultsFile;
