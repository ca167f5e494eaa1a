//! Writes the default of every key into the schema.
//!
//! A definition may describe several sections whose defaults differ: `st2api` and `st2web` are both HTTP services. A default is
//! written on the definition's own key where all its sections agree, else beside the reference to the definition.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::KUBERNETES;

/// Writes defaults beside descriptions. Definitions that are not in `sections` describe items, which have no defaults.
pub fn annotate(root: &mut Value, defaults: &Value, sections: &BTreeSet<String>) {
    let mut survey = Survey { root, sections, leaves: Vec::new(), seen: BTreeMap::new() };
    survey.visit(root, Some(defaults), &mut Vec::new(), &mut Vec::new());
    let Survey { leaves, seen, .. } = survey;
    for leaf in leaves {
        let agreed = leaf.inside.iter().rev().find(|(name, depth)| {
            let rest = leaf.path.get(*depth..).unwrap_or_default().to_vec();
            seen.get(&(name.clone(), rest))
                .is_some_and(|found| found.iter().all(|one| one.as_ref() == Some(&leaf.value)))
        });
        match agreed {
            Some((name, depth)) => {
                let definition = root.get_mut("$defs").and_then(|definitions| definitions.get_mut(name));
                write(definition, leaf.path.get(*depth..).unwrap_or_default(), leaf.value);
            }
            None => write(Some(root), &leaf.path, leaf.value),
        }
    }
}

/// A key with a default and nothing below it.
struct Leaf {
    path: Vec<String>,
    /// The definitions around it, and how much of the path lies above each.
    inside: Vec<(String, usize)>,
    value: Value,
}

/// What all sections have for defaults.
struct Survey<'a> {
    root: &'a Value,
    sections: &'a BTreeSet<String>,
    leaves: Vec<Leaf>,
    /// By definition and path inside of it: the default in each of its sections.
    seen: BTreeMap<(String, Vec<String>), Vec<Option<Value>>>,
}

impl<'a> Survey<'a> {
    fn visit(
        &mut self,
        section: &'a Value,
        default: Option<&Value>,
        path: &mut Vec<String>,
        inside: &mut Vec<(String, usize)>,
    ) {
        for (key, property) in section.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let default = default.and_then(|default| default.get(key));
            path.push(key.clone());
            match self.section(property) {
                Some((name, definition)) => {
                    let is_empty = |default: &&Value| default.as_object().is_some_and(Map::is_empty);
                    self.leaf(default.filter(is_empty), path, inside);
                    inside.push((name.to_owned(), path.len()));
                    self.visit(definition, default, path, inside);
                    inside.pop();
                }
                None => self.leaf(default, path, inside),
            }
            path.pop();
        }
    }

    fn leaf(&mut self, default: Option<&Value>, path: &[String], inside: &[(String, usize)]) {
        for (name, depth) in inside {
            let rest = path.get(*depth..).unwrap_or_default().to_vec();
            self.seen.entry((name.clone(), rest)).or_default().push(default.cloned());
        }
        if let Some(value) = default {
            self.leaves.push(Leaf { path: path.to_vec(), inside: inside.to_vec(), value: value.clone() });
        }
    }

    /// The definition that a property refers to, if it is a section of st2ha's own.
    fn section(&self, property: &'a Value) -> Option<(&'a str, &'a Value)> {
        let alternatives = property.get("anyOf").and_then(Value::as_array).into_iter().flatten();
        let reference = std::iter::once(property).chain(alternatives).find_map(|one| one.get("$ref")?.as_str())?;
        let name = reference.strip_prefix("#/$defs/")?;
        let definition = self.root.get("$defs")?.get(name)?;
        let is_section =
            !name.starts_with(KUBERNETES) && self.sections.contains(name) && definition.get("properties").is_some();
        is_section.then_some((name, definition))
    }
}

/// Writes a default at a path of properties, which are added where a schema only refers to them.
fn write(schema: Option<&mut Value>, path: &[String], default: Value) {
    let Some(schema) = schema else { return };
    // A schema that allows anything may be written as `true`.
    if !schema.is_object() {
        *schema = json!({});
    }
    let Some(map) = schema.as_object_mut() else { return };
    match path.split_first() {
        None => {
            map.insert("default".to_owned(), default);
        }
        Some((key, rest)) => {
            let properties = map.entry("properties").or_insert_with(|| Value::Object(Map::new()));
            if let Some(properties) = properties.as_object_mut() {
                write(Some(properties.entry(key.clone()).or_insert_with(|| json!({}))), rest, default);
            }
        }
    }
}
