//! The values: layers of them, and what they merge into.
//!
//! [`Layers`] gathers the built-in defaults, those of the chosen providers, presets, files and flags of a run and merges them, lowest first. Everything that goes
//! wrong on the way is a [`Problem`] with an [`Origin`](crate::yaml::Origin), which [`Sources`] can show.

mod ahead;
mod defaults;
mod excerpt;
mod key_path;
mod layer;
mod layers;
mod merge;
mod path;
mod preset;
mod problem;
mod provider;
mod set;
mod source;

pub use defaults::File as DefaultsFile;
pub use key_path::{KeyPath, Step};
pub use layers::{Layers, PresetPart, Taken};
pub use merge::{MergeError, Merged, Override, merge};
pub use preset::Preset;
pub use problem::{Problem, ProblemKind};
pub use set::{ReadFile, SetKeys, SetKind};
pub use source::{Source, SourceKind, Sources};
