//! Rendering a release from what was typed: the one way from arguments to manifests, whatever a command does with them.

use anyhow::{Context as _, Result};

use super::failure::Reported;
use super::gather::{Files, Gathered};
use super::{colour, note, templates};
use crate::cli::{ReleaseArgs, RenderArgs, ValuesArgs};
use crate::config::Release;
use crate::diagnostics::{self, MessageFormat};
use crate::pipeline::{self, Failure, Inputs, Outputs};
use crate::render::Kube;
use crate::schema::Finding;
use crate::values::{Merged, Sources};

/// Renders a release for use. What is odd about the values goes to stderr.
pub fn render(release: &ReleaseArgs, values: &ValuesArgs, render: &RenderArgs) -> Result<Outputs> {
    let Gathered { merged, defaults, sources } = Files::read(values)?.gather(values, &None)?;
    let inputs = inputs(release, values, render, merged, defaults)?;
    let outputs = pipeline::run(inputs).map_err(|failure| explain(failure, &sources))?;
    if !outputs.warnings.is_empty() {
        note(diagnostics::report(&outputs.warnings, &sources, MessageFormat::Human, colour()).trim_end());
    }
    Ok(outputs)
}

/// Renders a release only to look at it.
pub fn preview(release: &ReleaseArgs, values: &ValuesArgs, render: &RenderArgs) -> Result<Outputs> {
    self::render(release, values, render)
}

/// All findings about a release, and the sources that they point into.
pub fn check(release: &ReleaseArgs, values: &ValuesArgs, render: &RenderArgs) -> Result<(Vec<Finding>, Sources)> {
    let Gathered { merged, defaults, sources } = Files::read(values)?.gather(values, &None)?;
    let inputs = inputs(release, values, render, merged, defaults)?;
    match pipeline::run(inputs) {
        Ok(outputs) => Ok((outputs.warnings, sources)),
        Err(Failure::Values(findings)) => Ok((findings, sources)),
        Err(other) => Err(other.into()),
    }
}

/// The merged values of a release, secrets file included, and the sources that they come from.
pub fn values(_release: &ReleaseArgs, values: &ValuesArgs) -> Result<(Merged, Sources)> {
    let Gathered { merged, sources, .. } = Files::read(values)?.gather(values, &None)?;
    Ok((merged, sources))
}

fn inputs(
    release: &ReleaseArgs,
    values: &ValuesArgs,
    render: &RenderArgs,
    merged: Merged,
    defaults: crate::yaml::Node,
) -> Result<Inputs> {
    Ok(Inputs {
        values: merged.values,
        defaults,
        release: Release { name: release.name.clone(), namespace: release.namespace.clone() },
        kube: kube(&render.kube_version)?,
        api_versions: render.api_versions.clone(),
        target: render.target.into(),
        include_tests: render.include_tests,
        strict: values.strict,
        templates: templates::load(render.templates.as_deref())?,
    })
}

/// A failure as the user should see it.
fn explain(failure: Failure, sources: &Sources) -> anyhow::Error {
    match failure {
        Failure::Values(findings) => {
            let text = diagnostics::report(&findings, sources, MessageFormat::Human, colour());
            Reported { text, status: 1 }.into()
        }
        other => other.into(),
    }
}

/// `1.33`, `v1.33.2` or `1.33.2-gke.1` as a version.
fn kube(text: &str) -> Result<Kube> {
    let version = text.strip_prefix('v').unwrap_or(text);
    let parts: Vec<&str> = version.split('.').collect();
    let minor = match parts.as_slice() {
        ["1", minor, ..] => minor.parse().ok(),
        _ => None,
    };
    let minor =
        minor.with_context(|| format!("--kube-version: `{text}` is no version of Kubernetes; write for example 1.33.0"))?;
    let version = if parts.len() == 2 { format!("{version}.0") } else { version.to_owned() };
    Ok(Kube { version, minor })
}
