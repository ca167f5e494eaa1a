//! Renders the Kubernetes manifests of a highly available StackStorm cluster from Helm-style values files.

pub mod config;
pub mod render;
pub mod schema;
pub mod yaml;
