//! Errors about the secrets file, told as fits the run: what helps, and by what a file is named.

use super::store_error::StoreError;
use super::surroundings::NamedBy;

impl StoreError {
    /// The same where something else helps against a key that is missing.
    #[must_use]
    pub fn with_key_help(self, help: String) -> Self {
        match self {
            Self::OtherKey { path, .. } => Self::OtherKey { path, help },
            other => other,
        }
    }

    /// The same where a file is named by something else than a flag.
    #[must_use]
    pub fn named_by(self, by: &NamedBy) -> Self {
        let by = by.clone();
        match self {
            Self::Elsewhere { named, usual, .. } => Self::Elsewhere { named, usual, by },
            Self::Several { first, second, .. } => Self::Several { first, second, by },
            Self::Above { wanted, found, reason, .. } => Self::Above { wanted, found, reason, by },
            Self::Renamed { wanted, found, .. } => Self::Renamed { wanted, found, by },
            Self::Nearby { wanted, found, .. } => Self::Nearby { wanted, found, by },
            Self::Unnamed { wanted, found, environment, .. } => Self::Unnamed { wanted, found, by, environment },
            other => other,
        }
    }
}
