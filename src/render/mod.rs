//! Templates and a context in, documents out.

mod names;

pub use names::{Names, ServiceNames};
