//! Why values could not be gathered.

use std::fmt;

use crate::yaml::Origin;

/// What kind of problem it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// A file that is not YAML, or YAML that values cannot be written in.
    Unreadable,
    /// A flag of the `--set` family that cannot be understood.
    BadFlag,
    /// The name of a preset that does not exist.
    UnknownPreset,
    /// Two layers that cannot both be right.
    Conflict,
}

/// What is wrong with a source of values, without any value's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What kind of problem it is.
    pub kind: ProblemKind,
    /// The key, as `--set` would write it; empty if it is about the source as a whole.
    pub path: String,
    /// Where.
    pub origin: Origin,
    /// What is wrong there.
    pub message: String,
    /// What to write instead; empty if the message says it.
    pub help: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)?;
        if !self.help.is_empty() {
            write!(f, " ({})", self.help)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}
