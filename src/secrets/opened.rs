//! Values that were decrypted.

use crate::config::Secret;
use crate::yaml::Origin;

/// A decrypted value, and where the encrypted one stands.
pub(super) struct Opened {
    /// Where it stands.
    pub origin: Origin,
    /// The value.
    pub value: Secret,
    /// Whether it is text, and not a number or a boolean.
    pub is_text: bool,
}
