//! What `post-render` and `krm` have in common: a render that is asked for by arguments and by what was read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use clap::ValueEnum as _;
use serde_json::Value;

use super::advised::Advised;
use super::release_state::ReleaseState;
use super::{files, guard, release, secrets_file};
use crate::cli::{
    AskedFor, KUBE_VERSION, OverlayArgs, ReleaseArgs, RenderArgs, RequestArgs, TargetArg, namespace_name, release_name,
};
use crate::config::Release;
use crate::manifests::{Manifest, bitnami_services};
use crate::overlay::Request;
use crate::pipeline::Outputs;
use crate::yaml;

/// What holds where neither the arguments nor the input say anything.
pub struct Fallback {
    /// Name of the release.
    pub name: Option<String>,
    /// Namespace of the release.
    pub namespace: Option<String>,
    /// Who the manifests are for.
    pub target: TargetArg,
}

/// A render as it was asked for.
pub struct Asked {
    /// What was typed, or holds where nothing was.
    pub args: RequestArgs,
    layers: Vec<(String, Vec<u8>)>,
    state: ReleaseState,
    running: Vec<Manifest>,
    fingerprints: BTreeMap<String, Value>,
}

impl Asked {
    /// Puts together what was typed, what the input says and what holds otherwise, in that order.
    pub fn new(name: Option<&str>, args: &OverlayArgs, request: &Request, fallback: Fallback) -> Result<Self> {
        if args.values.files.0.iter().any(|file| file == Path::new(files::STDIN)) {
            bail!("values cannot be read from stdin, which holds the manifests; name a file");
        }
        let name = name.map(str::to_owned).or_else(|| request.release.clone()).or(fallback.name);
        let namespace = args.namespace.clone().or_else(|| request.namespace.clone()).or(fallback.namespace);
        let target = match (args.target, &request.target) {
            (Some(target), _) => target,
            (None, Some(name)) => target(name)?,
            (None, None) => fallback.target,
        };
        let mut values = args.values.clone();
        let values_files = request.values_files.iter().map(PathBuf::from).collect();
        values.secrets.asked_for = Some(AskedFor { values_files });
        let kube_version = args.kube_version.clone().or_else(|| request.kube_version.clone());
        Ok(Self {
            args: RequestArgs {
                release: ReleaseArgs {
                    name: checked(&name.unwrap_or_else(|| "st2".to_owned()), release_name)?,
                    namespace: checked(&namespace.unwrap_or_else(|| "default".to_owned()), namespace_name)?,
                },
                values,
                render: RenderArgs {
                    target,
                    kube_version: kube_version.unwrap_or_else(|| KUBE_VERSION.to_owned()),
                    api_versions: request.api_versions.iter().chain(&args.api_versions).cloned().collect(),
                    include_tests: args.include_tests || request.include_tests,
                    templates: args.templates.clone(),
                },
            },
            layers: layers(request, &args.values.secrets.identities)?,
            state: ReleaseState {
                // Whoever has Secrets of the release has secrets that count.
                is_upgrade: request.is_upgrade || !request.secrets.is_empty(),
                running: Vec::new(),
                may_replace: args.replace.replace_data_services,
            },
            running: workloads(request)?,
            fingerprints: request.secrets.clone(),
        })
    }

    /// Renders. Values files that were typed win over values of the input. `theirs` are the objects that are there already.
    pub fn render<'a>(mut self, theirs: impl Iterator<Item = &'a Manifest>) -> Result<Outputs> {
        let name = &self.args.release.name;
        self.state.running = bitnami_services(theirs, name);
        self.state.running.extend(bitnami_services(&self.running, name));
        let outputs = release::render_over(self.layers, &self.args, &self.state)?;
        let ReleaseArgs { name, namespace } = &self.args.release;
        let release = Release { name: name.clone(), namespace: namespace.clone() };
        let advised = Advised { release: &release, values: &self.args.values, claim: None };
        guard::recognise(&outputs.manifests, &self.fingerprints, advised)?;
        Ok(outputs)
    }
}

/// What the input says that the cluster has.
fn workloads(request: &Request) -> Result<Vec<Manifest>> {
    let workloads = request.running.iter().map(|object| Manifest::new(object.clone(), "running"));
    Ok(workloads.collect::<Result<_, _>>()?)
}

/// A name that the input may have brought, which is held to the same as one that was typed.
fn checked(name: &str, check: fn(&str) -> Result<String, String>) -> Result<String> {
    check(name).map_err(|problem| anyhow!("`{name}`: {problem}"))
}

fn target(name: &str) -> Result<TargetArg> {
    let known = TargetArg::value_variants().iter().filter_map(clap::ValueEnum::to_possible_value);
    let known: Vec<String> = known.map(|value| value.get_name().to_owned()).collect();
    TargetArg::from_str(name, false).ok().with_context(|| format!("target: `{name}` is none of {}", known.join(", ")))
}

/// The values of a request as values files.
fn layers(request: &Request, identities: &[PathBuf]) -> Result<Vec<(String, Vec<u8>)>> {
    let read = |name: &String| {
        let bytes = files::read(Path::new(name), "values file")?;
        let bytes = secrets_file::decrypted(Path::new(name), bytes, identities);
        Ok((name.clone(), bytes.map_err(|error| anyhow!("the values file {name} {error}"))?))
    };
    let mut layers = request.values_files.iter().map(read).collect::<Result<Vec<_>>>()?;
    if !request.values.is_empty() {
        let text = yaml::emit(&request.values.clone().into())?;
        layers.push(("<values of the release>".to_owned(), text.into_bytes()));
    }
    Ok(layers)
}
