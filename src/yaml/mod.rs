//! YAML in and out: the bottom layer, which knows nothing of values or Kubernetes.
//!
//! [`Node`] is a tree whose scalars keep their source text and position; `read` builds it from text as Helm and kubectl
//! read YAML (1.1 booleans and octals), `emit` prints plain JSON values as canonical block YAML.

mod node;

pub use node::{Entry, LayerId, Mapping, Node, Origin, Scalar, ScalarKind, Value};
