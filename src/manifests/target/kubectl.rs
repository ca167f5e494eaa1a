//! `kubectl apply` knows no hooks and cannot change a Job.

use super::{hook, job_name};
use crate::manifests::manifest::Manifest;

/// Makes one manifest fit for being applied again and again.
pub fn adapt(mut manifest: Manifest) -> Manifest {
    hook::strip(&mut manifest);
    if manifest.key.kind == "Job" {
        job_name::by_content(&mut manifest);
    }
    manifest
}
