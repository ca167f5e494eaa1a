//! The long way to render templates: by Tera, which reads them first.

use std::borrow::Cow;
use std::collections::BTreeMap;

use tera::{Kwargs, State, Tera, TeraResult};

use super::context::Context;
use super::error::{RenderError, chain};
use super::helm_syntax;
use super::meter::{Meter, Page, metered, without_counts};
use super::sources::{Role, Template};
use super::wording::{Wording, without_prefix};
use super::{escape, filters};

/// Parsed templates.
pub struct Interpreted {
    objects: Tera,
    /// What to say where one of these templates fails that is written for Helm.
    hints: BTreeMap<String, String>,
}

impl Interpreted {
    /// Parses templates, one a path, and checks that every component and filter they name exists. `context` is what text templates read.
    pub fn new(
        templates: &[&Template],
        context: &Context,
        meter: &Meter,
        wording: &Wording,
    ) -> Result<Self, RenderError> {
        let (texts, objects): (Vec<&Template>, Vec<&Template>) =
            templates.iter().partition(|template| template.role() == Role::Text);
        let mut text_engine = engine(&[], meter, wording);
        add(&mut text_engine, &texts)?;
        let shared = context.to_tera();
        let mut object_engine = engine(&[".yaml"], meter, wording);
        let (pages, wording) = (meter.clone(), wording.clone());
        object_engine.register_function("text", move |kwargs: Kwargs, _: &State| {
            text(&text_engine, &shared, &kwargs, pages.page()).map_err(|error| wording.marked(&error))
        });
        add(&mut object_engine, &objects)?;
        let hint = |template: &&Template| Some((template.path.to_string(), helm_syntax::hint([*template])?));
        Ok(Self { objects: object_engine, hints: objects.iter().filter_map(hint).collect() })
    }

    /// What a template prints.
    pub fn render(&self, path: &str, context: &Context, meter: &Meter) -> Result<String, RenderError> {
        meter.start();
        let mut page = meter.page();
        match self.objects.render_to(path, &context.to_tera(), &mut page) {
            Ok(()) => Ok(page.into_text()),
            Err(_) if page.is_full => Err(RenderError::TooLarge { template: path.to_owned(), reason: Page::limit() }),
            Err(error) => Err(RenderError::template(path, &error, self.hints.get(path).map(String::as_str))),
        }
    }
}

fn engine(escaped: &[&'static str], meter: &Meter, wording: &Wording) -> Tera {
    let mut tera = Tera::new();
    tera.autoescape_on(escaped.to_vec());
    tera.set_escape_fn(escape::json_string);
    filters::register(&mut tera);
    meter.register(&mut tera);
    let wording = wording.clone();
    // In place of Tera's, which shows whatever it is given.
    tera.register_function("throw", move |kwargs: Kwargs, _: &State| {
        Err::<bool, _>(wording.thrown(kwargs.must_get::<&str>("message")?))
    });
    tera
}

fn add(tera: &mut Tera, templates: &[&Template]) -> Result<(), RenderError> {
    let texts = templates.iter().map(|template| {
        let text = if template.is_builtin() { Cow::Borrowed(&*template.text) } else { metered(&template.text).into() };
        (&*template.path, text)
    });
    tera.add_raw_templates(texts).map_err(|error| {
        let message = without_counts(&chain(&error));
        let message = without_prefix(&message).to_owned();
        RenderError::Templates(helm_syntax::with_hint(message, helm_syntax::hint(templates.iter().copied()).as_deref()))
    })
}

/// `text(path=..., name=value...)`: a text template with the context and the further arguments.
fn text(texts: &Tera, context: &tera::Context, kwargs: &Kwargs, mut page: Page<'_>) -> TeraResult<String> {
    let path: String = kwargs.must_get("path")?;
    let mut context = context.clone();
    for (name, value) in kwargs.iter() {
        context.insert_value(name.to_string(), value.clone());
    }
    texts.render_to(&path, &context, &mut page)?;
    Ok(page.into_text())
}
