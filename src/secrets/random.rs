//! Random bytes of the operating system.

use super::key_source::KeySourceError;

/// Fills a buffer with random bytes.
pub fn fill(bytes: &mut [u8]) -> Result<(), KeySourceError> {
    getrandom::fill(bytes).map_err(|_| KeySourceError("random bytes"))
}
