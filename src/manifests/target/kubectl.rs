//! `kubectl apply` knows no hooks and cannot change a Job.

use serde_json::Value;

use super::job_name::TIME_TO_LIVE;
use super::{hook, job_name};
use crate::manifests::manifest::Manifest;

/// Seconds that a Job stays after it ended, for people to look at it.
const SECONDS_TO_LIVE: u32 = 600;

/// Makes one manifest fit for being applied again and again.
pub fn adapt(mut manifest: Manifest) -> Manifest {
    hook::strip(&mut manifest);
    if manifest.key.kind == "Job" {
        job_name::by_content(&mut manifest);
    }
    manifest
}

/// Has the cluster remove a Job some time after it ended. Whoever goes back to earlier values applies a Job of an earlier name: were it
/// still there, it would not run again, and what the later one loaded would stay. The time is no part of what a Job runs, so its name does
/// not follow from it.
pub fn let_expire(manifest: &mut Manifest) {
    let is_job = manifest.key.kind == "Job";
    if let Some(Value::Object(spec)) = manifest.object.get_mut("spec").filter(|_| is_job)
        && !spec.contains_key(TIME_TO_LIVE)
    {
        spec.shift_insert(0, TIME_TO_LIVE.to_owned(), Value::from(SECONDS_TO_LIVE));
    }
}
