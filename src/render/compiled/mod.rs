//! The short way to render built-in templates: programs that the build script read out of them.
//!
//! It does what Tera does, without reading a template. Whatever it does not know, and every error, it leaves to Tera, which
//! says where in the template it is. `tests/render/compiled.rs` renders everything both ways.

mod access;
mod arithmetic;
mod evaluate;
mod filters;
mod kept;
mod rounds;
mod run;
mod scope;
#[cfg(test)]
mod tests;

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;

use serde_json::Value as Json;
use tera::{Kwargs, Value};

use super::context::Context;
use super::sources::{Role, Template};
use crate::template::{Component, Program};
use crate::yaml;
use run::Run;

/// The programs of some built-in templates.
pub struct Programs {
    /// Each of them runs once or a few times: it is read for that, and not kept.
    templates: HashMap<&'static str, &'static [u8]>,
    components: HashMap<&'static str, Stored>,
    nothing: Kwargs,
}

/// The program of a component as it is stored, and read once it is needed.
struct Stored {
    bytes: &'static [u8],
    read: OnceCell<Option<Component<'static>>>,
}

impl Stored {
    fn new(bytes: &'static [u8]) -> Self {
        Self { bytes, read: OnceCell::new() }
    }

    fn get(&self) -> Option<&Component<'static>> {
        self.read.get_or_init(|| postcard::from_bytes(self.bytes).ok()).as_ref()
    }
}

impl Programs {
    /// The programs of templates, unless one of them is not as it is built in.
    pub fn of(templates: &[&Template]) -> Option<Self> {
        let mut programs = Self { templates: HashMap::new(), components: HashMap::new(), nothing: Kwargs::default() };
        for template in templates {
            let builtin = template.builtin()?;
            let components = builtin.components.iter();
            programs.components.extend(components.map(|(name, bytes)| (*name, Stored::new(bytes))));
            if template.role() != Role::Components {
                programs.templates.insert(builtin.path, builtin.program);
            }
        }
        Some(programs)
    }

    /// What a template prints that prints objects. Nothing if Tera has to be asked.
    pub fn print(&self, path: &str, context: &Context, texts: &Context) -> Option<String> {
        let run = Run { programs: self, texts, escapes: true, depth: 0, kept: None };
        String::from_utf8(run.template(path, context.values())?).ok()
    }

    /// The objects that a template prints. Values that it prints whole are neither written nor read. Nothing if somebody else has to be asked.
    pub fn objects(&self, path: &str, context: &Context, texts: &Context) -> Option<Objects> {
        let kept = RefCell::default();
        let run = Run { programs: self, texts, escapes: true, depth: 0, kept: Some(&kept) };
        let text = String::from_utf8(run.template(path, context.values())?).ok()?;
        Some(Objects { bytes: text.len(), objects: yaml::read_short_with(&text, kept.take())? })
    }

    fn template(&self, path: &str) -> Option<Program<'static>> {
        postcard::from_bytes(self.templates.get(path)?).ok()
    }

    fn component(&self, name: &str) -> Option<&Component<'static>> {
        self.components.get(name)?.get()
    }
}

/// What a template prints.
pub struct Objects {
    /// The objects.
    pub objects: Vec<Json>,
    /// How much text that was.
    pub bytes: usize,
}

/// Whether two names are the same. Most differ in their first letter: that spares a call.
fn is_same(name: &str, other: &str) -> bool {
    name.len() == other.len() && name.as_bytes().first() == other.as_bytes().first() && name == other
}

/// A name with its value.
type Binding<'e> = (&'e str, Value);
