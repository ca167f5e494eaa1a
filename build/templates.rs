//! Lists the built-in templates, with their text and read into programs, so that they are part of the binary.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::providers::{DECLARATION, DEFAULTS};
use crate::template::{self, Program};

/// Writes `BUILTIN`: every template under `templates/`, in path order. The programs stand in files beside `to`.
pub fn write(to: &Path) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=templates");
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?).join("templates");
    let mut files = Vec::new();
    collect(&root, &mut files)?;
    files.sort();
    let programs = to.with_extension("programs");
    fs::create_dir_all(&programs)?;
    let mut code = String::from("/// Every built-in template.\npub(super) const BUILTIN: &[Builtin] = &[\n");
    for (number, file) in files.iter().enumerate() {
        let path = file.strip_prefix(&root)?.to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(file)?;
        let program = template::parse(&text).map_err(|(line, what)| format!("templates/{path}:{line}: {what}"))?;
        let body = store(&programs.join(number.to_string()), &Program { components: Vec::new(), ..program.clone() })?;
        let mut components = String::new();
        for (place, component) in program.components.iter().enumerate() {
            let stored = store(&programs.join(format!("{number}-{place}")), component)?;
            write!(components, "({:?}, {stored}), ", component.name)?;
        }
        let (prints_data, text) = (template::prints_data(&text), file.display().to_string());
        writeln!(
            code,
            "    Builtin {{ path: {path:?}, text: include_str!({text:?}), prints_data: {prints_data}, program: {body}, components: &[{components}] }},"
        )?;
    }
    code.push_str("];\n");
    fs::write(to, code)?;
    Ok(())
}

/// Writes a program or a component to a file. The answer is the code that includes it.
fn store(to: &Path, program: &impl Serialize) -> Result<String, Box<dyn Error>> {
    fs::write(to, postcard::to_stdvec(program)?)?;
    Ok(format!("include_bytes!({:?})", to.display().to_string()))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), files)?;
        } else if entry.file_name() != DECLARATION && entry.file_name() != DEFAULTS {
            files.push(entry.path());
        }
    }
    Ok(())
}
