//! A stream of documents, and the same stream with our objects in it.

use serde_json::{Map, Value};

use super::document::{self, Document};
use super::error::OverlayError;
use super::merged::Merged;
use super::objects::{Added, Objects, unique};
use super::request::Request;
use super::splice::Splice;
use crate::manifests::{Manifest, ManifestError, is_hook, runs_services};
use crate::yaml;

/// The annotation by which Helm 4 puts documents back into the files that they came from.
const FILE_NAME: &str = "postrenderer.helm.sh/postrender-filename";
/// What Helm shows as the folder of our objects.
const SOURCE: &str = "st2ha/templates";

/// A stream that has been read.
pub struct Stream<'a> {
    documents: Vec<(Document<'a>, Body)>,
    names_files: bool,
}

/// What a document holds.
enum Body {
    /// Blanks and comments.
    Nothing,
    /// An object.
    Object(Box<Manifest>),
    /// An object that holds others.
    List { list: Value, items: Vec<Manifest> },
    /// What to render.
    Request(Box<Request>),
}

/// How to merge.
#[derive(Clone, Copy, Debug)]
pub struct Merge<'a> {
    /// The namespace of objects that name none.
    pub namespace: &'a str,
    /// What happens to our objects that replace nothing.
    pub added: Added,
}

impl<'a> Stream<'a> {
    /// Reads a stream. Every document has to be an object, a list of objects or nothing.
    pub fn read(text: &'a str) -> Result<Self, OverlayError> {
        let mut stream = Self { documents: Vec::new(), names_files: false };
        for document in document::split(text) {
            let object = document.read()?.map(|node| node.to_json()).unwrap_or_default();
            stream.names_files |= object.pointer("/metadata/annotations").and_then(|all| all.get(FILE_NAME)).is_some();
            let body = Body::read(object, document.origin())?;
            if matches!(body, Body::Request(_)) && stream.request().is_some() {
                let reason = "a second object says what to render; leave one of the two out".to_owned();
                return Err(OverlayError::Yaml { origin: document.origin(), reason });
            }
            stream.documents.push((document, body));
        }
        Ok(stream)
    }

    /// The object that says what to render, if there is one.
    pub fn request(&self) -> Option<&Request> {
        self.documents
            .iter()
            .find_map(|(_, body)| if let Body::Request(request) = body { Some(&**request) } else { None })
    }

    /// Whether this is the second of two streams, in which some callers of post-renderers send the hooks apart.
    pub fn holds_hooks_only(&self) -> bool {
        self.request().is_none() && self.objects().next().is_some() && self.objects().all(is_hook)
    }

    /// Whether Helm says of each document which file it came from. Then it also looks for hooks in what it gets back.
    pub fn names_files(&self) -> bool {
        self.names_files
    }

    /// The release that the upstream chart's objects in this stream belong to.
    pub fn release_of_chart(&self) -> Option<String> {
        let labels = self.objects().filter_map(|manifest| manifest.object.pointer("/metadata/labels"));
        let text = |labels: &'_ Value, name: &str| labels.get(name).and_then(Value::as_str).map(str::to_owned);
        let of_chart =
            |labels: &&Value| text(labels, "helm.sh/chart").is_some_and(|chart| chart.starts_with("stackstorm-ha-"));
        labels.filter(of_chart).find_map(|labels| text(labels, "app.kubernetes.io/instance"))
    }

    /// Refuses two objects of one identity.
    pub fn check(&self, namespace: &str) -> Result<(), OverlayError> {
        unique(self.objects(), namespace)
    }

    /// The same stream with our objects in it.
    pub fn merge(&self, ours: Vec<Manifest>, how: Merge<'_>) -> Result<Merged<'a>, OverlayError> {
        let mut objects = Objects::new(ours, how.namespace);
        let mut merged = Merged::default();
        for (document, body) in &self.documents {
            match body {
                Body::Nothing => merged.push(document.text),
                Body::Object(theirs) => match objects.replace(theirs) {
                    Some(ours) => replace(&mut merged, document, &ours)?,
                    None => merged.push(document.text),
                },
                Body::List { list, items } => {
                    let replaced: Vec<_> = items.iter().map(|item| objects.replace(item)).collect();
                    if replaced.iter().all(Option::is_none) {
                        merged.push(document.text);
                    } else {
                        let (origin, added) = (&document.origin(), Vec::new());
                        let splice = Splice { text: document.text, object: list, origin, replaced, added };
                        merged.push(splice.apply()?);
                    }
                }
                Body::Request(_) if document.is_closed() => merged.push("---\n...\n"),
                Body::Request(_) => {}
            }
        }
        if how.added == Added::All {
            for mut manifest in objects.rest() {
                let source = format!("{SOURCE}/{}", manifest.origin);
                if self.names_files() {
                    manifest.annotate(FILE_NAME, Value::String(source));
                    push(&mut merged, [], &manifest.object)?;
                } else {
                    push(&mut merged, [format!("# Source: {source}").as_str()], &manifest.object)?;
                }
            }
        }
        Ok(merged)
    }

    /// All objects of theirs, those inside lists included.
    pub fn objects(&self) -> impl Iterator<Item = &Manifest> {
        self.documents.iter().flat_map(|(_, body)| match body {
            Body::Object(manifest) => std::slice::from_ref(&**manifest),
            Body::List { items, .. } => items.as_slice(),
            Body::Nothing | Body::Request(_) => &[],
        })
    }
}

impl Body {
    fn read(object: Value, origin: String) -> Result<Self, OverlayError> {
        if object.is_null() {
            return Ok(Self::Nothing);
        }
        if let Some(items) = items(&object) {
            let read = |(index, item)| member(item, &object, format!("{origin}, items[{index}]"));
            let items = items.iter().enumerate().map(read).collect::<Result<_, _>>()?;
            return Ok(Self::List { list: object, items });
        }
        let mut manifest = Manifest::new(object, origin)?;
        if Request::is_request(&manifest.key) {
            return Ok(Self::Request(Box::new(Request::read(&manifest.object, &manifest.origin)?)));
        }
        keep_what_is_asked_for(&mut manifest);
        Ok(Self::Object(Box::new(manifest)))
    }
}

/// What is asked of an object of theirs besides its identity.
const ASKED_FOR: &[&str] = &["name", "labels", "annotations"];

/// Takes out of an object of theirs what nobody looks at, since a stream may be hundreds of megabytes: what is printed of it is its text.
fn keep_what_is_asked_for(theirs: &mut Manifest) {
    if runs_services(&theirs.key.kind) {
        return;
    }
    let metadata = theirs.metadata_mut().map(std::mem::take).unwrap_or_default();
    // Maps of just the size that is needed: there may be hundreds of thousands.
    let mut kept = Map::with_capacity(ASKED_FOR.iter().filter(|field| metadata.contains_key(**field)).count());
    kept.extend(metadata.into_iter().filter(|(field, _)| ASKED_FOR.contains(&field.as_str())));
    let mut object = Map::with_capacity(1);
    object.insert("metadata".to_owned(), Value::Object(kept));
    theirs.object = Value::Object(object);
}

/// The items of a list. An empty `range` of a template leaves none behind `items:`, which is null then.
fn items(object: &Value) -> Option<&[Value]> {
    let is_list = object.get("kind").and_then(Value::as_str).is_some_and(|kind| kind.ends_with("List"));
    match object.get("items").filter(|_| is_list)? {
        Value::Array(items) => Some(items),
        Value::Null => Some(&[]),
        _ => None,
    }
}

/// An item of a list. What every item of, say, a ConfigMapList is need not be written into each.
fn member(item: &Value, list: &Value, origin: String) -> Result<Manifest, ManifestError> {
    let mut item = item.clone();
    let kind = list.get("kind").and_then(Value::as_str).and_then(|kind| kind.strip_suffix("List")).unwrap_or_default();
    if let Some(item) = item.as_object_mut().filter(|item| !kind.is_empty() && !item.contains_key("kind")) {
        item.insert("kind".to_owned(), Value::from(kind));
        item.entry("apiVersion").or_insert_with(|| list.get("apiVersion").cloned().unwrap_or_default());
    }
    Manifest::new(item, origin)
}

/// Puts an object in the place of a document. What follows may rely on the document's end being marked.
fn replace(merged: &mut Merged<'_>, document: &Document<'_>, object: &Value) -> Result<(), OverlayError> {
    push(merged, document.comments(), object)?;
    if document.is_closed() {
        merged.push("...\n");
    }
    Ok(())
}

fn push<'c>(
    merged: &mut Merged<'_>,
    comments: impl IntoIterator<Item = &'c str>,
    object: &Value,
) -> Result<(), OverlayError> {
    let mut text = String::from(if merged.is_at_line_start() { "---\n" } else { "\n---\n" });
    for comment in comments {
        text.push_str(comment);
        text.push('\n');
    }
    text.push_str(&yaml::emit(object)?);
    merged.push(text);
    Ok(())
}
