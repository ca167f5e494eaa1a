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
    // What these hold are texts of the user's.
    let with_images =
        manifests.iter().filter(|manifest| !["ConfigMap", "Secret"].contains(&manifest.key.kind.as_str()));
    for manifest in with_images {
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

/// Texts under the key `image` anywhere inside an object, and `image.reference`, as volumes have it.
fn collect(value: &Value, user: &str, images: &mut BTreeMap<String, BTreeSet<String>>) {
    match value {
        Value::Object(map) => {
            let image = map.get("image").and_then(|image| image.get("reference").unwrap_or(image).as_str());
            if let Some(image) = image.filter(|image| !image.is_empty()) {
                images.entry(image.to_owned()).or_default().insert(user.to_owned());
            }
            map.values().for_each(|value| collect(value, user, images));
        }
        Value::Array(list) => list.iter().for_each(|value| collect(value, user, images)),
        _ => {}
    }
}
