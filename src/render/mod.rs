//! Templates and a context in, documents out.
//!
//! [`Engine`] knows the templates, [`Context`] what they may read. One run renders ConfigMaps and Secrets first, so that
//! the pods that mount them can carry their checksums.

mod compiled;
mod connections;
mod context;
mod documents;
mod engine;
mod error;
mod escape;
mod exposure;
mod external_secrets;
mod facts;
mod filters;
mod helm_syntax;
mod ini;
mod interpreted;
mod joined;
mod meter;
mod migration;
mod names;
mod network;
mod notes;
mod packs;
mod pods;
mod sources;
mod wording;

pub use connections::{Connections, redis_password};
pub use context::Context;
pub use documents::{Document, render};
pub use engine::Engine;
pub use error::RenderError;
pub use facts::{Chart, Facts, Kube, ReleaseFacts};
pub use migration::{Backup, Migration, ServerImage};
pub use names::{Names, ServiceNames};
pub use notes::notes;
pub use sources::{Role, Template, builtin};
