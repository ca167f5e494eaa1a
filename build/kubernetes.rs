//! Compiles `schema/kubernetes.schema.json` into static tables, so that checking an object reads no schema.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

const QUANTITY: &str = "io.k8s.apimachinery.pkg.api.resource.Quantity";

/// Writes `KINDS`, sorted by group, version and kind, and `TYPES`, which both refer to by number.
pub fn write(to: &Path) -> Result<(), Box<dyn Error>> {
    let file = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?).join("schema/kubernetes.schema.json");
    println!("cargo::rerun-if-changed={}", file.display());
    let schema: Value = serde_json::from_str(&fs::read_to_string(&file)?)?;
    let section = |name: &str| schema.get(name).and_then(Value::as_object).cloned().unwrap_or_default();
    let mut tables = Tables { definitions: section("$defs"), types: Vec::new(), known: BTreeMap::new() };
    let mut kinds = Vec::new();
    for (kind, name) in section("x-kinds") {
        let (api_version, kind) = kind.rsplit_once('/').ok_or("a kind without a version")?;
        let number = tables.named(name.as_str().unwrap_or_default())?;
        kinds.push(format!("(({api_version:?}, {kind:?}), {number})"));
    }
    kinds.sort();
    let code = format!(
        "static KINDS: &[((&str, &str), usize)] = &[{}];\nstatic TYPES: &[Type] = &[\n{}];\n",
        kinds.join(", "),
        tables.types.iter().fold(String::new(), |mut code, of| {
            let _ = writeln!(code, "    {of},");
            code
        }),
    );
    fs::write(to, code)?;
    Ok(())
}

struct Tables {
    definitions: Map<String, Value>,
    types: Vec<String>,
    known: BTreeMap<String, usize>,
}

impl Tables {
    /// The number of a type by its name. It is known before it is filled, because types may hold themselves.
    fn named(&mut self, name: &str) -> Result<usize, Box<dyn Error>> {
        if let Some(number) = self.known.get(name) {
            return Ok(*number);
        }
        let definition = self.definitions.get(name).cloned().ok_or_else(|| format!("no definition {name}"))?;
        let number = self.types.len();
        self.types.push(String::new());
        self.known.insert(name.to_owned(), number);
        let code = if name == QUANTITY { "Type::Quantity".to_owned() } else { self.code(&definition)? };
        self.types[number] = code;
        Ok(number)
    }

    fn number(&mut self, schema: &Value) -> Result<usize, Box<dyn Error>> {
        if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix("#/$defs/")) {
            return self.named(name);
        }
        if let Some([one]) = schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
            return self.number(one);
        }
        let code = self.code(schema)?;
        if let Some(number) = self.known.get(&code) {
            return Ok(*number);
        }
        self.types.push(code.clone());
        self.known.insert(code, self.types.len() - 1);
        Ok(self.types.len() - 1)
    }

    fn code(&mut self, schema: &Value) -> Result<String, Box<dyn Error>> {
        let is = |key: &str, wanted: &str| schema.get(key).and_then(Value::as_str) == Some(wanted);
        if schema.get("x-kubernetes-int-or-string").is_some() {
            return Ok("Type::IntOrString".into());
        }
        if is("type", "string") {
            return Ok(if is("format", "byte") { "Type::Base64" } else { "Type::Text" }.into());
        }
        if is("type", "integer") {
            return Ok(if is("format", "int32") { "Type::Int32" } else { "Type::Int64" }.into());
        }
        if is("type", "boolean") {
            return Ok("Type::Boolean".into());
        }
        if is("type", "number") {
            return Ok("Type::Number".into());
        }
        if let Some(items) = schema.get("items") {
            return Ok(format!("Type::List({})", self.number(items)?));
        }
        if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
            let mut fields = Vec::new();
            for (name, property) in properties {
                fields.push((name, self.number(property)?));
            }
            fields.sort();
            return Ok(format!("Type::Object(&{fields:?})"));
        }
        match schema.get("additionalProperties") {
            Some(values @ Value::Object(_)) => Ok(format!("Type::Map({})", self.number(values)?)),
            _ => Ok("Type::Anything".into()),
        }
    }
}
