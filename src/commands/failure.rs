//! How a command ends when it does not end well.

use std::fmt;

use crate::schema::Finding;
use crate::values::Sources;

/// Values that cannot even be gathered.
#[derive(Debug)]
pub struct Ungathered {
    /// Why.
    pub findings: Vec<Finding>,
    /// The sources that the findings point into.
    pub sources: Sources,
    /// The exit status that this calls for.
    pub status: u8,
}

impl fmt::Display for Ungathered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the values cannot be read")
    }
}

impl std::error::Error for Ungathered {}

/// Findings that were already written down for the user, with the exit status they call for.
#[derive(Debug)]
pub struct Reported {
    /// The text for stderr, complete.
    pub text: String,
    /// 1 for violations and differences, 2 for what kept the work from being done.
    pub status: u8,
}

impl fmt::Display for Reported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text.trim_end())
    }
}

impl std::error::Error for Reported {}
