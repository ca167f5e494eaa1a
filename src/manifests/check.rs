//! The check of every rendered object against Kubernetes' own types.

use std::collections::BTreeMap;

use k8s_openapi::api::{
    apps::v1 as apps, autoscaling::v2 as autoscaling, batch::v1 as batch, core::v1 as core,
    networking::v1 as networking, policy::v1 as policy, rbac::v1 as rbac,
};
use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1 as apiextensions;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::manifest::Manifest;

/// An object that Kubernetes would not take. For built-in templates this is a bug in st2ha.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("template {origin}: {kind} {name}: {path}: {reason}")]
pub struct CheckError {
    /// The template that printed the object.
    pub origin: String,
    /// Kind of the object.
    pub kind: String,
    /// Name of the object.
    pub name: String,
    /// Path of the field.
    pub path: String,
    /// What is wrong with it.
    pub reason: String,
}

/// Checks one manifest: every field has to be one that its kind knows, and of the right type. Kinds that Kubernetes itself
/// does not define pass.
pub fn check(manifest: &Manifest) -> Result<(), CheckError> {
    let Some(decode) = decoder(manifest.api_version(), &manifest.key.kind) else { return Ok(()) };
    decode(&manifest.object)
        // Kubernetes takes `cpu: 1` for `cpu: "1"`; the types do not.
        .or_else(|problem| with_text_quantities(&manifest.object).map_or(Err(problem), |object| decode(&object)))
        .map_err(|Problem { path, reason }| CheckError {
            origin: manifest.origin.clone(),
            kind: manifest.key.kind.clone(),
            name: manifest.key.name.clone(),
            path,
            reason,
        })
}

/// The kinds among objects whose fields nobody here knows, such as custom resources, and how many objects there are of each.
pub fn unchecked(manifests: &[Manifest]) -> BTreeMap<String, usize> {
    let mut kinds = BTreeMap::new();
    for manifest in manifests.iter().filter(|manifest| decoder(manifest.api_version(), &manifest.key.kind).is_none()) {
        *kinds.entry(manifest.key.kind.clone()).or_default() += 1;
    }
    kinds
}

/// Whether Kubernetes itself defines what an object consists of. The body of a `CustomResourceDefinition` is a schema, where every
/// word may be a user's.
pub(super) fn is_typed(manifest: &Manifest) -> bool {
    let kind = manifest.key.kind.as_str();
    kind != "CustomResourceDefinition" && decoder(manifest.api_version(), kind).is_some()
}

struct Problem {
    path: String,
    reason: String,
}

type Decoder = fn(&Value) -> Result<(), Problem>;

fn decoder(api_version: &str, kind: &str) -> Option<Decoder> {
    Some(match (api_version, kind) {
        ("v1", "ConfigMap") => decode::<core::ConfigMap>,
        ("v1", "Namespace") => decode::<core::Namespace>,
        ("v1", "PersistentVolumeClaim") => decode::<core::PersistentVolumeClaim>,
        ("v1", "Pod") => decode::<core::Pod>,
        ("v1", "Secret") => decode::<core::Secret>,
        ("v1", "Service") => decode::<core::Service>,
        ("v1", "ServiceAccount") => decode::<core::ServiceAccount>,
        ("apps/v1", "DaemonSet") => decode::<apps::DaemonSet>,
        ("apps/v1", "Deployment") => decode::<apps::Deployment>,
        ("apps/v1", "StatefulSet") => decode::<apps::StatefulSet>,
        ("autoscaling/v2", "HorizontalPodAutoscaler") => decode::<autoscaling::HorizontalPodAutoscaler>,
        ("batch/v1", "CronJob") => decode::<batch::CronJob>,
        ("batch/v1", "Job") => decode::<batch::Job>,
        ("networking.k8s.io/v1", "Ingress") => decode::<networking::Ingress>,
        ("networking.k8s.io/v1", "NetworkPolicy") => decode::<networking::NetworkPolicy>,
        ("policy/v1", "PodDisruptionBudget") => decode::<policy::PodDisruptionBudget>,
        ("rbac.authorization.k8s.io/v1", "ClusterRole") => decode::<rbac::ClusterRole>,
        ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding") => decode::<rbac::ClusterRoleBinding>,
        ("rbac.authorization.k8s.io/v1", "Role") => decode::<rbac::Role>,
        ("rbac.authorization.k8s.io/v1", "RoleBinding") => decode::<rbac::RoleBinding>,
        ("apiextensions.k8s.io/v1", "CustomResourceDefinition") => decode::<apiextensions::CustomResourceDefinition>,
        _ => return None,
    })
}

fn decode<T: DeserializeOwned>(object: &Value) -> Result<(), Problem> {
    let mut unknown = None;
    let mut note = |path: serde_ignored::Path<'_>| {
        if unknown.is_none() {
            unknown = Some(path.to_string());
        }
    };
    let mut track = serde_path_to_error::Track::new();
    let deserializer = serde_path_to_error::Deserializer::new(object, &mut track);
    let result = T::deserialize(serde_ignored::Deserializer::new(deserializer, &mut note));
    if let Err(error) = result {
        return Err(Problem { path: track.path().to_string(), reason: without_value(&error.to_string()) });
    }
    match unknown {
        // serde_ignored marks the inside of optional values with `?`.
        Some(path) => {
            Err(Problem { path: path.replace("?.", "").replace(".?", ""), reason: "no such field".to_owned() })
        }
        None => Ok(()),
    }
}

/// A serde message without the value that it quotes, which may be a secret.
pub fn without_value(message: &str) -> String {
    const OTHER: &str = "the value is not of the form that is wanted here";
    let fault =
        ["invalid type: ", "invalid value: ", "unknown variant "].into_iter().find(|fault| message.contains(fault));
    let Some((before, after)) = fault.and_then(|fault| message.split_once(fault)) else {
        let is_harmless =
            ["missing field ", "duplicate field ", "invalid length "].iter().any(|start| message.starts_with(start));
        return if is_harmless { message } else { OTHER }.to_owned();
    };
    let Some((found, expected)) = after.rsplit_once(", expected ") else { return OTHER.to_owned() };
    let found = found.split(['`', '"']).next().unwrap_or_default().trim();
    format!("{before}{}{found}, expected {expected}", fault.unwrap_or_default()).replace(" , ", ", ")
}

/// The object with numbers written as text wherever Kubernetes has a quantity; nothing if there are none.
fn with_text_quantities(object: &Value) -> Option<Value> {
    let mut object = object.clone();
    rewrite(&mut object, false).then_some(object)
}

fn rewrite(value: &mut Value, quantity: bool) -> bool {
    match value {
        Value::Object(map) => {
            let mut changed = false;
            for (key, value) in map {
                let quantities =
                    matches!(key.as_str(), "limits" | "requests" | "capacity" | "hard" | "sizeLimit" | "divisor");
                changed |= rewrite(value, quantity || quantities);
            }
            changed
        }
        Value::Array(list) => {
            let mut changed = false;
            for value in list {
                changed |= rewrite(value, quantity);
            }
            changed
        }
        Value::Number(number) if quantity => {
            *value = Value::String(number.to_string());
            true
        }
        _ => false,
    }
}
