//! Compiles `schema/values.schema.json` into static tables, so that checking values parses no schema.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

/// Writes `SHAPES`, whose first entry is the shape of all values.
pub fn write(to: &Path) -> Result<(), Box<dyn Error>> {
    let file = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?).join("schema/values.schema.json");
    println!("cargo::rerun-if-changed={}", file.display());
    let schema: Value = match fs::read_to_string(&file) {
        Ok(text) => serde_json::from_str(&text)?,
        Err(_) => Value::Bool(true),
    };
    let mut tables = Tables { definitions: definitions(&schema), shapes: Vec::new(), known: BTreeMap::new() };
    tables.add(&schema)?;
    let mut code = String::from(
        "/// Every shape of the schema; the first is that of all values.\n#[allow(clippy::unreadable_literal, reason = \"nobody reads them\")]\npub(super) static SHAPES: &[Shape] = &[\n",
    );
    for shape in &tables.shapes {
        writeln!(code, "    {shape},")?;
    }
    code.push_str("];\n");
    fs::write(to, code)?;
    Ok(())
}

struct Tables {
    definitions: Map<String, Value>,
    shapes: Vec<String>,
    known: BTreeMap<String, usize>,
}

impl Tables {
    /// The number of a schema's shape.
    fn add(&mut self, schema: &Value) -> Result<usize, Box<dyn Error>> {
        let schema = without_null(schema);
        if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix("#/$defs/")) {
            // JSON pointers escape `/` and `~`; no definition's name holds either.
            let name = name.to_owned();
            if let Some(number) = self.known.get(&name) {
                return Ok(*number);
            }
            let definition = self.definitions.get(&name).cloned().ok_or_else(|| format!("no definition {name}"))?;
            let number = self.reserve();
            self.known.insert(name.clone(), number);
            let shape = self.shape(&without_null(&definition), name.starts_with("io.k8s."))?;
            self.fill(number, shape);
            return Ok(number);
        }
        let number = self.reserve();
        let shape = self.shape(&schema, false)?;
        self.fill(number, shape);
        Ok(number)
    }

    fn reserve(&mut self) -> usize {
        self.shapes.push(String::new());
        self.shapes.len() - 1
    }

    fn fill(&mut self, number: usize, shape: String) {
        if let Some(slot) = self.shapes.get_mut(number) {
            *slot = shape;
        }
    }

    fn shape(&mut self, schema: &Value, kubernetes: bool) -> Result<String, Box<dyn Error>> {
        if schema.get("x-kubernetes-int-or-string").is_some() {
            return Ok("Shape::IntOrString".into());
        }
        if let Some(quantity) = schema.get("x-quantity") {
            return Ok(if quantity == "text" { "Shape::QuantityText" } else { "Shape::Quantity" }.into());
        }
        if schema.get("writeOnly").is_some() {
            return Ok("Shape::Secret".into());
        }
        if let Some(choices) = choices(schema) {
            return Ok(format!("Shape::Choice(&{choices:?})"));
        }
        if let Some(alternatives) = ["anyOf", "oneOf"].iter().find_map(|key| schema.get(key)).and_then(Value::as_array)
        {
            let numbers = alternatives.iter().map(|one| self.add(one)).collect::<Result<Vec<_>, _>>()?;
            return Ok(format!("Shape::Any(&{numbers:?})"));
        }
        let types = types(schema);
        let has = |name: &str| types.iter().any(|found| found == name);
        // An empty list may stand for an empty map, and the other way round.
        let is_list = has("array") && schema.get("maxItems").is_none();
        Ok(if has("object") && !is_list {
            self.object(schema, kubernetes)?
        } else if is_list {
            let item = self.add(schema.get("items").unwrap_or(&Value::Bool(true)))?;
            format!("Shape::List({item})")
        } else if has("integer") {
            let bound = |key: &str, default: i64| schema.get(key).and_then(Value::as_i64).unwrap_or(default);
            let (least, most) = (bound("minimum", i64::MIN), bound("maximum", i64::MAX));
            format!("Shape::Integer {{ least: {least}, most: {most} }}")
        } else if has("boolean") && !has("number") {
            "Shape::Boolean".into()
        } else if has("string") {
            "Shape::Text".into()
        } else if has("number") {
            "Shape::Number".into()
        } else {
            "Shape::Anything".into()
        })
    }

    fn object(&mut self, schema: &Value, kubernetes: bool) -> Result<String, Box<dyn Error>> {
        let required: Vec<&str> = ["required", "x-required"]
            .iter()
            .filter_map(|key| schema.get(key).and_then(Value::as_array))
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let mut fields = Vec::new();
        let properties = schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
        for (name, property) in &properties {
            let shape = self.add(property)?;
            let template = property.get("x-template").is_some();
            let required = required.contains(&name.as_str());
            let filled = property.get("x-filled").is_some();
            let unused = property.get("deprecated").and_then(|_| property.get("description")).and_then(Value::as_str);
            let field = format!(
                "Field {{ name: {name:?}, shape: {shape}, template: {template}, required: {required}, filled: {filled}, unused: {unused:?} }}"
            );
            fields.push((name, field));
        }
        fields.sort();
        let fields: Vec<&str> = fields.iter().map(|(_, code)| code.as_str()).collect();
        let others = match schema.get("additionalProperties") {
            Some(Value::Bool(true)) => "Others::Anything".to_owned(),
            Some(Value::Object(other)) => format!("Others::Shape({})", self.add(&Value::Object(other.clone()))?),
            // What is a piece of a Kubernetes object but for a key or two says so itself.
            _ if (kubernetes || schema.get("x-kubernetes").is_some()) && !properties.is_empty() => {
                "Others::Refused".to_owned()
            }
            None if properties.is_empty() => "Others::Anything".to_owned(),
            _ => "Others::Unknown".to_owned(),
        };
        Ok(format!("Shape::Object {{ fields: &[{}], others: {others} }}", fields.join(", ")))
    }
}

fn definitions(schema: &Value) -> Map<String, Value> {
    schema.get("$defs").and_then(Value::as_object).cloned().unwrap_or_default()
}

fn types(schema: &Value) -> Vec<String> {
    match schema.get("type") {
        Some(Value::String(name)) => vec![name.clone()],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// The texts a schema allows, if it lists them.
fn choices(schema: &Value) -> Option<Vec<String>> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        let values: Vec<&Value> = values.iter().filter(|value| !value.is_null()).collect();
        return values.into_iter().map(text).collect();
    }
    // A choice of one.
    if let Some(only) = schema.get("const").and_then(text) {
        return Some(vec![only]);
    }
    let alternatives = schema.get("oneOf").and_then(Value::as_array)?;
    alternatives.iter().map(|one| one.get("const").and_then(text)).collect()
}

/// The schema without the alternatives that hold for every key: null, which deletes it, and the text of a Go template.
fn without_null(schema: &Value) -> Value {
    let everywhere = |one: &&Value| one.get("type") == Some(&"null".into()) || one.get("x-template-text").is_some();
    for key in ["anyOf", "oneOf"] {
        if let Some(alternatives) = schema.get(key).and_then(Value::as_array) {
            let rest: Vec<&Value> = alternatives.iter().filter(|one| !everywhere(one)).collect();
            if let [only] = rest[..] {
                return without_null(only);
            }
            if rest.len() < alternatives.len() {
                let mut schema = schema.clone();
                schema[key] = rest.into_iter().cloned().collect();
                return schema;
            }
        }
    }
    schema.clone()
}
