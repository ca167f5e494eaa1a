//! `mongodb.setup`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::Resources;

/// The containers beside each server that make it a member of the replica set: one founds or joins the set, makes the users and then
/// sleeps; with TLS another one signs the server's certificate before it starts. They run the server's image.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MongodbSetup {
    /// Resources of each of them.
    pub resources: Resources,
}
