//! Arguments that several commands take.

mod environments;
mod files;
mod name;
mod output;
mod release;
mod render;
mod replace;
mod request;
mod secrets_file;
mod set;
mod values;
mod verbosity;

pub use environments::{ALL_ENVIRONMENTS, EnvironmentsArgs};
pub use files::ValuesFiles;
pub use name::{environment_name, namespace_name, release_name};
pub use output::OutputFormat;
pub use release::{NAMESPACE, NamedRelease, RELEASE, ReleaseArgs};
pub use render::{KUBE_VERSION, RenderArgs, TargetArg};
pub use replace::ReplaceArgs;
pub use request::RequestArgs;
pub use secrets_file::{AskedFor, InProject, SecretsFileArgs};
pub use set::{SetFlag, SetFlags};
pub use values::{ValuesArgs, preset_name};
pub use verbosity::{Verbosity, VerbosityArgs};
