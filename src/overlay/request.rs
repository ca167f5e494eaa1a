//! The object that says what to render, inside a stream or beside it.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::manifests::ManifestKey;
use crate::yaml::{self, LayerId};

/// The kind of the object. No cluster knows it: where st2ha does not take it out of the stream, applying it fails, and values
/// with secrets in them do not end up in a cluster by mistake.
pub const KIND: &str = "St2ha";
/// Its API group.
const GROUP: &str = "st2ha.stackstorm.com";

/// What to render.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Request {
    /// Name of the release; the object's own name if it says none.
    pub release: Option<String>,
    /// Namespace of the release; the object's own if it says none.
    pub namespace: Option<String>,
    /// Who the manifests are for, as `--target` names it.
    pub target: Option<String>,
    /// Version of Kubernetes.
    pub kube_version: Option<String>,
    /// API versions that the cluster serves besides Kubernetes' own.
    pub api_versions: Vec<String>,
    /// Keep the test pod and its ConfigMap.
    pub include_tests: bool,
    /// The release runs already, with its secrets.
    pub is_upgrade: bool,
    /// Values files, lowest first.
    pub values_files: Vec<String>,
    /// Values, which win over the files.
    pub values: Map<String, Value>,
}

/// Why an object does not say what to render.
#[derive(Debug, thiserror::Error)]
#[error(
    "{origin}: {path}: {reason}; it takes release, namespace, target, kubeVersion, apiVersions, includeTests, isUpgrade, valuesFiles and values"
)]
pub struct RequestError {
    origin: String,
    path: String,
    reason: String,
}

impl Request {
    /// Whether an object is a request.
    pub fn is_request(key: &ManifestKey) -> bool {
        key.kind == KIND && key.group == GROUP
    }

    /// Reads an object's `spec`, or a ConfigMap's `data`, in which lists are separated by commas and values are YAML text.
    pub fn read(object: &Value, origin: &str) -> Result<Self, RequestError> {
        let (field, spec) = match object.get("kind").and_then(Value::as_str) {
            Some("ConfigMap") => ("data", from_data(object.get("data"), origin)?),
            _ => ("spec", object.get("spec").cloned()),
        };
        let spec = spec.filter(|spec| !spec.is_null()).unwrap_or_else(|| Value::Object(Map::new()));
        let mut request: Self = serde_path_to_error::deserialize(spec).map_err(|error| RequestError {
            origin: origin.to_owned(),
            path: format!("{field}.{}", error.path()).replace(".?", ""),
            reason: kind_only(&error.inner().to_string()),
        })?;
        let metadata = |name: &str| Some(object.pointer(&format!("/metadata/{name}"))?.as_str()?.to_owned());
        if field == "spec" {
            request.release = request.release.or_else(|| metadata("name"));
        }
        request.namespace = request.namespace.or_else(|| metadata("namespace"));
        Ok(request)
    }
}

fn from_data(data: Option<&Value>, origin: &str) -> Result<Option<Value>, RequestError> {
    let mut spec = Map::new();
    for (key, value) in data.and_then(Value::as_object).into_iter().flatten() {
        let text = value.as_str().unwrap_or_default();
        let value = match key.as_str() {
            "values" => {
                let node = yaml::read_map(text, LayerId::default()).map_err(|error| RequestError {
                    origin: origin.to_owned(),
                    path: "data.values".to_owned(),
                    reason: error.to_string(),
                })?;
                node.to_json()
            }
            "apiVersions" | "valuesFiles" => {
                text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(Value::from).collect()
            }
            "includeTests" => Value::Bool(text == "true"),
            _ => value.clone(),
        };
        spec.insert(key.clone(), value);
    }
    Ok(Some(Value::Object(spec)))
}

/// A serde message without the value that it quotes, which may be a secret, and without its list of fields, which follows anyway.
fn kind_only(message: &str) -> String {
    if let Some((unknown, _)) = message.split_once(", expected one of") {
        return unknown.to_owned();
    }
    let Some((before, after)) = message.split_once("invalid type: ") else { return message.to_owned() };
    let Some((found, expected)) = after.split_once(", expected ") else { return message.to_owned() };
    let found = found.split(['`', '"']).next().unwrap_or_default().trim();
    format!("{before}invalid type: {found}, expected {expected}")
}
