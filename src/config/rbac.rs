//! `st2.rbac`: who may do what in StackStorm.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// StackStorm's role-based access control. Each map holds files, name to YAML text; `null` or an empty text removes a
/// file of the defaults.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct Rbac {
    /// Whether StackStorm checks roles.
    pub enabled: bool,
    /// Files that define roles.
    pub roles: Option<BTreeMap<String, String>>,
    /// Files that give roles to users.
    pub assignments: Option<BTreeMap<String, String>>,
    /// Files that give roles to groups of the authentication backend.
    pub mappings: Option<BTreeMap<String, String>>,
}
