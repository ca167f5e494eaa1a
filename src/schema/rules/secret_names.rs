//! Names of Secrets and ConfigMaps of which Kubernetes finds nothing wrong, though there can be no such object.

use super::dns;
use crate::schema::Report;
use crate::schema::section_search::field;
use crate::yaml::{Node, Value, WalkPath};

/// Keys of such names and of lists of them, wherever they stand, and what comes of a name that is none.
const KEYS: &[(&str, Harm)] = &[
    ("envFromConfigMaps", Harm::NoStart("ConfigMap")),
    ("envFromSecrets", Harm::NoStart("Secret")),
    ("imagePullSecrets", Harm::NoLogin),
    ("pullSecret", Harm::NoLogin),
    ("pullSecrets", Harm::NoLogin),
];

/// What comes of a name that is none.
#[derive(Clone, Copy)]
enum Harm {
    /// The pods do not start without this kind of object. Other names than empty ones are looked at in the objects.
    NoStart(&'static str),
    /// Images are pulled without a login.
    NoLogin,
}

/// Checks the sections that are not switched off.
pub fn check(report: &mut Report<'_>) {
    let mut found = Vec::new();
    for (key, entry) in report.values().as_map().into_iter().flatten() {
        let is_off = entry.node.get("enabled").is_some_and(|enabled| !enabled.is_truthy());
        if field(key).is_some() && !is_off {
            WalkPath::default().inside(key, |path| walk(&entry.node, path, &mut found));
        }
    }
    for (path, harm, is_empty) in found {
        match (harm, is_empty) {
            (Harm::NoStart(kind), true) => {
                let message = format!("this names no {kind}, and the pods do not start without it");
                report.error(&path, message, format!("write the name of a {kind}, or remove it"));
            }
            (Harm::NoStart(_), false) => {}
            (Harm::NoLogin, true) => {
                report.warn(&path, "this names no Secret", "write the name of a Secret, or remove it");
            }
            (Harm::NoLogin, false) => report.warn(
                &path,
                "no Secret can have this name: images are pulled without a login",
                "use lower-case letters, digits, inner dashes and dots, as in the name of the Secret that is meant",
            ),
        }
    }
}

/// Names that are none, what comes of them, and whether they are empty.
type Found = Vec<(String, Harm, bool)>;

fn walk(node: &Node, path: &mut WalkPath, found: &mut Found) {
    match &node.value {
        Value::Map(map) => {
            for (key, entry) in map {
                match KEYS.iter().find(|(name, _)| **name == **key) {
                    Some((_, harm)) => path.inside(key, |path| names(&entry.node, path, *harm, found)),
                    // Most are single values.
                    None if entry.node.as_scalar().is_some() => {}
                    None => path.inside(key, |path| walk(&entry.node, path, found)),
                }
            }
        }
        Value::List(list) => {
            list.iter().enumerate().for_each(|(index, item)| path.at(index, |path| walk(item, path, found)));
        }
        Value::Scalar(_) => {}
    }
}

fn names(node: &Node, path: &mut WalkPath, harm: Harm, found: &mut Found) {
    // Templates are told where they stand.
    let is_name = |name: &str| name.contains("{{") || dns::is_object_name(name);
    // A single one that is empty is none at all.
    if node.text().is_some_and(|name| !name.is_empty() && !is_name(name)) {
        found.push((path.to_string(), harm, false));
    }
    for (index, item) in node.as_list().unwrap_or_default().iter().enumerate() {
        if let Some(name) = item.text().filter(|name| !is_name(name)) {
            found.push((path.at(index, |path| path.to_string()), harm, name.is_empty()));
        }
    }
}
