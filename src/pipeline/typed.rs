//! The step from a tree of values to typed configuration.

use super::Cause;
use crate::config::Config;
use crate::yaml::Node;

/// Checked values as configuration, which is too large for the stack of each function that it passes through. A failure here is a gap in the
/// check before it.
pub(super) fn typed(values: &Node) -> Result<Box<Config>, Cause> {
    let mut config: Box<Config> =
        serde_json::from_value(values.to_json()).map_err(|error| Cause::Config(without_value(&error.to_string())))?;
    config.settle();
    Ok(config)
}

/// A serde message without the value that it quotes, which may be a secret.
fn without_value(message: &str) -> String {
    const OTHER: &str = "the value is not of the form that is wanted here";
    let fault =
        ["invalid type: ", "invalid value: ", "unknown variant "].into_iter().find(|fault| message.contains(fault));
    let Some((before, after)) = fault.and_then(|fault| message.split_once(fault)) else {
        let is_harmless =
            ["missing field ", "duplicate field ", "invalid length "].iter().any(|start| message.starts_with(start));
        return if is_harmless { message } else { OTHER }.to_owned();
    };
    let Some((found, expected)) = after.rsplit_once(", expected ") else { return OTHER.to_owned() };
    let found = found.split(['`', '"']).next().unwrap_or_default().trim();
    format!("{before}{}{found}, expected {expected}", fault.unwrap_or_default()).replace(" , ", ", ")
}
