//! Jobs of earlier values that go away by themselves.

use serde_json::Value;

use crate::diff;
use crate::manifests::{Manifest, namespace_of};

/// Takes out Jobs that the cluster removes some time after they ended, as they ask it to, if the render no longer has them and nothing is
/// left for them to do: they have ended, or the Job that has taken their place is there. Says how many.
///
/// One whose successor is not there yet stays: it shows what the successor changes.
pub fn take_out(found: &mut Vec<Manifest>, ours: &[Manifest], namespace: &str) -> usize {
    let place = |job: &Manifest| (namespace_of(job, namespace).map(str::to_owned), job.key.name.clone());
    let live: Vec<_> = found.iter().filter(|live| is_job(live)).map(place).collect();
    let count = found.len();
    found.retain(|job| {
        if !is_job(job) || job.object.pointer("/spec/ttlSecondsAfterFinished").is_none() {
            return true;
        }
        let (namespace, name) = place(job);
        let ours = ours.iter().filter(|ours| is_job(ours)).map(place);
        let successors: Vec<_> = ours
            .filter(|(other, successor)| *other == namespace && diff::stem(successor) == diff::stem(&name))
            .collect();
        let is_ours = successors.iter().any(|(_, successor)| *successor == name);
        let is_superseded = successors.iter().any(|successor| live.contains(successor));
        let is_over = is_superseded || successors.is_empty() && has_ended(job);
        is_ours || !is_over
    });
    count - found.len()
}

fn is_job(manifest: &Manifest) -> bool {
    manifest.key.kind == "Job" && manifest.key.group == "batch"
}

/// Whether a Job has done what it was for, or has given up.
fn has_ended(job: &Manifest) -> bool {
    let conditions = job.object.pointer("/status/conditions").and_then(Value::as_array);
    let is_end = |condition: &Value| {
        condition.get("status").is_some_and(|status| status == "True")
            && condition.get("type").is_some_and(|kind| kind == "Complete" || kind == "Failed")
    };
    conditions.is_some_and(|conditions| conditions.iter().any(is_end))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail this way")]

    use serde_json::{Value, json};

    use super::take_out;
    use crate::manifests::Manifest;

    fn job(name: &str, spec: &Value, conditions: &Value) -> Manifest {
        let object = json!({
            "apiVersion": "batch/v1", "kind": "Job", "metadata": { "name": name, "namespace": "stack" },
            "spec": spec, "status": { "conditions": conditions },
        });
        Manifest::new(object, "test").unwrap()
    }

    #[test]
    fn only_jobs_that_go_by_themselves_and_are_over_are_taken_out() {
        let expiring = || json!({ "ttlSecondsAfterFinished": 600 });
        let ended =
            |kind: &str| json!([{ "type": "Suspended", "status": "False" }, { "type": kind, "status": "True" }]);
        let (old, new) = ("st2-job-apikey-0011223344", "st2-job-apikey-5566778899");
        let [complete, failed] = ["Complete", "Failed"].map(ended);
        let running = || json!([{ "type": "Complete", "status": "False" }]);
        // What the cluster has, what the render has, and how many are taken out.
        let cases = [
            (vec![job(old, &expiring(), &complete)], vec![], 1),
            (vec![job(old, &expiring(), &failed)], vec![], 1),
            (vec![job(old, &expiring(), &running())], vec![], 0),
            (vec![job(old, &json!({}), &complete)], vec![], 0),
            // The render has it.
            (vec![job(old, &expiring(), &complete)], vec![old], 0),
            // Its successor is not there yet.
            (vec![job(old, &expiring(), &complete)], vec![new], 0),
            (vec![job(old, &expiring(), &running()), job(new, &expiring(), &running())], vec![new], 1),
            (vec![job(old, &json!({}), &complete), job(new, &expiring(), &running())], vec![new], 0),
            // The successor of another one.
            (vec![job(old, &expiring(), &running()), job("st2-other", &expiring(), &running())], vec!["st2-other"], 0),
        ];
        for (index, (mut found, ours, expected)) in cases.into_iter().enumerate() {
            let ours: Vec<_> = ours.into_iter().map(|name| job(name, &expiring(), &json!([]))).collect();
            assert_eq!(take_out(&mut found, &ours, "stack"), expected, "case {index}");
        }
    }
}
