//! Prepares at build time what would otherwise be parsed on every run.

#[path = "build/shapes.rs"]
mod shapes;
#[path = "build/templates.rs"]
mod templates;

use std::error::Error;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    templates::write(&out.join("templates.rs"))?;
    shapes::write(&out.join("shapes.rs"))?;
    Ok(())
}
