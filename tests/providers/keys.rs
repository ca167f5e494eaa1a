//! Holds the declarations to what the templates read: every key is changed, and what is rendered then is compared.
//!
//! Types and rules are left out, so that a key can be changed by itself. What a provider does not declare must make no difference.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use st2ha::config::{Config, Pods, Provider, Reads, Release};
use st2ha::pipeline::{self, Inputs, Outputs};
use st2ha::render::{self, Connections, Context, Engine, Facts, Names, Role, Template};
use st2ha::values::Layers;

use crate::cli_support::SECRETS;
use crate::features;
use crate::pipeline_support::inputs;

/// A release with one data service, ready to be rendered with other values.
struct Bench {
    service: &'static str,
    values: Value,
    facts: Facts,
    templates: Vec<Template>,
}

/// What is rendered, or why it cannot be.
type Rendered = Result<Vec<(String, Value)>, String>;

impl Bench {
    fn new(provider: &Provider) -> Self {
        let mut layers = Layers::with_defaults();
        layers.add_file("secrets.yaml", SECRETS.as_bytes()).unwrap();
        let merged = layers.merge().unwrap();
        let inputs = Inputs { templates: Vec::new(), ..inputs(merged) };
        let Outputs { values, facts, .. } = pipeline::run(inputs).map_err(|failure| failure.cause).unwrap();
        let mut values = values.to_json();
        for (service, _) in crate::SERVICES {
            values[*service]["enabled"] = (*service == provider.service).into();
            // Without rules there is no object of alerts.
            values[*service]["metrics"]["prometheusRule"]["rules"] = json!([{ "name": "some" }]);
        }
        values[provider.service]["provider"] = provider.name.into();
        let templates = render::builtin().into_iter().filter(|template| is_about(template, provider)).collect();
        Self { service: provider.service, values, facts, templates }
    }

    /// The same with other values in the service's section, or beside it.
    fn with(&self, more: &Value) -> Value {
        let mut values = self.values.clone();
        merge(&mut values, &json!({ self.service: more }));
        values
    }

    fn render(&self, values: &Value) -> Rendered {
        let mut config: Config =
            serde_json::from_value(values.clone()).map_err(|error| format!("no values: {error}"))?;
        config.settle();
        let context = Context::new(&config, &self.facts).map_err(|error| error.to_string())?;
        let engine = Engine::new(&self.templates, &context).map_err(|error| error.to_string())?;
        let documents = render::render(&engine, context).map_err(|error| error.to_string())?;
        let mut rendered: Vec<(String, Value)> =
            documents.into_iter().map(|document| (document.template, document.object)).collect();
        let release = Release { name: "st2".to_owned(), namespace: "default".to_owned() };
        let names = Names::new(&config, &release, &self.facts);
        let connections = Connections::new(&config, &release, &names);
        rendered
            .push(("connections".to_owned(), serde_json::to_value(connections).map_err(|error| error.to_string())?));
        Ok(rendered)
    }
}

/// Whether a template is the provider's or is shared. How StackStorm reaches the service is compared without the templates of its pods.
fn is_about(template: &Template, provider: &Provider) -> bool {
    match (template.service(), template.provider()) {
        (Some(service), Some(own)) => service == provider.service && own.name == provider.name,
        (Some(service), None) => {
            let is_object = !matches!(template.role(), Role::Components | Role::Text);
            service == provider.service && (provider.pods == Pods::Own || !is_object)
        }
        (None, _) => SHARED.contains(&&*template.path),
    }
}

/// What the templates of data services use besides their own, and what is StackStorm's but about a service.
const SHARED: &[&str] = &[
    "components/metadata.yaml",
    "stackstorm/secrets/rabbitmq-definitions.yaml",
    "stackstorm/conf/rabbitmq-definitions.json",
];

/// Lays values over others.
fn merge(base: &mut Value, over: &Value) {
    match (base, over) {
        (Value::Object(base), Value::Object(over)) => {
            for (key, value) in over {
                merge(base.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (base, over) => *base = over.clone(),
    }
}

/// A key of a section that has no keys of st2ha's own below it.
struct Leaf {
    path: Vec<String>,
    /// What it allows, references followed.
    schema: Value,
}

impl Leaf {
    fn path(&self) -> String {
        self.path.join(".")
    }

    /// Other values of its kind.
    fn others(&self, root: &Value, now: &Value) -> Vec<Value> {
        let choices = |schema: &Value| -> Vec<Value> {
            let listed = schema["enum"].as_array().cloned().unwrap_or_default();
            let of = schema["oneOf"].as_array().into_iter().flatten().filter_map(|one| one.get("const").cloned());
            listed.into_iter().chain(of).collect()
        };
        let listed = choices(&self.schema);
        let mut others = if listed.is_empty() { of_kind(root, &self.schema, now) } else { listed };
        others.retain(|other| other != now);
        others
    }

    fn set(&self, section: &mut Value, value: Value) {
        let mut place = section;
        for key in &self.path {
            if !place[key].is_object() && self.path.last() != Some(key) {
                place[key] = json!({});
            }
            place = &mut place[key];
        }
        *place = value;
    }

    fn get<'a>(&self, section: &'a Value) -> &'a Value {
        self.path.iter().fold(section, |place, key| &place[key])
    }
}

fn of_kind(root: &Value, schema: &Value, now: &Value) -> Vec<Value> {
    let kind = schema["type"].as_array().and_then(|kinds| kinds.first()).unwrap_or(&schema["type"]);
    match kind.as_str().unwrap_or("object") {
        "boolean" => vec![json!(now != &json!(true))],
        "integer" | "number" => vec![json!(now.as_i64().unwrap_or(1) + 1), json!("7")],
        "array" => {
            let mut item = minimal(root, &schema["items"]);
            if item.is_object() {
                item["name"] = json!("changed");
            }
            vec![json!([item]), json!(["changed"])]
        }
        "object" => {
            let value = schema.get("additionalProperties").filter(|more| more.is_object());
            let value = value.map_or(json!("changed"), |more| minimal(root, more));
            vec![json!({ "changed": value }), json!({ "changed": "x" })]
        }
        _ => vec![json!(format!("{}changed", now.as_str().unwrap_or_default())), json!("changed"), json!("9")],
    }
}

/// A schema without the alternatives of null and of templates, behind its reference.
fn resolve(root: &Value, schema: &Value) -> (Value, bool) {
    if let Some(path) = schema["$ref"].as_str() {
        let (inner, kubernetes) = resolve(root, root.pointer(&path[1..]).unwrap());
        return (inner, kubernetes || path.starts_with("#/$defs/io.k8s."));
    }
    let mut alternatives = schema["anyOf"].as_array().into_iter().flatten();
    let wanted = |one: &&Value| one["type"] != "null" && one.get("x-template-text").is_none();
    match alternatives.find(wanted) {
        Some(one) => resolve(root, one),
        None => (schema.clone(), schema.get("x-kubernetes").is_some()),
    }
}

fn minimal(root: &Value, schema: &Value) -> Value {
    let (schema, _) = resolve(root, schema);
    if let Some(choice) = schema["enum"].get(0).or_else(|| schema["oneOf"][0].get("const")) {
        return choice.clone();
    }
    let kind = schema["type"].as_array().and_then(|kinds| kinds.first()).unwrap_or(&schema["type"]).clone();
    match kind.as_str().unwrap_or("string") {
        "object" => {
            let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
            required
                .map(|name| (name.to_owned(), minimal(root, &schema["properties"][name])))
                .collect::<Map<_, _>>()
                .into()
        }
        "array" => json!([]),
        "integer" | "number" => json!(1),
        "boolean" => json!(true),
        _ => json!("changed"),
    }
}

/// The leaves of a section. Pieces of Kubernetes objects are leaves: they are written out as they are.
fn leaves(root: &Value, schema: &Value, path: &mut Vec<String>, found: &mut Vec<Leaf>) {
    let (schema, kubernetes) = resolve(root, schema);
    match schema["properties"].as_object().filter(|properties| !kubernetes && !properties.is_empty()) {
        Some(properties) => {
            for (key, property) in properties.iter().filter(|(_, property)| property.get("deprecated").is_none()) {
                path.push(key.clone());
                leaves(root, property, path, found);
                path.pop();
            }
        }
        None => found.push(Leaf { path: path.clone(), schema }),
    }
}

/// The values of a section with every switch on, or every switch the other way.
fn switched(value: &Value, on: fn(bool) -> bool) -> Value {
    match value {
        Value::Object(map) => {
            map.iter().map(|(key, value)| (key.clone(), switched(value, on))).collect::<Map<_, _>>().into()
        }
        Value::Bool(now) => on(*now).into(),
        other => other.clone(),
    }
}

#[test]
fn a_provider_declares_what_its_templates_read() {
    let root: Value = serde_json::from_str(include_str!("../../schema/values.schema.json")).unwrap();
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let all: Vec<_> = Provider::all().iter().map(|provider| scope.spawn(|| wrong_keys(provider, &root))).collect();
        all.into_iter().flat_map(|one| one.join().unwrap()).collect()
    });
    assert!(
        wrong.is_empty(),
        "{} keys make a difference that templates/*/*/keys.yaml does not name, or the other way round:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// The keys that a declaration is wrong about.
fn wrong_keys(provider: &Provider, root: &Value) -> Vec<String> {
    // What has no templates yet reads nothing.
    if !render::builtin().iter().any(|template| template.provider().is_some_and(|own| std::ptr::eq(own, provider))) {
        return Vec::new();
    }
    let bench = Bench::new(provider);
    let section = &bench.values[provider.service];
    let mut bases = vec![json!({}), switched(section, |_| true), switched(section, |now| !now)];
    for base in &mut bases[1..] {
        base["enabled"] = json!(true);
    }
    bases.extend(features::of(provider));
    let bases: Vec<(Value, Rendered)> = bases
        .iter()
        .map(|base| bench.with(base))
        .map(|values| {
            let rendered = bench.render(&values);
            (values, rendered)
        })
        .enumerate()
        .filter(|(index, (_, rendered))| {
            // Not every mixture can be rendered, but what is there by default can.
            assert!(*index > 0 || rendered.is_ok(), "{}/{}: {rendered:?}", provider.service, provider.name);
            rendered.is_ok()
        })
        .map(|(_, base)| base)
        .collect();
    let mut found = Vec::new();
    leaves(root, &root["properties"][provider.service], &mut Vec::new(), &mut found);
    // Who runs the service and whether; and a key that the chart takes and nobody reads.
    let about: BTreeSet<&str> = ["enabled", "provider", "metrics.serviceMonitor.release"].into();
    let mut wrong = Vec::new();
    // What is declared and not read would be dropped in silence.
    let is_declared = |leaf: &Leaf| provider.reads(&leaf.path()) == Reads::All;
    let is_asked = |leaf: &&Leaf| {
        // What runs elsewhere is read where the service is switched off.
        let is_elsewhere = leaf.path().starts_with("external.");
        (!is_declared(leaf) || provider.pods == Pods::Operator) && !is_elsewhere
    };
    for leaf in found.iter().filter(is_asked).filter(|leaf| !about.contains(leaf.path().as_str())) {
        let mut is_tried = false;
        let is_read = bases.iter().any(|(values, before)| {
            let now = leaf.get(&values[provider.service]).clone();
            leaf.others(root, &now).into_iter().any(|other| {
                let mut values = values.clone();
                leaf.set(&mut values[provider.service], other);
                let after = bench.render(&values);
                let is_value = after.as_ref().err().is_none_or(|error| !error.starts_with("no values: "));
                is_tried |= is_value;
                is_value && after != *before
            })
        });
        if is_tried && is_read != is_declared(leaf) {
            wrong.push(format!("{}.{} ({})", provider.service, leaf.path(), provider.name));
        }
    }
    wrong
}
