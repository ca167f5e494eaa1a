//! `st2ha images`.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use serde_json::{Value, json};

use super::{print, release};
use crate::cli::ImagesCommand;

/// Lists every image that the manifests name.
pub fn run(command: &ImagesCommand) -> Result<()> {
    let manifests = release::preview(&command.request)?.manifests;
    let mut images: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for manifest in &manifests {
        collect(&manifest.object, &manifest.key.to_string(), &mut images);
    }
    if command.json {
        let list: Vec<Value> = images.iter().map(|(image, users)| json!({ "image": image, "usedBy": users })).collect();
        return print(&format!("{:#}\n", Value::from(list)));
    }
    let mut list = String::new();
    for image in images.keys() {
        list.push_str(image);
        list.push('\n');
    }
    print(&list)
}

/// Images of containers anywhere inside an object: only containers have both a name and an image.
fn collect(value: &Value, user: &str, images: &mut BTreeMap<String, BTreeSet<String>>) {
    match value {
        Value::Object(map) => {
            if let (Some(Value::String(image)), Some(Value::String(_))) = (map.get("image"), map.get("name")) {
                images.entry(image.clone()).or_default().insert(user.to_owned());
            }
            map.values().for_each(|value| collect(value, user, images));
        }
        Value::Array(list) => list.iter().for_each(|value| collect(value, user, images)),
        _ => {}
    }
}
