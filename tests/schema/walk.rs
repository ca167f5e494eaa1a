//! All keys that the schema knows, each with a smallest set of values around it.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// A key, an item of a list or a value of an open map.
#[derive(Clone, Debug)]
pub struct Key {
    steps: Vec<Step>,
    /// Its schema, as it stands beside the key.
    pub schema: Value,
    /// What the schema allows apart from null and templates, references followed.
    pub alternatives: Vec<Value>,
    /// The keys beside it.
    pub siblings: Vec<String>,
}

#[derive(Clone, Debug)]
enum Step {
    /// A key, and what has to stand beside it.
    Key(String, Map<String, Value>),
    /// Any key of an open map.
    Open,
    /// An item of a list.
    Item,
}

/// Every key that has a name.
pub fn keys(root: &Value) -> Vec<Key> {
    places(root).into_iter().filter(|key| matches!(key.steps.last(), Some(Step::Key(..)))).collect()
}

/// Every key, every item and every value of an open map. Definitions of Kubernetes are entered once.
pub fn places(root: &Value) -> Vec<Key> {
    let mut walk = Walk { root, entered: BTreeSet::new(), found: Vec::new() };
    walk.enter(root, &mut Vec::new());
    walk.found
}

impl Key {
    pub fn name(&self) -> &str {
        match self.steps.last() {
            Some(Step::Key(name, _)) => name,
            _ => "",
        }
    }

    pub fn path(&self) -> String {
        self.steps.iter().fold(String::new(), |path, step| match step {
            Step::Key(name, _) if path.is_empty() => name.clone(),
            Step::Key(name, _) => format!("{path}.{name}"),
            Step::Open => format!("{path}.any"),
            Step::Item => format!("{path}[0]"),
        })
    }

    /// Values that hold nothing but this key and what has to be around it.
    pub fn document(&self, value: Value) -> Value {
        self.steps.iter().rev().fold(value, |value, step| match step {
            Step::Key(name, beside) => {
                let mut map = beside.clone();
                map.insert(name.clone(), value);
                map.into()
            }
            Step::Open => json!({ "any": value }),
            Step::Item => json!([value]),
        })
    }

    /// The same with another name for the last key.
    pub fn renamed(&self, name: &str) -> Self {
        let mut key = self.clone();
        if let Some(Step::Key(last, _)) = key.steps.last_mut() {
            name.clone_into(last);
        }
        key
    }

    pub fn is(&self, kind: &str) -> bool {
        self.alternatives.iter().any(|one| main_type(one) == Some(kind))
    }

    /// Whether a map or a list belongs here, whatever else the schema takes.
    pub fn is_structure(&self) -> bool {
        let first = self.alternatives.first().and_then(main_type);
        matches!(first, Some("object" | "array"))
    }

    /// Whether anything at all may stand here.
    pub fn is_open(&self) -> bool {
        self.alternatives.iter().any(|one| main_type(one).is_none() && one.get("enum").is_none())
    }
}

struct Walk<'a> {
    root: &'a Value,
    entered: BTreeSet<String>,
    found: Vec<Key>,
}

impl Walk<'_> {
    fn enter(&mut self, schema: &Value, steps: &mut Vec<Step>) {
        if let Some(name) = kubernetes_definition(schema)
            && !self.entered.insert(name)
        {
            return;
        }
        for one in alternatives(self.root, schema) {
            let properties = one.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
            let siblings: Vec<String> = properties.keys().cloned().collect();
            for (name, property) in &properties {
                let mut beside = minimal(self.root, &one).as_object().cloned().unwrap_or_default();
                beside.shift_remove(name);
                self.place(property, Step::Key(name.clone(), beside), &siblings, steps);
            }
            if one.get("additionalProperties").is_some_and(Value::is_object) {
                self.place(&one["additionalProperties"], Step::Open, &[], steps);
            }
            if main_type(&one) == Some("array") {
                self.place(&one["items"], Step::Item, &[], steps);
            }
        }
    }

    fn place(&mut self, schema: &Value, step: Step, siblings: &[String], steps: &mut Vec<Step>) {
        steps.push(step);
        self.found.push(Key {
            steps: steps.clone(),
            schema: schema.clone(),
            alternatives: alternatives(self.root, schema),
            siblings: siblings.to_vec(),
        });
        self.enter(schema, steps);
        steps.pop();
    }
}

fn kubernetes_definition(schema: &Value) -> Option<String> {
    let inner = schema["anyOf"].as_array().into_iter().flatten();
    let reference = std::iter::once(schema).chain(inner).find_map(|one| one["$ref"].as_str())?;
    reference.starts_with("#/$defs/io.k8s.").then(|| reference.to_owned())
}

/// What a schema allows apart from null and the text of a template, references followed.
fn alternatives(root: &Value, schema: &Value) -> Vec<Value> {
    if let Some(reference) = schema["$ref"].as_str() {
        return alternatives(root, root.pointer(&reference[1..]).unwrap());
    }
    for key in ["anyOf", "oneOf"] {
        if let Some(list) = schema[key].as_array() {
            let wanted = |one: &&Value| one["type"] != "null" && one.get("x-template-text").is_none();
            return list.iter().filter(wanted).flat_map(|one| alternatives(root, one)).collect();
        }
    }
    vec![schema.clone()]
}

/// The kind of value that a schema is about, before it was loosened.
pub fn main_type(schema: &Value) -> Option<&str> {
    if let Some(choice) = schema.get("const").or_else(|| schema["enum"].get(0)) {
        return choice.is_string().then_some("choice");
    }
    match &schema["type"] {
        Value::String(name) => Some(name),
        Value::Array(names) => names.first().and_then(Value::as_str),
        _ => None,
    }
}

/// The smallest value that fits a schema.
pub fn minimal(root: &Value, schema: &Value) -> Value {
    let Some(one) = alternatives(root, schema).into_iter().next() else { return Value::Null };
    if let Some(choice) = one.get("const").or_else(|| one["enum"].get(0)) {
        return choice.clone();
    }
    match main_type(&one) {
        Some("object") => {
            let required = one["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let entry = |name: &str| (name.to_owned(), minimal(root, &one["properties"][name]));
            required.map(entry).collect::<Map<_, _>>().into()
        }
        Some("array") => json!([]),
        Some("integer" | "number") => json!(1),
        Some("boolean") => json!(true),
        _ => json!("1"),
    }
}
