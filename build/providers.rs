//! Compiles what each provider of a data service declares into static tables.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::yaml::{self, LayerId, Node};

/// The file in a provider's folder that says which keys it reads. It is no template.
pub const DECLARATION: &str = "keys.yaml";

/// The file in a provider's folder that holds its default values. It is no template.
pub const DEFAULTS: &str = "defaults.yaml";

/// Writes `PROVIDERS`: every folder `templates/SERVICE/PROVIDER/` with a declaration, in order.
pub fn write(to: &Path) -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?).join("templates");
    let mut code = String::from("/// Every provider, by service and name.\nstatic PROVIDERS: &[Provider] = &[\n");
    for service in folders(&root)? {
        for provider in folders(&root.join(&service))? {
            let file = root.join(&service).join(&provider).join(DECLARATION);
            if file.exists() {
                let name = format!("{service}/{provider}/{DECLARATION}");
                let declared = yaml::read_map(&fs::read_to_string(&file)?, LayerId::default())
                    .map_err(|error| format!("{name}: {error}"))?;
                writeln!(
                    code,
                    "    {},",
                    entry(&service, &provider, &declared).ok_or_else(|| format!("{name}: write `pods` and `reads`"))?
                )?;
            }
        }
    }
    code.push_str("];\n");
    fs::write(to, code)?;
    Ok(())
}

fn entry(service: &str, provider: &str, declared: &Node) -> Option<String> {
    let pods = match declared.get("pods")?.text()? {
        "st2ha" => "Pods::Own",
        "operator" => "Pods::Operator",
        _ => return None,
    };
    let reads: Vec<&str> = declared.get("reads")?.as_list()?.iter().map(Node::text).collect::<Option<_>>()?;
    Some(format!("Provider {{ service: {service:?}, name: {provider:?}, pods: {pods}, reads: &{reads:?} }}"))
}

fn folders(folder: &Path) -> Result<Vec<String>, std::io::Error> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// The default values of all providers that have some, by path.
pub fn defaults(templates: &Path) -> Result<Vec<PathBuf>, std::io::Error> {
    let mut files = Vec::new();
    for service in folders(templates)? {
        for provider in folders(&templates.join(&service))? {
            let folder = templates.join(&service).join(provider);
            if folder.join(DECLARATION).exists() && folder.join(DEFAULTS).exists() {
                files.push(folder.join(DEFAULTS));
            }
        }
    }
    Ok(files)
}
