//! What templates below `migrate/` are told about the stage that they are for.

use serde::Serialize;

/// A stage of a migration, as `migration` in templates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Migration {
    /// Name of the stage.
    pub stage: String,
    /// What the check looks at.
    pub check: String,
    /// The version of MongoDB that the stage finds.
    pub from: Option<String>,
    /// The version of MongoDB that the stage leaves, if it is another one.
    pub to: Option<String>,
    /// Whether the stage makes a copy of the data.
    pub makes_backup: bool,
    /// The stage whose copy of the data has to be there.
    pub proof: Option<String>,
    /// How copies are made.
    pub backup: Backup,
    /// The image with MongoDB's shell and tools.
    pub server: ServerImage,
    /// The data services that the check can look at.
    pub looks_at: Vec<&'static str>,
}

/// How copies of MongoDB's data are made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Backup {
    /// Class of volume snapshots; without one, the data are dumped into a volume.
    pub snapshot_class: Option<String>,
    /// Size of that volume, if not that of a member's.
    pub size: Option<String>,
}

/// An image of MongoDB, as values write it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ServerImage {
    /// Registry.
    pub registry: String,
    /// Repository.
    pub repository: String,
    /// Tag.
    pub tag: String,
}
