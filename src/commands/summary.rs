//! What a render comes to, for somebody who has just seen thousands of lines go by.

use std::path::Path;

use crate::cli::{ReleaseArgs, TargetArg};
use crate::manifests::{Manifest, Scaling, members};

/// Where the secrets of a release are.
#[derive(Clone, Copy, Debug)]
pub enum Kept<'a> {
    /// In the secrets file.
    File(&'a Path),
    /// In the values.
    Values,
    /// In a store of this name, from which an operator fetches them.
    Store(&'a str),
}

impl Kept<'_> {
    fn told(self) -> String {
        match self {
            Self::File(path) => format!("secrets are kept in {}", path.display()),
            Self::Values => "all secrets come from your values".to_owned(),
            Self::Store(name) => format!("the External Secrets Operator fetches secrets from the store {name}"),
        }
    }
}

/// What makes objects of a cluster out of what was printed for a target.
fn way(target: TargetArg) -> &'static str {
    match target {
        TargetArg::Kubectl => "`| kubectl apply -f -` behind the same command does that",
        TargetArg::Helm => "Helm does that, to which `st2ha post-render` gives these manifests",
        TargetArg::Argocd => "commit what `--output-dir FOLDER` writes, and Argo CD does that",
        TargetArg::Flux => "commit what `--output-dir FOLDER` writes, and Flux does that",
    }
}

/// How many objects and pods were rendered, where their secrets are kept, and how to apply them.
pub fn summary(manifests: &[Manifest], release: &ReleaseArgs, target: TargetArg, secrets: Kept<'_>) -> String {
    let ReleaseArgs { name, namespace } = release;
    let pods: u64 = manifests.iter().map(|manifest| pods(manifest, manifests)).sum();
    let more = if manifests.iter().any(|manifest| Scaling::of(manifest).is_some()) { " or more" } else { "" };
    let jobs = manifests.iter().filter(|manifest| manifest.key.kind == "Job").count() as u64;
    format!(
        "rendered {}, with {}{more} and {}, for release {name} in namespace {namespace}; {}\n\
         nothing was applied: {}",
        count(manifests.len() as u64, "object"),
        count(pods, "pod"),
        count(jobs, "Job"),
        secrets.told(),
        way(target),
    )
}

fn count(number: u64, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}

/// How many pods an object keeps running. Those of Jobs end, and how many nodes a cluster has is not known.
fn pods(manifest: &Manifest, manifests: &[Manifest]) -> u64 {
    if let Some(scaling) = Scaling::of_workload(manifest, manifests) {
        return scaling.least;
    }
    match manifest.key.kind.as_str() {
        "Pod" => 1,
        _ => members(manifest).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail this way")]

    use std::path::Path;

    use serde_json::json;

    use super::{Kept, summary};
    use crate::cli::{ReleaseArgs, TargetArg};
    use crate::manifests::Manifest;

    #[test]
    fn objects_and_pods_are_counted() {
        let object = |kind: &str, spec: serde_json::Value| {
            let object = json!({ "apiVersion": "v1", "kind": kind, "metadata": { "name": "a" }, "spec": spec });
            Manifest::new(object, "test").unwrap()
        };
        let manifests = [
            object("Deployment", json!({ "replicas": 3 })),
            object("StatefulSet", json!({})),
            object("Job", json!({})),
            object("Service", json!({ "replicas": 9 })),
        ];
        let operated = [
            object("MongoDBCommunity", json!({ "members": 3 })),
            object("PerconaServerMongoDB", json!({ "replsets": [{ "name": "rs0", "size": 5 }] })),
            object("RabbitmqCluster", json!({})),
        ];
        let hpa = object(
            "HorizontalPodAutoscaler",
            json!({ "minReplicas": 5, "maxReplicas": 9, "scaleTargetRef": { "kind": "Deployment", "name": "a" } }),
        );
        let release = ReleaseArgs { name: "st2".to_owned(), namespace: "stack".to_owned() };
        let text = summary(&manifests, &release, TargetArg::Kubectl, Kept::File(Path::new("a/b.yaml")));
        assert!(text.starts_with(
            "rendered 4 objects, with 4 pods and 1 Job, for release st2 in namespace stack; secrets are kept in a/b.yaml\n"
        ), "{text}");
        let operated = summary(&operated, &release, TargetArg::Kubectl, Kept::Values);
        assert!(operated.starts_with("rendered 3 objects, with 9 pods and 0 Jobs"), "{operated}");
        let scaled = summary(&[manifests[0].clone(), hpa], &release, TargetArg::Kubectl, Kept::Values);
        assert!(scaled.starts_with("rendered 2 objects, with 5 pods or more and 0 Jobs"), "{scaled}");
        let text = summary(&manifests[..1], &release, TargetArg::Kubectl, Kept::Values);
        assert!(
            text.starts_with("rendered 1 object, with 3 pods and 0 Jobs")
                && text.contains("all secrets come from your values")
                && text.ends_with("`| kubectl apply -f -` behind the same command does that"),
            "{text}"
        );
        let text = summary(&manifests, &release, TargetArg::Argocd, Kept::Store("vault"));
        assert!(text.contains("; the External Secrets Operator fetches secrets from the store vault\n"), "{text}");
        assert!(text.ends_with("and Argo CD does that") && !text.contains("kubectl"), "{text}");
    }
}
