//! `st2ha images`.

mod check;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use serde_json::{Value, json};

use super::failure::Reported;
use super::{note, print, release};
use crate::cli::ImagesCommand;
use crate::credential::shown_image;
use crate::manifests;
use check::Answer;

/// Lists every image that the manifests name.
pub fn run(command: &ImagesCommand) -> Result<()> {
    let manifests = release::preview(&command.request)?.manifests;
    let mut images: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for manifest in &manifests {
        if let Some(choice) = chosen_by_operator(&manifest.key.kind) {
            note(&format!("{}: {choice}", manifest.key));
        }
    }
    for manifest in &manifests {
        for image in manifests::images(manifest) {
            images.entry(image).or_default().insert(manifest.key.to_string());
        }
    }
    if command.check {
        return checked(&images, command.json);
    }
    if command.json {
        let entry = |(image, users): (&String, _)| json!({ "image": shown_image(image), "usedBy": users });
        let list: Vec<Value> = images.iter().map(entry).collect();
        return print(&format!("{:#}\n", Value::from(list)));
    }
    let mut list = String::new();
    for image in images.keys() {
        list.push_str(&shown_image(image));
        list.push('\n');
    }
    print(&list)
}

/// Which images of a custom resource its operator chooses: they stand in no manifest.
const OPERATORS: &[(&str, &str)] = &[
    ("MongoDBCommunity", "the operator chooses all images of these pods: its own settings name them"),
    (
        "PerconaServerMongoDB",
        "the image of the init container is the operator's own, unless the operator is told another one",
    ),
    (
        "RabbitmqCluster",
        "the image of the init container is that of the brokers, unless the operator is told another one",
    ),
];

fn chosen_by_operator(kind: &str) -> Option<&'static str> {
    OPERATORS.iter().find(|(known, _)| *known == kind).map(|(_, choice)| *choice)
}

/// Says of each image whether its registry has it.
fn checked(images: &BTreeMap<String, BTreeSet<String>>, json: bool) -> Result<()> {
    let names: Vec<&str> = images.keys().map(String::as_str).collect();
    let answers = check::ask(&names)?;
    let count = |word: &str| answers.iter().filter(|answer| answer.word() == word).count();
    if json {
        let entry = |((image, users), answer): ((&String, &BTreeSet<String>), &Answer)| json!({ "image": shown_image(image), "usedBy": users, "state": answer.word() });
        let list: Vec<Value> = images.iter().zip(&answers).map(entry).collect();
        print(&format!("{:#}\n", Value::from(list)))?;
    } else {
        let line = |(image, answer): (&&str, &Answer)| {
            let reason = if let Answer::None(reason) = answer { format!(": {reason}") } else { String::new() };
            format!("{:7}  {}{reason}\n", answer.word(), shown_image(image))
        };
        print(&names.iter().zip(&answers).map(line).collect::<String>())?;
    }
    let (absent, unknown) = (count("absent"), count("unknown"));
    note(&format!("{} images: {} there, {absent} absent, {unknown} unknown", names.len(), count("there")));
    let status = if unknown > 0 { 2 } else { u8::from(absent > 0) };
    if status == 0 { Ok(()) } else { Err(Reported { text: String::new(), status }.into()) }
}
