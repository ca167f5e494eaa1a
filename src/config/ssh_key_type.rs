//! `st2.sshKeyType`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The algorithm of an SSH key that is generated. StackStorm's runner loads RSA, DSS and ECDSA keys only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SshKeyType {
    /// ECDSA on the curve P-256: made in no time.
    #[default]
    Ecdsa,
    /// RSA of 4096 bits, for hosts whose SSH servers know nothing newer.
    Rsa,
}
