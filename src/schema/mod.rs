//! From a values tree to a checked one: types, unknown and renamed keys, and rules between values.

mod report;
pub mod rules;

pub use report::{Finding, Report, Severity};
