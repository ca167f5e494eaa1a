//! What differs between two sets of manifests, without any file, program or cluster.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod corpus;
mod fields;
mod files;
mod formats;
mod live;
mod masks;
mod objects;
mod properties;
mod size;
mod spellings;
mod words_of_people;

use st2ha::diff::{self, Comparison, Diff};
use st2ha::manifests::{self, Manifest};

/// Manifests out of YAML.
fn set(yaml: &str) -> Vec<Manifest> {
    manifests::read(yaml, "test").unwrap()
}

/// What differs between two sets, applied to the namespace `default`.
fn compare(before: &[Manifest], after: &[Manifest]) -> Diff {
    diff::diff(Comparison { before, after, namespace: "default", placeholders: &[], shown: &[] }).unwrap()
}

/// The same as text without colours.
fn text(before: &str, after: &str) -> String {
    let text = diff::text(&compare(&set(before), &set(after)));
    anstream::adapter::strip_str(&text).to_string()
}

/// All ways in which differences are written down.
fn all_formats(diff: &Diff) -> [String; 5] {
    [diff.json(), diff::text(diff), diff::titles(diff), diff::markdown(diff), diff::html(diff)]
}

/// An object of a kind, named `x`, with these further lines.
fn object(kind: &str, rest: &str) -> String {
    format!("{{apiVersion: v1, kind: {kind}, metadata: {{name: x}}, {rest}}}\n")
}

/// The lines that tell how one object changed: no title, no summary.
fn body(before: &str, after: &str) -> String {
    let text = text(before, after);
    let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("  ")).map(|line| &line[2..]).collect();
    lines.join("\n")
}
