//! Evaluates the templates of one release's values.

use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use gotmpl::{FuncMap, Template, Value, ValueFunc};

use super::budget::{Budget, LONGEST, Reach};
use super::context::Context;
use super::error::TemplateError;
use super::fault::Fault;
use super::functions;
use super::hidden;
use super::leaves::Leaves;
use super::misfit::Misfit;
use super::program::Program;
use super::roots::Roots;
use super::substitutes::Substitutes;
use crate::yaml::{Entry, Mapping, Node, ScalarKind, Value as Yaml};

/// How many values in a row may wait for each other.
const ROUNDS: usize = 100;

/// Evaluates templates against one context. Cheap to make: the context is converted when the first template needs it.
pub struct Engine<'a> {
    roots: Roots<'a>,
    budget: Arc<Budget>,
    leaves: Leaves<'a>,
    is_kept: fn(&str) -> bool,
}

impl<'a> Engine<'a> {
    /// An engine whose templates read values as they are written.
    pub fn new(context: &Context<'a>) -> Self {
        let roots = Roots::new(context, Substitutes::new());
        Self { roots, budget: Arc::default(), leaves: Leaves::default(), is_kept: |_| false }
    }

    /// An engine for values some of which are templates themselves: `fields`, which are named by their keys and belong to the
    /// context's values. What reads one of them sees what it evaluates to, in whatever order they stand.
    pub fn with_templates(context: &Context<'a>, fields: &[(String, &'a Node)]) -> Self {
        let (mut leaves, budget) = (Leaves::of(fields), Arc::default());
        for _ in 0..ROUNDS {
            let roots = Roots::new(context, leaves.substitutes());
            let may_go_on = leaves.round(|leaf| run(leaf.text, roots.of(&leaf.path), &budget));
            if !may_go_on {
                break;
            }
        }
        Self { roots: Roots::new(context, leaves.substitutes()), budget, leaves, is_kept: |_| false }
    }

    /// The same that leaves texts as they are of which this is true.
    #[must_use]
    pub fn keeping(self, is_kept: fn(&str) -> bool) -> Self {
        Self { is_kept, ..self }
    }

    /// The text that a template evaluates to.
    pub fn evaluate(&self, text: &str) -> Result<String, TemplateError> {
        self.outcome("", text).map_err(|misfit| self.error("", misfit))
    }

    /// The same tree with every string in it that holds `{{`, keys of maps included, replaced by what it evaluates to.
    ///
    /// `path` is the tree's own key, such as `mongodb.podLabels`. It appears in messages, and values of a data service are
    /// evaluated as Helm does inside a chart of its own: `.Values` are the service's values and `global`, and `.Chart` is
    /// that chart.
    pub fn expand(&self, path: &str, node: &Node) -> Result<Node, TemplateError> {
        let value = match &node.value {
            Yaml::Scalar(scalar) if (self.is_kept)(&scalar.text) => return Ok(node.clone()),
            Yaml::Scalar(scalar) if scalar.kind == ScalarKind::String && scalar.text.contains("{{") => {
                let text = self.outcome(path, &scalar.text);
                let text = text.map_err(|misfit| self.error(path, misfit).inside(node))?;
                return Ok(Node::string(text, node.origin));
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
        let mut expanded = Mapping::default();
        expanded.reserve(map.len());
        for (key, entry) in map {
            let path = if path.is_empty() { key.to_string() } else { format!("{path}.{key}") };
            let node = self.expand(&path, &entry.node)?;
            let misplaced = |error: TemplateError| error.at(entry.key);
            let key = if key.contains("{{") {
                self.outcome(&path, key).map_err(|misfit| misplaced(self.error(&path, misfit)))?.into()
            } else {
                key.clone()
            };
            if expanded.insert(key, Entry { key: entry.key, node }).is_some() {
                let message = "this key evaluates to one that the map already has".to_owned();
                return Err(misplaced(TemplateError { path, origin: None, line: 1, column: 1, message }));
            }
        }
        Ok(expanded)
    }

    fn outcome(&self, path: &str, text: &str) -> Result<String, Misfit> {
        match self.leaves.outcome(path, text) {
            Some(known) => known.clone(),
            None => run(text, self.roots.of(path), &self.budget),
        }
    }

    fn error(&self, path: &str, misfit: Misfit) -> TemplateError {
        let (line, column) = misfit.place;
        let message = match misfit.fault.waits_for() {
            Some(waits_for) => self.leaves.why(path, waits_for),
            None => misfit.fault.into_message(),
        };
        TemplateError { path: path.to_owned(), origin: None, line, column, message }
    }
}

/// Evaluates a template.
fn run(source: &str, root: &Value, budget: &Arc<Budget>) -> Result<String, Misfit> {
    const NAME: &str = "";
    let program = Program::parse(source)?;
    let reached = Arc::new(AtomicUsize::new(0));
    let mut known = FuncMap::new();
    for name in &program.functions {
        if let Some(function) = resolve(name, budget, &reached) {
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
        .map_err(|error| Misfit::at(source, reached.load(Ordering::Relaxed), Fault::from_engine(&error)))
}

/// The function behind a name.
fn resolve(name: &str, budget: &Arc<Budget>, reached: &Arc<AtomicUsize>) -> Option<ValueFunc> {
    let budget = Arc::clone(budget);
    Some(match name {
        hidden::REACHED => {
            let reached = Arc::clone(reached);
            Arc::new(move |args: &[Value]| {
                if let Some(Value::Int(offset)) = args.first() {
                    reached.store(usize::try_from(*offset).unwrap_or_default(), Ordering::Relaxed);
                }
                budget.call(Reach::Surface, args)?;
                Ok(Value::String("".into()))
            })
        }
        "tpl" => Arc::new(move |args: &[Value]| match args {
            [source @ Value::String(text), context] => {
                budget.call(Reach::Everything, std::slice::from_ref(source))?;
                let text =
                    Value::String(run(text, context, &budget).map_err(|misfit| misfit.fault.inside_tpl())?.into());
                budget.made(&text)?;
                Ok(text)
            }
            _ => Err(Fault::new("tpl needs a string and a context").into()),
        }),
        _ => {
            let function = functions::find(name)?;
            Arc::new(move |args: &[Value]| Ok(function.call(args, &budget)?))
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
