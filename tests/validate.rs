//! What `st2ha validate` says: every kind of finding, in every format.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

#[path = "validate/canary.rs"]
mod canary;
mod cli_support;
#[path = "validate/failures.rs"]
mod failures;
#[path = "validate/formats.rs"]
mod formats;
#[path = "validate/fragments.rs"]
mod fragments;
#[path = "validate/in_effect.rs"]
mod in_effect;
#[path = "validate/lints.rs"]
mod lints;
#[path = "validate/many.rs"]
mod many;
#[path = "validate/messages.rs"]
mod messages;
mod messages_support;
mod pipeline_support;
#[path = "validate/places.rs"]
mod places;
#[path = "validate/pods.rs"]
mod pods;
#[path = "validate/refused.rs"]
mod refused;
#[path = "validate/told.rs"]
mod told;

use cli_support::{Done, Run};

/// `st2ha validate` of some files and flags, over credentials that are fine.
fn validate(files: &[(&str, &str)], args: &[&str]) -> Done {
    let mut run = Run::new(&["validate", "--verbose"]).with_secrets();
    for (name, text) in files {
        run = run.file(name, text).args(&["-f", name]);
    }
    run.args(args).run()
}

/// The same of one file.
fn of(values: &str) -> Done {
    validate(&[("values.yaml", values)], &[])
}
