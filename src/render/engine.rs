//! The template engine: which templates there are, and how one is rendered.

use std::collections::BTreeMap;

use tera::{Kwargs, State, Tera, TeraResult};

use super::context::Context;
use super::error::{RenderError, chain};
use super::sources::{Role, Template};
use super::{escape, filters};

/// Parsed templates.
pub struct Engine {
    objects: Tera,
    paths: Vec<(String, Role)>,
}

impl Engine {
    /// Parses templates and checks that every component and filter they name exists. Of two templates of one path the
    /// later one counts. `context` is what text templates read.
    pub fn new<'a>(templates: impl IntoIterator<Item = &'a Template>, context: &Context) -> Result<Self, RenderError> {
        let by_path: BTreeMap<&str, &Template> =
            templates.into_iter().map(|template| (&*template.path, template)).collect();
        let (texts, objects): (Vec<&Template>, Vec<&Template>) =
            by_path.into_values().partition(|template| template.role() == Role::Text);
        let paths = objects.iter().map(|template| (template.path.to_string(), template.role())).collect();

        let mut text_engine = engine(&[]);
        add(&mut text_engine, &texts)?;
        let shared = context.as_tera().clone();
        let mut object_engine = engine(&[".yaml"]);
        object_engine.register_function("text", move |kwargs: Kwargs, _: &State| text(&text_engine, &shared, &kwargs));
        add(&mut object_engine, &objects)?;
        Ok(Self { objects: object_engine, paths })
    }

    /// The templates of a role, in path order.
    pub fn paths(&self, role: Role) -> impl Iterator<Item = &str> {
        self.paths.iter().filter(move |(_, found)| *found == role).map(|(path, _)| path.as_str())
    }

    /// What a template prints.
    pub fn render(&self, path: &str, context: &Context) -> Result<String, RenderError> {
        self.objects.render(path, context.as_tera()).map_err(|error| RenderError::template(path, &error))
    }
}

fn engine(escaped: &[&'static str]) -> Tera {
    let mut tera = Tera::new();
    tera.autoescape_on(escaped.to_vec());
    tera.set_escape_fn(escape::json_string);
    filters::register(&mut tera);
    tera
}

fn add(tera: &mut Tera, templates: &[&Template]) -> Result<(), RenderError> {
    tera.add_raw_templates(templates.iter().map(|template| (&*template.path, &*template.text)))
        .map_err(|error| RenderError::Templates(chain(&error)))
}

/// `text(path=..., name=value...)`: a text template with the context and the further arguments.
fn text(texts: &Tera, context: &tera::Context, kwargs: &Kwargs) -> TeraResult<String> {
    let path: String = kwargs.must_get("path")?;
    let mut context = context.clone();
    for (name, value) in kwargs.iter() {
        context.insert_value(name.to_string(), value.clone());
    }
    texts.render(&path, &context)
}
