//! Arguments that several commands take.

mod output;
mod release;
mod render;
mod request;
mod set;
mod values;

pub use output::OutputFormat;
pub use release::{NamedRelease, ReleaseArgs};
pub use render::{KUBE_VERSION, RenderArgs, TargetArg};
pub use request::RequestArgs;
pub use set::{SetFlag, SetFlags};
pub use values::ValuesArgs;
