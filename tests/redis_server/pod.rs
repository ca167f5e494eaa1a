//! A pod as a folder and two processes.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::container::Container;
use crate::rendered::Rendered;

/// A pod of the nodes.
pub struct Pod {
    /// Its address.
    pub address: String,
    /// Its Redis.
    pub redis: Container,
    /// Its Sentinel.
    pub sentinel: Container,
}

/// Where a pod lives.
pub struct Place {
    /// The folder of everything in this test: shims, certificates and the folders of the pods.
    pub base: PathBuf,
    /// The pod's name.
    pub name: String,
    /// The pod's address.
    pub address: String,
    /// Folder of the pod's data, which outlives it.
    pub data: PathBuf,
}

impl Pod {
    /// Lays out the volumes of a pod. Nothing runs yet.
    pub fn new(rendered: &Rendered, place: &Place) -> Self {
        let root = place.base.join(format!("{}-{}", place.name, place.address));
        fs::create_dir_all(&place.data).unwrap();
        fs::create_dir_all(root.join("tmp")).unwrap();
        Self {
            address: place.address.clone(),
            redis: container(rendered, place, &root, "redis"),
            sentinel: container(rendered, place, &root, "sentinel"),
        }
    }
}

fn container(rendered: &Rendered, place: &Place, root: &Path, name: &str) -> Container {
    let spec = rendered.container(name);
    let (here, data, address) = (root.display().to_string(), place.data.display().to_string(), place.address.clone());
    let map = move |text: &str| {
        text.replace("/opt/bitnami/", &format!("{here}/opt/bitnami/"))
            .replace("/health/", &format!("{here}/health/"))
            .replace("dir /data", &format!("dir {data}"))
            .replace("dir \"/tmp\"", &format!("dir \"{here}/tmp\""))
            .replace("bind 0.0.0.0", &format!("bind {address}\nsentinel announce-ip {address}"))
    };
    for mount in spec["volumeMounts"].as_array().unwrap() {
        let target = root.join(mount["mountPath"].as_str().unwrap().trim_matches('/'));
        fs::create_dir_all(&target).unwrap();
        fill(rendered, place, mount["name"].as_str().unwrap(), &target, &map);
    }
    let mut environment: Vec<(String, String)> = spec["env"]
        .as_array()
        .unwrap()
        .iter()
        .map(|variable| (variable["name"].as_str().unwrap().to_owned(), map(&value(rendered, variable))))
        .collect();
    let own = [
        ("PATH", format!("{}/bin:/usr/bin:/bin", place.base.display())),
        ("HOSTNAME", place.name.clone()),
        ("HOSTS", place.base.join("hosts").display().to_string()),
        ("NODE_ADDRESS", place.address.clone()),
        ("NODE_ROOT", root.display().to_string()),
    ];
    environment.extend(own.map(|(name, value)| (name.to_owned(), value)));
    Container::new(spec, environment, map, root.join(format!("{name}.log")))
}

/// Fills a volume as Kubernetes would.
fn fill(rendered: &Rendered, place: &Place, volume: &str, target: &Path, map: &dyn Fn(&str) -> String) {
    let pod = rendered.pod();
    let volumes = pod["volumes"].as_array().unwrap();
    let Some(source) = volumes.iter().find(|source| source["name"] == volume) else {
        assert_eq!(volume, "redis-data");
        return;
    };
    if let Some(name) = source["configMap"]["name"].as_str() {
        for (file, text) in rendered.config_map(name) {
            let path = target.join(file);
            fs::write(&path, map(&text)).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
    } else if let Some(name) = source["secret"]["secretName"].as_str() {
        for item in source["secret"]["items"].as_array().into_iter().flatten() {
            let text = rendered.secret(name, item["key"].as_str().unwrap());
            fs::write(target.join(item["path"].as_str().unwrap()), text).unwrap();
        }
        if name == "certificates" {
            for file in ["tls.crt", "tls.key", "ca.crt"] {
                fs::copy(place.base.join(file), target.join(file)).unwrap();
            }
        }
    }
}

fn value(rendered: &Rendered, variable: &Value) -> String {
    let source = &variable["valueFrom"]["secretKeyRef"];
    match variable["value"].as_str() {
        Some(text) => text.to_owned(),
        None => rendered.secret(source["name"].as_str().unwrap(), source["key"].as_str().unwrap()),
    }
}
