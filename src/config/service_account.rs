//! The ServiceAccount that components may run as.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The ServiceAccount of the release. A component runs as it where `serviceAccount.attach` of the component is on.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServiceAccount {
    /// Whether to create it. Otherwise one of that name has to exist.
    pub create: bool,
    /// Annotations of the ServiceAccount, such as `eks.amazonaws.com/role-arn`.
    pub service_account_annotations: BTreeMap<String, String>,
    /// Its name. Absent or empty means the name of the release followed by `-stackstorm-ha`; `--target helm` leaves out the release.
    pub service_account_name: Option<String>,
    /// Further labels of the ServiceAccount.
    pub service_account_labels: Option<BTreeMap<String, String>>,
    /// Name of a Secret that pods of this ServiceAccount pull images with.
    pub pull_secret: Option<String>,
}
