//! A pod of StackStorm's: what Kubernetes mounts, and what the first init container makes of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use crate::cli_support::Done;

/// How the folders of the pod begin that are folders of the test's.
const FOLDERS: &[&str] = &["/run/st2-external", "/etc/st2/external"];

/// Secrets of the user's own: name, key, content.
pub type Secrets<'a> = &'a [(&'a str, &'a str, &'a str)];

/// The root file system of a pod.
pub struct Pod {
    root: TempDir,
    spec: Value,
}

impl Pod {
    /// The pod of a workload with its volumes filled.
    pub fn new(done: &Done, kind: &str, name: &str, own: Secrets<'_>) -> Self {
        let objects = done.objects();
        let find = |kind: &str, name: &str| {
            objects.iter().find(|object| {
                object["kind"] == kind
                    && object["metadata"]["name"].as_str().is_some_and(|found| found.starts_with(name))
            })
        };
        let spec = find(kind, name).unwrap_or_else(|| panic!("no {kind} {name}"))["spec"]["template"]["spec"].clone();
        let pod = Self { root: TempDir::new().unwrap(), spec };
        let secret = |name: &str, key: &str| {
            let rendered = find("Secret", name).filter(|found| found["metadata"]["name"] == name);
            let found = rendered.and_then(|secret| secret["data"][key].as_str().map(decode));
            let own = || {
                own.iter().find(|(one, other, _)| *one == name && *other == key).map(|(.., text)| (*text).to_owned())
            };
            found.or_else(own).unwrap_or_else(|| panic!("no key {key} in the Secret {name}"))
        };
        for mount in pod.mounts() {
            let volume = pod.volume(mount["name"].as_str().unwrap());
            let folder = pod.path(mount["mountPath"].as_str().unwrap());
            if let Some(sources) = volume["projected"]["sources"].as_array() {
                fs::create_dir_all(&folder).unwrap();
                for source in sources.iter().map(|source| &source["secret"]) {
                    for item in source["items"].as_array().unwrap() {
                        let path = folder.join(item["path"].as_str().unwrap());
                        fs::create_dir_all(path.parent().unwrap()).unwrap();
                        fs::write(path, secret(source["name"].as_str().unwrap(), item["key"].as_str().unwrap()))
                            .unwrap();
                    }
                }
            } else if volume.get("emptyDir").is_some() {
                fs::create_dir_all(&folder).unwrap();
            } else if let (Some(map), Some(key)) = (volume["configMap"]["name"].as_str(), mount["subPath"].as_str()) {
                let text = find("ConfigMap", map).unwrap()["data"][key].as_str().unwrap();
                fs::create_dir_all(folder.parent().unwrap()).unwrap();
                fs::write(folder, text).unwrap();
            } else if let (Some(name), Some("st2.secrets.conf")) =
                (volume["secret"]["secretName"].as_str(), mount["subPath"].as_str())
            {
                fs::create_dir_all(folder.parent().unwrap()).unwrap();
                fs::write(folder, secret(name, "st2.secrets.conf")).unwrap();
            }
        }
        pod
    }

    /// All mounts of all containers.
    fn mounts(&self) -> Vec<Value> {
        let lists =
            ["initContainers", "containers"].map(|list| self.spec[list].as_array().cloned().unwrap_or_default());
        let mounts = lists.into_iter().flatten().filter_map(|container| container["volumeMounts"].as_array().cloned());
        mounts.flatten().collect()
    }

    fn volume(&self, name: &str) -> Value {
        let volumes = self.spec["volumes"].as_array().unwrap();
        volumes.iter().find(|volume| volume["name"] == name).unwrap_or_else(|| panic!("no volume {name}")).clone()
    }

    /// Where a path of the pod is.
    pub fn path(&self, path: &str) -> PathBuf {
        self.root.path().join(path.trim_start_matches('/'))
    }

    /// The container of this name, be it an init container or not.
    pub fn container(&self, name: &str) -> Option<&Value> {
        let lists = ["initContainers", "containers"].map(|list| self.spec[list].as_array());
        lists.into_iter().flatten().flatten().find(|container| container["name"] == name)
    }

    /// Runs the init container that prepares what StackStorm reads.
    pub fn prepare(&self) -> Output {
        let container = self.container("external-services").expect("an init container for external services");
        let words: Vec<String> = serde_json::from_value(container["command"].clone()).unwrap();
        // Kubernetes makes one dollar sign of two.
        assert!(!words[2].contains("$$"), "{}", words[2]);
        let moved = |script: String, folder: &&str| script.replace(folder, self.path(folder).to_str().unwrap());
        let script = FOLDERS.iter().fold(words[2].clone(), moved);
        let output = Command::new(&words[0]).args([&words[1], &script]).output().unwrap();
        let settings = self.path("/etc/st2/external/st2.external.conf");
        if let Ok(text) = fs::read_to_string(&settings) {
            fs::write(settings, text.replace(self.root.path().to_str().unwrap(), "")).unwrap();
        }
        output
    }

    /// The files with settings that the container of this name reads, in order.
    pub fn settings(&self, name: &str) -> Vec<PathBuf> {
        let words: Vec<String> = serde_json::from_value(self.container(name).unwrap()["command"].clone()).unwrap();
        let files = words.iter().filter_map(|word| word.strip_prefix("--config-file="));
        // The image brings the first.
        files.filter(|file| *file != "/etc/st2/st2.conf").map(|file| self.path(file)).collect()
    }
}

/// The files below a folder: path and content.
pub fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        found.insert(entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap());
    }
    found
}

fn decode(text: &str) -> String {
    use base64::Engine as _;
    String::from_utf8(base64::engine::general_purpose::STANDARD.decode(text).unwrap()).unwrap()
}
