//! The template engine: which templates there are, and how one is rendered.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use serde_json::Value;

use super::compiled::Programs;
use super::context::Context;
use super::error::RenderError;
use super::interpreted::Interpreted;
use super::joined;
use super::meter::Meter;
use super::sources::{Role, Template};
use super::wording::Wording;

/// Templates that can be rendered.
///
/// Those that are built in are programs already, so nothing of them is read here. As soon as one of them is replaced, or one of the
/// user's own is added, Tera renders them all. It also takes over where a program does not know how to go on: the result is
/// the same, and so is every message.
pub struct Engine<'t> {
    templates: Vec<&'t Template>,
    paths: Vec<(&'t str, Role)>,
    /// What text templates read.
    texts: Context,
    programs: Option<Programs>,
    meter: Meter,
    tera: OnceCell<Interpreted>,
}

impl<'t> Engine<'t> {
    /// Takes templates. Of two templates of one path the later one counts. Those that are not built in are parsed, and every component
    /// and filter that they name has to exist. `context` is what text templates read.
    pub fn new(templates: impl IntoIterator<Item = &'t Template>, context: &Context) -> Result<Self, RenderError> {
        let by_path: BTreeMap<&str, &Template> =
            templates.into_iter().map(|template| (&*template.path, template)).collect();
        let templates: Vec<&Template> = by_path.into_values().collect();
        let roles = templates.iter().map(|template| (&*template.path, template.role()));
        let paths = roles.filter(|(_, role)| *role != Role::Text).collect();
        let (programs, texts) = (Programs::of(&templates), context.clone());
        let engine = Self { templates, paths, texts, programs, meter: Meter::default(), tera: OnceCell::new() };
        if engine.programs.is_none() {
            engine.tera()?;
        }
        Ok(engine)
    }

    /// The templates of a role, in path order.
    pub fn paths(&self, role: Role) -> impl Iterator<Item = &'t str> {
        self.paths.iter().filter(move |(_, found)| *found == role).map(|(path, _)| *path)
    }

    /// What a template prints.
    pub fn render(&self, path: &str, context: &Context) -> Result<String, RenderError> {
        let programs = self.programs.as_ref();
        match programs.and_then(|programs| programs.print(path, context, &self.texts)) {
            Some(text) if self.meter.has_room(text.len()) => Ok(text),
            _ => self.tera()?.render(path, context, &self.meter),
        }
    }

    /// The objects that a template prints, as far as its program can tell without a text that somebody reads.
    pub fn objects(&self, path: &str, context: &Context) -> Option<Vec<Value>> {
        let printed = self.programs.as_ref()?.objects(path, context, &self.texts)?;
        self.meter.has_room(printed.bytes).then_some(printed.objects)
    }

    /// Whether a template was read, since it is not built in or its program did not know how to go on.
    pub fn has_read(&self) -> bool {
        self.tera.get().is_some()
    }

    /// What to say where a template of the user's own prints what is no YAML.
    pub(super) fn help_with_output(&self, path: &str) -> Option<&'static str> {
        let own = self.templates.iter().find(|template| template.path == path && !template.is_builtin())?;
        joined::hint(&own.text)
    }

    /// What may be shown of messages about what templates print.
    pub(super) fn wording(&self) -> Wording {
        Wording::of(self.templates.iter().map(|template| &template.text))
    }

    fn tera(&self) -> Result<&Interpreted, RenderError> {
        if let Some(tera) = self.tera.get() {
            return Ok(tera);
        }
        let tera = Interpreted::new(&self.templates, &self.texts, &self.meter, &self.wording())?;
        Ok(self.tera.get_or_init(|| tera))
    }
}
