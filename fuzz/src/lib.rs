//! The modules of st2ha that read what users write, compiled by themselves: all the rest would take minutes to instrument.
#![allow(dead_code, unused_imports, reason = "some of what is compiled here is for the rest of st2ha")]

pub mod manifests;
#[path = "../../src/nearest.rs"]
pub mod nearest;
#[path = "../../src/overlay/mod.rs"]
pub mod overlay;
#[path = "../../src/quantity.rs"]
pub mod quantity;
#[path = "../../src/values/mod.rs"]
pub mod values;
#[path = "../../src/yaml/mod.rs"]
pub mod yaml;
