//! From a values tree to a checked one: types, unknown and renamed keys, and rules between values.

mod conform;
mod credentials;
mod describe;
mod export;
mod finding_kind;
mod for_helm;
mod foreign;
mod hide;
mod known_names;
mod leaves;
mod mentions;
mod misplaced;
pub mod renamed;
mod report;
mod restore;
pub mod rules;
mod shape;
mod synonyms;
mod templated;
mod unread_credentials;
mod wrapped;

pub use conform::{Expand, TemplateProblem, Templates, completed, conform};
pub use credentials::holds_credential;
pub use describe::{Description, KnownKey, UnknownKey, describe};
pub use export::export;
pub use finding_kind::FindingKind;
pub use for_helm::for_helm;
pub use hide::hide;
pub use known_names::{KnownName, known_names};
pub use leaves::{Change, Leaf, LeafKind, change_leaves};
pub use mentions::names_behind;
pub use report::{Finding, Report, Severity};
pub use restore::{Restored, restore};
pub use templated::templated;
pub use unread_credentials::{refuse as refuse_unread, unread_credentials};
pub use wrapped::wrapped;
