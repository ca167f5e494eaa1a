//! Evaluates the templates of one release's values.

use std::fmt::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use gotmpl::{FuncMap, Template, Value, ValueFunc};

use super::budget::{Budget, LONGEST};
use super::context::{Context, SERVICES};
use super::error::TemplateError;
use super::fault::Fault;
use super::functions;
use super::program::{self, Program};
use crate::yaml::{Entry, Mapping, Node, Origin, ScalarKind, Value as Yaml};

/// Evaluates templates against one context. Cheap to make: the context is converted when the first template needs it.
pub struct Engine<'a> {
    context: Context<'a>,
    root: OnceLock<Value>,
    services: [OnceLock<Value>; SERVICES.len()],
    budget: Arc<Budget>,
}

impl<'a> Engine<'a> {
    /// An engine for this context.
    pub fn new(context: &Context<'a>) -> Self {
        Self { context: *context, root: OnceLock::new(), services: Default::default(), budget: Arc::default() }
    }

    /// The text that a template evaluates to.
    pub fn evaluate(&self, text: &str) -> Result<String, TemplateError> {
        self.evaluate_at("", Origin::default(), text)
    }

    /// The same tree with every string in it that holds `{{`, keys of maps included, replaced by what it evaluates to.
    ///
    /// `path` is the tree's own key, such as `mongodb.podLabels`. It appears in messages, and values of a data service are
    /// evaluated as Helm does inside a chart of its own: `.Values` are the service's values and `global`, and `.Chart` is
    /// that chart.
    pub fn expand(&self, path: &str, node: &Node) -> Result<Node, TemplateError> {
        let value = match &node.value {
            Yaml::Scalar(scalar) if scalar.kind == ScalarKind::String && scalar.text.contains("{{") => {
                return Ok(Node::string(self.evaluate_at(path, node.origin, &scalar.text)?, node.origin));
            }
            Yaml::Scalar(_) => return Ok(node.clone()),
            Yaml::List(list) => {
                let items = list.iter().enumerate().map(|(index, item)| self.expand(&format!("{path}[{index}]"), item));
                Yaml::List(items.collect::<Result<_, _>>()?)
            }
            Yaml::Map(map) => Yaml::Map(self.expand_map(path, map)?),
        };
        Ok(Node { value, origin: node.origin })
    }

    fn expand_map(&self, path: &str, map: &Mapping) -> Result<Mapping, TemplateError> {
        let mut expanded = Mapping::with_capacity(map.len());
        for (key, entry) in map {
            let path = if path.is_empty() { key.to_string() } else { format!("{path}.{key}") };
            let node = self.expand(&path, &entry.node)?;
            let key = if key.contains("{{") { self.evaluate_at(&path, entry.key, key)?.into() } else { key.clone() };
            if expanded.insert(key, Entry { key: entry.key, node }).is_some() {
                let message = "this key evaluates to one that the map already has".to_owned();
                return Err(TemplateError { path, origin: Some(entry.key), line: 1, message });
            }
        }
        Ok(expanded)
    }

    fn evaluate_at(&self, path: &str, origin: Origin, text: &str) -> Result<String, TemplateError> {
        let line = Arc::new(AtomicUsize::new(1));
        run(text, self.root(path), &self.budget, &line).map_err(|fault| TemplateError {
            path: path.to_owned(),
            origin: (origin.line > 0).then_some(origin),
            line: line.load(Ordering::Relaxed),
            message: fault.into_message(),
        })
    }

    /// What a template at this path sees.
    fn root(&self, path: &str) -> &Value {
        let key = path.split('.').next().unwrap_or_default();
        for (root, (service, chart)) in self.services.iter().zip(SERVICES) {
            if service == key {
                return root.get_or_init(|| Context { chart, ..self.context }.to_value(Some(service)));
            }
        }
        self.root.get_or_init(|| self.context.to_value(None))
    }
}

/// Evaluates a template; `line` is left at the line that was reached.
pub(super) fn run(source: &str, root: &Value, budget: &Arc<Budget>, line: &Arc<AtomicUsize>) -> Result<String, Fault> {
    const NAME: &str = "";
    let program = Program::parse(source).map_err(|misfit| {
        line.store(misfit.line, Ordering::Relaxed);
        misfit.fault
    })?;
    let mut known = FuncMap::new();
    for name in &program.functions {
        if let Some(function) = resolve(name, budget, line) {
            known.insert(name.to_string(), function);
        }
    }
    let nesting = program.nesting;
    let mut template = Template::new(NAME).funcs(known).add_parse_tree(NAME, program.tree);
    for (name, tree) in program.defines {
        template = template.add_parse_tree(&name, tree);
    }
    let result = budget.run(nesting, |rounds| {
        let mut output = Bounded(String::new());
        template.max_range_iters(rounds).execute_template_fmt(&mut output, NAME, root)?;
        Ok(output.0)
    });
    // A missing key prints as this in Go, and Helm wipes it out of the text wherever it stands.
    result
        .map(|text| if text.contains("<no value>") { text.replace("<no value>", "") } else { text })
        .map_err(|error| Fault::from_engine(&error))
}

/// The function behind a name.
fn resolve(name: &str, budget: &Arc<Budget>, line: &Arc<AtomicUsize>) -> Option<ValueFunc> {
    Some(match name {
        program::LINE => {
            let line = Arc::clone(line);
            Arc::new(move |args: &[Value]| {
                if let Some(Value::Int(reached)) = args.first() {
                    line.store(usize::try_from(*reached).unwrap_or(1), Ordering::Relaxed);
                }
                Ok(Value::String("".into()))
            })
        }
        "tpl" => {
            let budget = Arc::clone(budget);
            Arc::new(move |args: &[Value]| match args {
                [Value::String(source), context] => {
                    let text = run(source, context, &budget, &Arc::default())?;
                    Ok(Value::String(text.into()))
                }
                _ => Err(Fault::new("tpl needs a string and a context").into()),
            })
        }
        _ => {
            let function = functions::find(name)?;
            Arc::new(move |args: &[Value]| Ok(function.call(args)?))
        }
    })
}

/// Takes no more than what a value may reasonably evaluate to.
struct Bounded(String);

impl Write for Bounded {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        if self.0.len() + text.len() > LONGEST {
            return Err(std::fmt::Error);
        }
        self.0.push_str(text);
        Ok(())
    }
}
