//! Compiles the default values and the presets into static trees, so that no run parses them.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::providers;
use crate::yaml::{self, LayerId, Node, Origin, ScalarKind, Value};

/// Writes `FILES`, the files of defaults, lowest first, `PROVIDERS`, those of single
/// providers, and `PRESETS`, the presets by name: each with its text and its tree.
pub fn write(to: &Path) -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    for path in ["defaults", "presets", "templates", "values.yaml"] {
        println!("cargo::rerun-if-changed={path}");
    }
    let mut defaults = files_in(&root.join("defaults"))?;
    // What people change is written in values.yaml, which therefore wins over the long tail.
    defaults.push(root.join("values.yaml"));
    let mut code = String::new();
    table("/// The files of defaults, lowest first.\npub(super) static FILES", &root, &defaults, &mut code)?;
    let providers = providers::defaults(&root.join("templates"))?;
    table("/// The defaults of single providers, by path.\npub(super) static PROVIDERS", &root, &providers, &mut code)?;
    table("/// The presets, by name.\npub(super) static PRESETS", &root, &files_in(&root.join("presets"))?, &mut code)?;
    fs::write(to, code)?;
    Ok(())
}

fn files_in(folder: &Path) -> Result<Vec<PathBuf>, std::io::Error> {
    let mut files = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, std::io::Error>>()?;
    files.sort();
    Ok(files)
}

fn table(head: &str, root: &Path, files: &[PathBuf], code: &mut String) -> Result<(), Box<dyn Error>> {
    writeln!(code, "{head}: &[File] = &[")?;
    for file in files {
        let name = file.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
        let tree = yaml::read_map(&fs::read_to_string(file)?, LayerId::default())
            .map_err(|error| format!("{name}: {error}"))?;
        let path = file.display().to_string();
        write!(code, "    File {{ name: {name:?}, text: include_str!({path:?}), tree: ")?;
        node(&tree, code)?;
        code.push_str(" },\n");
    }
    code.push_str("];\n");
    Ok(())
}

fn node(node: &Node, code: &mut String) -> std::fmt::Result {
    let place = place(node.origin);
    match &node.value {
        Value::Scalar(scalar) => {
            let kind = match scalar.kind {
                ScalarKind::Null => "ScalarKind::Null".to_owned(),
                ScalarKind::Bool(value) => format!("ScalarKind::Bool({value})"),
                ScalarKind::Int(value) => format!("ScalarKind::Int({value})"),
                ScalarKind::Float(value) => format!("ScalarKind::Float({value:?})"),
                ScalarKind::String => "ScalarKind::String".to_owned(),
            };
            write!(code, "Tree::Scalar({place}, {:?}, {kind})", scalar.text)
        }
        Value::List(list) => {
            write!(code, "Tree::List({place}, &[")?;
            for item in list {
                self::node(item, code)?;
                code.push_str(", ");
            }
            code.write_str("])")
        }
        Value::Map(map) => {
            write!(code, "Tree::Map({place}, &[")?;
            for (key, entry) in map {
                write!(code, "({key:?}, {}, ", self::place(entry.key))?;
                self::node(&entry.node, code)?;
                code.push_str("), ");
            }
            code.write_str("])")
        }
    }
}

fn place(origin: Origin) -> String {
    format!("({}, {})", origin.line, origin.column)
}
