//! The object that says what to render, inside a stream or beside it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::config_map;
use crate::manifests::ManifestKey;
use crate::nearest::nearest;

/// The kind of the object. No cluster knows it: where st2ha does not take it out of the stream, applying it fails, and values
/// with secrets in them do not end up in a cluster by mistake.
pub const KIND: &str = "St2ha";
/// Its API group.
const GROUP: &str = "st2ha.stackstorm.com";
/// Its API version.
const API_VERSION: &str = "st2ha.stackstorm.com/v1";
/// What it can say: the fields of a [`Request`].
const KEYS: &[&str] = &[
    "release",
    "namespace",
    "target",
    "kubeVersion",
    "apiVersions",
    "includeTests",
    "isUpgrade",
    "running",
    "secrets",
    "valuesFiles",
    "values",
];

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
    /// Workloads that the cluster has of the release.
    pub running: Vec<Value>,
    /// Fingerprints of the Secrets that the cluster has of the release: by name, and by key.
    pub secrets: BTreeMap<String, Value>,
    /// Values files, lowest first.
    pub values_files: Vec<String>,
    /// Values, which win over the files.
    pub values: Map<String, Value>,
}

/// Why an object does not say what to render.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {reason}")]
pub struct RequestError {
    place: String,
    reason: String,
}

impl Request {
    /// Whether an object is a request.
    pub fn is_request(key: &ManifestKey) -> bool {
        key.kind == KIND && key.group == GROUP
    }

    /// Reads an object's `spec`, or a ConfigMap's `data`, in which lists are separated by commas and values are YAML text.
    pub fn read(object: &Value, origin: &str) -> Result<Self, RequestError> {
        let wrong = |path: &str, reason: String| {
            let place = if path.is_empty() { origin.to_owned() } else { format!("{origin}: {path}") };
            RequestError { place, reason }
        };
        let text = |path: &str| object.pointer(path).and_then(Value::as_str);
        let is_config_map = match (text("/apiVersion"), text("/kind")) {
            (Some(API_VERSION), Some(KIND)) => false,
            (Some("v1"), Some("ConfigMap")) => true,
            (version, kind) => return Err(wrong("", unknown_object(version, kind))),
        };
        let field = if is_config_map { "data" } else { "spec" };
        let known = &["apiVersion", "kind", "metadata", field, "immutable", "status"];
        check_keys(object, known).map_err(|(key, reason)| wrong(&key, reason))?;
        let spec = match object.get(field) {
            None | Some(Value::Null) => Value::Object(Map::new()),
            Some(spec) => {
                check_keys(spec, KEYS).map_err(|(key, reason)| wrong(&format!("{field}.{key}"), reason))?;
                let spec = if is_config_map { config_map::spec(spec) } else { Ok(spec.clone()) };
                spec.map_err(|(key, reason)| wrong(&format!("{field}.{key}"), reason))?
            }
        };
        let mut request: Self = serde_path_to_error::deserialize(spec).map_err(|error| {
            let path = format!("{field}.{}", error.path());
            wrong(path.trim_end_matches(".?").trim_end_matches('.'), kind_only(&error.inner().to_string()))
        })?;
        if !is_config_map {
            request.release = request.release.or_else(|| text("/metadata/name").map(str::to_owned));
        }
        request.namespace = request.namespace.or_else(|| text("/metadata/namespace").map(str::to_owned));
        Ok(request)
    }
}

fn unknown_object(version: Option<&str>, kind: Option<&str>) -> String {
    let found = match (version, kind) {
        (Some(version), Some(kind)) => format!("kind `{kind}` of `{version}` does not say what to render"),
        _ => "an object with apiVersion and kind has to say what to render".to_owned(),
    };
    format!("{found}; write one of kind `{KIND}` of `{API_VERSION}`, or a `ConfigMap` of `v1`")
}

/// The first key that nobody knows, and what to say of it.
fn check_keys(object: &Value, known: &[&str]) -> Result<(), (String, String)> {
    let mut keys = object.as_object().into_iter().flat_map(Map::keys);
    let Some(unknown) = keys.find(|key| !known.contains(&key.as_str())) else { return Ok(()) };
    let meant = nearest(unknown, known.iter().copied());
    let hint =
        meant.first().map_or_else(|| format!("it takes {}", known.join(", ")), |key| format!("did you mean `{key}`?"));
    Err((unknown.clone(), format!("unknown key `{unknown}`; {hint}")))
}

/// A serde message without the value that it quotes, which may be a secret.
fn kind_only(message: &str) -> String {
    let Some((before, after)) = message.split_once("invalid type: ") else { return message.to_owned() };
    let Some((found, expected)) = after.split_once(", expected ") else { return message.to_owned() };
    let found = found.split(['`', '"']).next().unwrap_or_default().trim();
    format!("{before}invalid type: {found}, expected {expected}")
}
