//! The way of a release from StackStorm 3.8 on Bitnami's data services to 3.9 on official images, in stages.
//!
//! ```text
//! values -> moving -> obstacles -> stages -> overlays -> (the pipeline) -> manifests -> parts
//! ```
//!
//! A stage is a row of [`STAGES`]: what it checks, what it changes, how to go back. Its manifests are those of the user's values with an
//! [`overlay`] on top, by the same pipeline as ever, and Jobs of its own below `templates/migrate/`. All of this is pure: what is in the
//! cluster, only the Jobs see.

mod hop;
mod idle;
mod moving;
mod obstacle;
mod overlay;
mod plan;
mod root;
mod select;
mod stage;
mod text;
mod values;

pub use hop::{HOPS, Hop};
pub use moving::{Moving, STACKSTORM, unmoved};
pub use obstacle::obstacles;
pub use overlay::{PRESET, idle_keys, image_of_stage, lasting, left_out, overlay};
pub use plan::{Plan, Rendered, StagePlan, Step, Survey, helm, stages};
pub use root::{Root, root};
pub use select::{INTAKE, PART_LABEL, Part, STAGE_LABEL, select};
pub use stage::{Change, Check, Era, STAGES, Stage};
pub use text::text;
pub use values::Values;
