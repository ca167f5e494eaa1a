//! Rendering a release only to look at it: nothing is stored, and what stands in for a secret that is missing says so.

use anyhow::{Result, bail};

use super::super::files::Origin;
use super::super::gather::{Files, Gathered};
use super::{Request, StageRequest};
use crate::cli::RequestArgs;
use crate::config::Secret;
use crate::manifests::Manifest;
use crate::pipeline::{self, MissingSecrets, Outputs};
use crate::secrets::Placeholders;
use crate::values::Sources;
use crate::yaml::Node;

/// Renders a release only to look at it.
pub fn preview(args: &RequestArgs) -> Result<Outputs> {
    let request = Request::new(args, Origin::Disk)?;
    let (gathered, sources) = request.gather()?;
    request.render_with_placeholders(gathered, &sources)
}

/// Renders a stage of a migration only to look at it. What would be refused at that stage is refused here.
pub fn preview_stage(args: &RequestArgs, files: &Files, stage: StageRequest) -> Result<Outputs> {
    let request = Request::at(args, files, stage)?;
    let (gathered, sources) = request.gather()?;
    let outputs = request.render_with_placeholders(gathered, &sources)?;
    request.refuse(&outputs, &sources)?;
    if let Some(refusal) = request.refusal_of(&outputs) {
        bail!(refusal.told);
    }
    Ok(outputs)
}

/// Renders a release from files as they are or were somewhere, to compare it.
pub fn compare(args: &RequestArgs, origin: Origin) -> Result<Compared> {
    let request = Request::new(args, origin)?;
    let (gathered, sources) = request.gather()?;
    let mut placeholders = Placeholders;
    let secrets =
        if args.values.no_generate { MissingSecrets::Refuse } else { MissingSecrets::Generate(&mut placeholders) };
    let outputs =
        pipeline::run(request.inputs(gathered, secrets)).map_err(|failure| request.explain(*failure, &sources))?;
    let refusal = request.refusal_of(&outputs).map(|refusal| refusal.told);
    let pending = outputs.generated.into_iter().map(|generated| generated.secret).collect();
    Ok(Compared { manifests: outputs.manifests, pending, refusal, values: outputs.values })
}

/// A render to compare.
pub struct Compared {
    /// The manifests.
    pub manifests: Vec<Manifest>,
    /// What stands in for secrets that are not there yet.
    pub pending: Vec<Secret>,
    /// Why those would not be made.
    pub refusal: Option<String>,
    /// The values that they were made from.
    pub values: Node,
}

impl Request {
    /// Renders with something that stands in for each secret that is not there yet.
    pub(super) fn render_with_placeholders(&self, gathered: Gathered, sources: &Sources) -> Result<Outputs> {
        let mut placeholders = Placeholders;
        let inputs = self.inputs(gathered, MissingSecrets::Generate(&mut placeholders));
        pipeline::run(inputs).map_err(|failure| self.explain(*failure, sources))
    }
}
