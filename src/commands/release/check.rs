//! Checking a release.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::super::failure::Ungathered;
use super::super::files::Origin;
use super::refuse::{Place, Refusal};
use super::{Request, status, tell_way_out};
use crate::cli::{RequestArgs, TargetArg};
use crate::lint::{self, Written};
use crate::manifests;
use crate::pipeline::{self, MissingSecrets};
use crate::schema::{self, Finding};
use crate::secrets::{self, Harm, Placeholders};
use crate::values::Sources;
use crate::yaml::Node;

/// What checking a release found.
pub struct Checked {
    /// All findings.
    pub findings: Vec<Finding>,
    /// The sources that they point into.
    pub sources: Sources,
    /// How many objects were looked at.
    pub objects: usize,
    /// Of what kinds nobody here knows the fields, and how many objects there are of each.
    pub unchecked: BTreeMap<String, usize>,
    /// Why secrets that are missing would not be made in a new file. One that is there has an error among the findings.
    pub refusal: Option<String>,
    /// The exit status that this calls for.
    pub status: u8,
}

/// Whether what reads the manifests puts secrets in the place of such texts: Flux' `postBuild`, and what Argo CD's plugins replace.
fn fills_in(target: TargetArg, text: &str) -> bool {
    match target {
        TargetArg::Flux => text.starts_with("${"),
        TargetArg::Argocd => text.starts_with('<'),
        TargetArg::Kubectl | TargetArg::Helm => false,
    }
}

/// Checks a release: its values, the form of the secrets in them, and the manifests that they make.
pub fn check(args: &RequestArgs) -> Result<Checked> {
    let request = Request::new(args, Origin::Disk)?;
    let (gathered, sources) = match request.gather() {
        Ok(gathered) => gathered,
        Err(error) => {
            let Ungathered { findings, sources, .. } = error.downcast()?;
            return Ok(Checked {
                status: status(&findings),
                findings,
                sources,
                objects: 0,
                unchecked: BTreeMap::new(),
                refusal: None,
            });
        }
    };
    let given = schema::completed(gathered.merged.values.clone(), &gathered.merged.defaults);
    let (defaults, nulls) = (gathered.merged.defaults.clone(), gathered.nulls());
    let odd = secrets::check(&given).into_iter().filter(|problem| problem.harm == Harm::Doubtful);
    let mut findings: Vec<Finding> = odd.map(Finding::from).collect();
    let is_fine = findings.is_empty() || !args.values.strict;
    let render = |values: &Node, templates: &BTreeSet<&str>| pipeline::again(values, request.scene(), templates);
    let mut unchecked = BTreeMap::new();
    let mut refusal = None;
    let (status, objects) = match pipeline::run(request.inputs(gathered, MissingSecrets::Generate(&mut Placeholders))) {
        Ok(outputs) => {
            let written = Written {
                nulls: &nulls,
                defaults: Some(&defaults),
                ..Written::new(&outputs.values, &sources, &render, request.kube.minor)
            };
            let mut lints = lint::lint(&outputs.manifests, written);
            if request.render.templates.is_some() {
                lints.extend(lint::encrypted(&outputs.manifests, written));
            }
            let are_filled = |text: &str| fills_in(request.render.target, text);
            // As they are in the manifests: what a template has left of them.
            lints.extend(schema::rules::filled_in_later(&outputs.values, &defaults, &are_filled));
            // What pods may do is the user's choice: that stays a warning under --strict, too.
            let status = if is_fine { status(&lints) } else { 1 };
            let refused = request.refusal_of(&outputs);
            findings.extend(lint::over(outputs.warnings, lints));
            unchecked = manifests::unchecked(&outputs.manifests);
            let objects = outputs.manifests.len();
            match refused {
                // The file says so wherever it is.
                Some(Refusal { place: Place::Stored, told }) => {
                    findings.push(Finding::failed(told));
                    (2, objects)
                }
                refused => {
                    refusal = refused.map(|refused| refused.told);
                    (status, objects)
                }
            }
        }
        Err(failure) => {
            findings.extend(request.told(*failure, &sources));
            (status(&findings).max(1), 0)
        }
    };
    tell_way_out(&mut findings, &request.store, &sources, request.advised());
    Ok(Checked { findings, sources, objects, unchecked, refusal, status })
}
