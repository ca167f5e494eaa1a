//! Renders the Kubernetes manifests of a highly available StackStorm cluster from Helm-style values files.

pub mod cli;
pub mod config;
pub mod manifests;
pub mod output;
pub mod render;
pub mod schema;
pub mod yaml;
