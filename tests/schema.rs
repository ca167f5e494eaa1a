//! The schema of the values: what it says, and that `st2ha validate` says the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

#[path = "schema/committed.rs"]
mod committed;
#[path = "schema/explained.rs"]
mod explained;
#[path = "schema/helm.rs"]
mod helm;
#[path = "schema/kubernetes.rs"]
mod kubernetes;
#[path = "schema/mutations.rs"]
mod mutations;
mod pipeline_support;
#[path = "schema/real_values.rs"]
mod real_values;
#[path = "schema/typos.rs"]
mod typos;
#[path = "schema/walk.rs"]
mod walk;

use serde_json::Value;

/// The schema as committed.
fn schema() -> Value {
    serde_json::from_str(include_str!("../schema/values.schema.json")).unwrap()
}

/// The default values.
fn defaults() -> st2ha::yaml::Node {
    st2ha::values::Layers::with_defaults().merge().unwrap().values
}
