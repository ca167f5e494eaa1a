//! Rendering every template into documents.

use std::collections::BTreeMap;

use serde_json::Value;

use super::context::Context;
use super::engine::Engine;
use super::error::RenderError;
use super::filters::sha256;
use super::helm_syntax::with_hint;
use super::sources::Role;
use crate::yaml::{self, LayerId, Limits, ReadFault};

/// One object that a template printed.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Path of the template below `templates/`.
    pub template: String,
    /// The object.
    pub object: Value,
}

impl Document {
    /// What a template printed, without keys that hold nothing.
    fn of(template: String, mut object: Value) -> Self {
        drop_nulls(&mut object);
        Self { template, object }
    }
}

/// Renders all templates: ConfigMaps and Secrets first, then everything else with their checksums in the context.
pub fn render(engine: &Engine, mut context: Context) -> Result<Vec<Document>, RenderError> {
    let mut documents = Vec::new();
    let mut checksums = BTreeMap::new();
    for path in engine.paths(Role::Data) {
        let first = documents.len();
        objects(path, engine, &context, &mut documents)?;
        checksums.insert(path, checksum(documents.get(first..).unwrap_or_default()));
    }
    context.insert("checksums", &checksums)?;
    for path in engine.paths(Role::Object) {
        objects(path, engine, &context, &mut documents)?;
    }
    Ok(documents)
}

/// What changes whenever documents come to mean something else. The order of keys means nothing. That of no documents is that of an
/// empty text.
fn checksum(documents: &[Document]) -> String {
    let mut objects: Vec<Value> = documents.iter().map(|document| document.object.clone()).collect();
    // Whether an object may be changed says nothing to the pods that read it.
    objects.iter_mut().filter_map(Value::as_object_mut).for_each(|object| drop(object.remove("immutable")));
    objects.iter_mut().for_each(Value::sort_all_objects);
    let mut text = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        if index > 0 {
            text.push(b'\n');
        }
        // Writing JSON to memory cannot fail.
        let _ = serde_json::to_writer(&mut text, object);
    }
    sha256(&text)
}

/// The documents that a template prints.
fn objects(path: &str, engine: &Engine, context: &Context, documents: &mut Vec<Document>) -> Result<(), RenderError> {
    if let Some(objects) = engine.objects(path, context) {
        documents.extend(objects.into_iter().map(|object| Document::of(path.to_owned(), object)));
        return Ok(());
    }
    read(path, &engine.render(path, context)?, engine, documents)
}

/// The documents in what a template printed. Blank output has none.
fn read(path: &str, text: &str, engine: &Engine, documents: &mut Vec<Document>) -> Result<(), RenderError> {
    if text.trim().is_empty() {
        return Ok(());
    }
    let template = || path.to_owned();
    if let Some(objects) = yaml::read_short(text) {
        documents.extend(objects.into_iter().map(|object| Document::of(template(), object)));
        return Ok(());
    }
    let nodes = yaml::read_within(Limits::MANIFESTS, text, LayerId::default()).map_err(|error| match error.fault {
        ReadFault::Size => RenderError::TooLarge { template: template(), reason: error.message },
        ReadFault::Form | ReadFault::Syntax => RenderError::Yaml {
            template: template(),
            line: error.origin.line,
            reason: with_hint(engine.wording().of_output(&error.to_string()), engine.help_with_output(path)),
        },
    })?;
    documents.extend(nodes.iter().map(|node| Document::of(template(), node.to_json())));
    Ok(())
}

/// Takes keys without a value out of maps: templates leave them empty where there is nothing to say.
fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|_, value| !value.is_null());
            map.values_mut().for_each(drop_nulls);
        }
        Value::Array(list) => list.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}
