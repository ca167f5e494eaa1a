//! `st2ha render`.

use std::io::Write as _;

use anyhow::{Context as _, Result, bail};

use crate::cli::{OutputFormat, RenderCommand};
use crate::config::Release;
use crate::output::{self, Format};
use crate::pipeline::{self, Failure, Inputs};
use crate::render::{Kube, builtin};
use crate::yaml::{self, LayerId, Mapping, Node, Value};

/// Prints the manifests.
pub fn run(command: &RenderCommand) -> Result<()> {
    let mut values = Node::map(yaml::Origin::default());
    for (number, file) in crate::values::DefaultsFile::all().iter().enumerate() {
        merge(&mut values, file.values(LayerId(number as u16)));
    }
    if let Value::Map(map) = &mut values.value {
        map.entry("global".into())
            .or_insert_with(|| yaml::Entry { key: yaml::Origin::default(), node: Node::map(yaml::Origin::default()) });
    }
    let defaults = values.clone();
    for file in &command.values.files {
        let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        merge(&mut values, yaml::read_map(&text, LayerId(1)).with_context(|| file.display().to_string())?);
    }
    let inputs = Inputs {
        values,
        defaults,
        release: Release { name: command.release.name.clone(), namespace: command.release.namespace.clone() },
        kube: Kube { version: command.render.kube_version.clone(), minor: 33 },
        api_versions: command.render.api_versions.clone(),
        target: command.render.target.into(),
        include_tests: command.render.include_tests,
        strict: command.values.strict,
        templates: builtin(),
    };
    let outputs = match pipeline::run(inputs) {
        Ok(outputs) => outputs,
        Err(Failure::Values(findings)) => {
            for f in findings {
                eprintln!("{:?} {}: {} {:?}", f.severity, f.path, f.message, f.help);
            }
            bail!("the values cannot be used");
        }
        Err(other) => return Err(other.into()),
    };
    for f in &outputs.warnings {
        eprintln!("{:?} {}: {} {:?}", f.severity, f.path, f.message, f.help);
    }
    let format = match command.output.output {
        OutputFormat::Yaml => Format::Yaml,
        OutputFormat::Json => Format::Json,
    };
    std::io::stdout().write_all(output::stream(&outputs.manifests, format).as_bytes())?;
    Ok(())
}

fn merge(base: &mut Node, over: Node) {
    match (&mut base.value, over.value) {
        (Value::Map(base), Value::Map(over)) => {
            for (key, entry) in over {
                match base.get_mut(&key) {
                    Some(known) => merge(&mut known.node, entry.node),
                    None => {
                        base.insert(key, entry);
                    }
                }
            }
        }
        (value, over) => *value = over,
    }
    let _: Option<Mapping> = None;
}
