//! The provider `transip`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::Secret;

/// How external-dns reaches `TransIP`. Both keys are needed.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Transip {
    /// Name of the account.
    pub account: String,
    /// Private key of the API, in PEM form.
    pub api_key: Secret,
}
