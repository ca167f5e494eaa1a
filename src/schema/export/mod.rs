//! The JSON Schema of the values, for editors, CI and this crate's own build script.

mod bounds;
mod defaults;
mod unused;

use std::collections::BTreeSet;

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::config::Config;

/// Prefix of the names that `k8s-openapi` gives its types.
const KUBERNETES: &str = "io.k8s.";

/// Kubernetes' type of amounts, which its own schema takes for integers and any text.
const QUANTITY: &str = "/$defs/io.k8s.apimachinery.pkg.api.resource.Quantity";

/// Where a schema stands, which decides how far it is loosened.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// A section, which defaults complete: any key may be left out.
    Section,
    /// A piece of a Kubernetes object inside of a section: the same, and templates may surround it.
    Fragment,
    /// An item of a list: what it needs has to be there.
    Item,
}

/// The schema as JSON Schema 2020-12, generated from [`Config`] and its default values.
///
/// It says what a values *file* may hold: any key may be left out or null, and text may be written as a number. What a complete
/// set of values needs is kept under `x-required`, from which the build script makes the tables for checking.
/// `kubernetes` are the schemas of Kubernetes' own types by name; those that no key of the values uses are left out.
pub fn export(defaults: &Value, kubernetes: &Map<String, Value>) -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    generator.definitions_mut().extend(kubernetes.clone());
    let mut root = generator.into_root_schema_for::<Config>().to_value();
    unfold(&mut root, kubernetes);
    let mut used = BTreeSet::new();
    references(&root, &root, &mut used);
    if let Some(Value::Object(definitions)) = root.get_mut("$defs") {
        definitions.retain(|name, _| used.contains(name));
    }
    if let Some(quantity) = root.pointer_mut(QUANTITY) {
        *quantity = json!({ "description": "An amount, such as `100m` or `512Mi`.", "x-quantity": true });
    }
    let sections = sections(&root);
    if let Some(Value::Object(definitions)) = root.get_mut("$defs") {
        for (name, definition) in definitions.iter_mut() {
            let place = match (sections.contains(name), name.starts_with(KUBERNETES)) {
                (true, false) => Place::Section,
                (true, true) => Place::Fragment,
                (false, _) => Place::Item,
            };
            relax(definition, place);
        }
    }
    relax(&mut root, Place::Section);
    unused::describe(&mut root);
    defaults::annotate(&mut root, defaults, &sections);
    if let Some(root) = root.as_object_mut() {
        root.insert("type".to_owned(), json!("object"));
        root.remove("maxItems");
        root.insert("title".to_owned(), json!("Values of st2ha"));
        root.insert("$id".to_owned(), json!("https://st2ha.example/values.schema.json"));
        // Users may have keys of their own, for templates inside values.
        root.insert("additionalProperties".to_owned(), json!(true));
    }
    root
}

/// Loosens a schema from what st2ha works with to what people write.
fn relax(schema: &mut Value, place: Place) {
    let Some(map) = schema.as_object_mut() else { return };
    if place != Place::Item
        && let Some(required) = map.remove("required")
    {
        map.insert("x-required".to_owned(), required);
    }
    if map.contains_key("x-quantity") {
        map.insert("type".to_owned(), json!(["number", "string"]));
    } else if map.contains_key("x-kubernetes-int-or-string") {
        map.insert("type".to_owned(), json!(["integer", "string"]));
    }
    relax_type(map, place);
    if let Some(Value::Object(properties)) = map.get_mut("properties") {
        for (key, property) in properties.iter_mut() {
            bounds::bound(key, property);
            relax(property, place);
            let template = property.get("x-template").is_some();
            allow_everywhere(property, template);
        }
        if !map.contains_key("additionalProperties") {
            map.insert("additionalProperties".to_owned(), json!(false));
        }
    }
    for key in ["items", "additionalProperties"] {
        if let Some(inner) = map.get_mut(key) {
            relax(inner, Place::Item);
            if key == "additionalProperties" {
                allow_everywhere(inner, false);
            }
        }
    }
    for key in ["anyOf", "oneOf", "allOf"] {
        if let Some(Value::Array(alternatives)) = map.get_mut(key) {
            for one in alternatives {
                relax(one, place);
            }
        }
    }
}

/// A whole number as text, no longer than any integer is.
const INTEGER: &str = "^[+-]?[0-9]{1,18}$";
/// A truth value as text.
const BOOLEAN: &str = "^(true|false)$";
/// Text with a template in it, which may become anything.
const TEMPLATE: &str = "\\{\\{";
/// Text that may be the YAML of a map or a list, or a template for one.
const STRUCTURE: &str = "[{\\[:]|^\\s*(-|#|$)";

/// Text may be written as a number, a number as text, a truth value as `"true"`, and an empty list for an empty map or the
/// other way round.
fn relax_type(map: &mut Map<String, Value>, place: Place) {
    let named: Vec<String> = match map.get("type") {
        Some(Value::String(name)) => vec![name.clone()],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => return,
    };
    let nullable = named.iter().any(|name| name == "null");
    // Null alone is not loosened: it is the other half of what may be left out.
    let is = |wanted: &str| {
        let fits = named.iter().all(|name| name == wanted || name == "null");
        fits && named.iter().any(|name| name == wanted) && !map.contains_key("x-quantity")
    };
    // Templates may stand anywhere inside of a value that takes them.
    let takes_template = place != Place::Section || map.contains_key("x-template");
    let pattern = |text: &str| if takes_template { json!(format!("{text}|{TEMPLATE}")) } else { json!(text) };
    let mut types = if is("string") && !map.contains_key("enum") && !map.contains_key("const") {
        vec!["string", "number", "boolean"]
    } else if is("integer") {
        let number = pattern(&digit(map).unwrap_or_else(|| INTEGER.to_owned()));
        map.insert("pattern".to_owned(), number);
        vec!["integer", "string"]
    } else if is("boolean") {
        map.insert("pattern".to_owned(), pattern(BOOLEAN));
        vec!["boolean", "string"]
    } else if is("object") {
        map.insert("maxItems".to_owned(), json!(0));
        vec!["object", "array"]
    } else if is("array") {
        map.insert("maxProperties".to_owned(), json!(0));
        vec!["array", "object"]
    } else {
        return;
    };
    if nullable {
        types.push("null");
    }
    map.insert("type".to_owned(), json!(types));
}

/// The bounds of a number as text, where it has a single digit. Those of others cannot be said of a text.
fn digit(map: &Map<String, Value>) -> Option<String> {
    let bound = |key: &str| map.get(key).and_then(Value::as_i64);
    let (least, most) = (bound("minimum")?, bound("maximum")?);
    (least == 0 && most <= 9).then(|| format!("^[+]?0*[0-{most}]$"))
}

/// Null deletes any key, and a key that takes templates takes their text.
fn allow_everywhere(property: &mut Value, template: bool) {
    let Some(map) = property.as_object_mut() else { return };
    let structure = match map.get("type") {
        Some(Value::String(name)) => name == "object" || name == "array",
        Some(Value::Array(names)) => names.iter().any(|name| name == "object" || name == "array"),
        _ => true,
    };
    if map.is_empty() {
        return;
    }
    let takes_template = template && (structure || map.contains_key("enum"));
    if !takes_template
        && !map.contains_key("enum")
        && let Some(types) = map.get_mut("type")
    {
        let mut names = match types.take() {
            Value::Array(names) => names,
            name => vec![name],
        };
        if !names.contains(&json!("null")) {
            names.push(json!("null"));
        }
        *types = Value::Array(names);
        return;
    }
    let mut alternatives = if let Some(Value::Array(alternatives)) = map.remove("anyOf") {
        alternatives
    } else {
        let constraints = map.iter().filter(|(key, _)| !is_annotation(key));
        let inner: Map<String, Value> = constraints.map(|(key, value)| (key.clone(), value.clone())).collect();
        map.retain(|key, _| is_annotation(key));
        vec![Value::Object(inner)]
    };
    if !alternatives.contains(&json!({ "type": "null" })) {
        alternatives.push(json!({ "type": "null" }));
    }
    if takes_template {
        alternatives.push(json!({ "type": "string", "pattern": STRUCTURE, "x-template-text": true }));
    }
    map.insert("anyOf".to_owned(), Value::Array(alternatives));
}

/// Keywords that say something about a property without constraining it.
fn is_annotation(key: &str) -> bool {
    matches!(key, "description" | "title" | "default" | "x-template" | "writeOnly" | "examples" | "deprecated")
}

/// Gives the sections that take the fields of one of Kubernetes' types beside their own the fields themselves.
fn unfold(root: &mut Value, kubernetes: &Map<String, Value>) {
    let definitions = root.get_mut("$defs").and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut);
    for definition in definitions.filter_map(Value::as_object_mut).filter(|map| map.contains_key("properties")) {
        let name = definition.remove("$ref").and_then(|name| Some(name.as_str()?.strip_prefix("#/$defs/")?.to_owned()));
        let fields = name.and_then(|name| kubernetes.get(&name)?.get("properties")?.as_object());
        if let Some(Value::Object(properties)) = definition.get_mut("properties") {
            properties.extend(fields.cloned().unwrap_or_default());
        }
    }
}

/// Names of all definitions that a schema needs.
fn references(root: &Value, schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(map) => {
            if let Some(name) = map.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix("#/$defs/"))
                && found.insert(name.to_owned())
                && let Some(definition) = root.get("$defs").and_then(|definitions| definitions.get(name))
            {
                references(root, definition, found);
            }
            let inner = map.iter().filter(|(key, _)| key.as_str() != "$defs");
            inner.for_each(|(_, inner)| references(root, inner, found));
        }
        Value::Array(list) => list.iter().for_each(|inner| references(root, inner, found)),
        _ => {}
    }
}

/// Names of definitions that describe sections of the values, and not only items of lists.
fn sections(root: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect(root, root, &mut found);
    found
}

fn collect(root: &Value, schema: &Value, found: &mut BTreeSet<String>) {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix("#/$defs/"))
        && found.insert(name.to_owned())
        && let Some(definition) = root.get("$defs").and_then(|definitions| definitions.get(name))
    {
        collect(root, definition, found);
    }
    let properties = schema.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::values);
    let alternatives = ["anyOf", "oneOf", "allOf"].iter().filter_map(|key| schema.get(key)?.as_array()).flatten();
    properties.chain(alternatives).for_each(|inner| collect(root, inner, found));
}
