//! Prepares at build time what would otherwise be parsed on every run.

#[path = "build/defaults.rs"]
mod defaults;
#[path = "build/kubernetes.rs"]
mod kubernetes;
#[path = "build/providers.rs"]
mod providers;
#[path = "build/shapes.rs"]
mod shapes;
#[path = "src/template/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the build reads templates, and nothing else of this module")]
mod template;
#[path = "build/templates.rs"]
mod templates;
#[path = "src/yaml/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the build reads YAML, and nothing else of this module")]
mod yaml;

use std::error::Error;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=src/template");
    println!("cargo::rerun-if-changed=src/yaml");
    defaults::write(&out.join("defaults.rs"))?;
    providers::write(&out.join("providers.rs"))?;
    templates::write(&out.join("templates.rs"))?;
    kubernetes::write(&out.join("kubernetes.rs"))?;
    shapes::write(&out.join("shapes.rs"))?;
    // Hardly anybody asks for it, and it is half as large as the code.
    let schema = std::fs::read("schema/values.schema.json")?;
    std::fs::write(out.join("values.schema.deflate"), miniz_oxide::deflate::compress_to_vec(&schema, 6))?;
    Ok(())
}
