//! Where manifests go: a stream or a folder. Nothing is written before everything is known to be right.

mod atomic;
mod directory;
mod stream;

pub use atomic::write_file;
pub use directory::{Extent, Written, write_directory};
pub use stream::{Format, stream};
