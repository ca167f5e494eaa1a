//! What is asked about.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use serde_json::Value;

use crate::manifests::Manifest;
use crate::nearest::{nearest, nearest_name};
use crate::trace::walk;

/// The most names that are listed.
const MOST: usize = 12;

/// An object, and a field of it.
pub struct Subject<'a> {
    /// The object.
    pub manifest: &'a Manifest,
    /// Path of the field; empty for the whole object.
    pub path: String,
}

impl<'a> Subject<'a> {
    /// Finds `KIND/NAME.PATH`. Names may hold dots: the longest one that there is counts. The kind may be in lower case, a namespace may
    /// stand before the name as messages show it, and a Job goes by its name without the digest, too.
    pub fn find(manifests: &'a [Manifest], text: &str) -> Result<Self> {
        let Some((kind, rest)) = text.split_once('/') else {
            bail!("`{text}` is no object: write its kind and its name, such as `Deployment/st2-st2web.spec.replicas`");
        };
        let of_kind: Vec<&Manifest> =
            manifests.iter().filter(|manifest| manifest.key.kind.eq_ignore_ascii_case(kind)).collect();
        if of_kind.is_empty() {
            bail!(no_kind(manifests, kind));
        }
        let names = of_kind.iter().flat_map(|manifest| names(manifest).into_iter().map(move |name| (*manifest, name)));
        let found = names
            .filter_map(|(manifest, name)| {
                let path = rest.strip_prefix(name.as_str())?;
                (path.is_empty() || path.starts_with(['.', '['])).then_some((name.len(), manifest, path))
            })
            .max_by_key(|(length, ..)| *length);
        let Some((_, manifest, path)) = found else { bail!(no_name(&of_kind, kind, rest)) };
        let path = path.trim_start_matches('.').to_owned();
        let (there, rest) = walk(&manifest.object, &path);
        if rest.is_empty() { Ok(Self { manifest, path }) } else { bail!(no_field(manifest, &path, there, rest)) }
    }
}

/// What an object may be called.
fn names(manifest: &Manifest) -> Vec<String> {
    let key = &manifest.key;
    let mut names = vec![key.name.clone()];
    names.extend(key.namespace.as_ref().map(|namespace| format!("{namespace}/{}", key.name)));
    if key.kind == "Job" {
        names.extend(key.name.rsplit_once('-').map(|(stem, _)| stem.to_owned()));
    }
    names
}

fn no_kind(manifests: &[Manifest], kind: &str) -> String {
    let kinds: BTreeSet<&str> = manifests.iter().map(|manifest| manifest.key.kind.as_str()).collect();
    let help = meant(&nearest(kind, kinds.iter().copied())).unwrap_or_else(|| listed(kinds));
    format!("nothing of the kind `{kind}` is rendered: {help}")
}

fn no_name(of_kind: &[&Manifest], kind: &str, rest: &str) -> String {
    let name = rest.split(['.', '[']).next().unwrap_or_default();
    let known = || of_kind.iter().map(|manifest| manifest.key.name.as_str());
    let help = meant(&nearest_name(name, known())).unwrap_or_else(|| listed(known()));
    format!("no {kind} of the name `{name}` is rendered: {help}")
}

fn no_field(manifest: &Manifest, path: &str, there: &Value, rest: &str) -> String {
    let way = path.strip_suffix(rest).unwrap_or_default().trim_end_matches(['.', '[']);
    let place = if way.is_empty() { manifest.key.to_string() } else { format!("`{way}` of {}", manifest.key) };
    let key = rest.trim_start_matches(['[', '"']).split(['.', '[', '"']).next().unwrap_or_default();
    match there {
        Value::Object(map) => {
            let known = || map.keys().map(String::as_str);
            let help = meant(&nearest(key, known())).unwrap_or_else(|| listed(known()));
            format!("{place} has no field `{key}`: {help}")
        }
        Value::Array(items) => format!("{place} is a list of {}: write `[0]` for the first item", items.len()),
        _ => format!("{place} has no fields, so there is no `{rest}` in it"),
    }
}

fn meant(near: &[&str]) -> Option<String> {
    (!near.is_empty()).then(|| format!("did you mean `{}`?", near.join("` or `")))
}

fn listed<'a>(known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    let shown = known.iter().take(MOST).copied().collect::<Vec<_>>().join("`, `");
    match known.len().saturating_sub(MOST) {
        0 => format!("there are `{shown}`"),
        more => format!("there are `{shown}` and {more} more"),
    }
}
