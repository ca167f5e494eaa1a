//! Where values come from, kept so that a message can point at the line it is about.

use std::borrow::Cow;
use std::fmt;

use crate::yaml::{LayerId, Origin};

/// What a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// A file of st2ha's own.
    BuiltIn,
    /// A file of the user's, or stdin.
    File,
    /// A flag.
    Flag,
}

/// One source of values.
#[derive(Clone, PartialEq, Eq)]
pub struct Source {
    /// What it is.
    pub kind: SourceKind,
    /// Its name in messages: a file's path, `<stdin>`, `--set image.tag`.
    pub name: String,
    /// Its text; empty where there is none that may be shown.
    pub text: Cow<'static, str>,
}

/// Prints no text: it may hold secrets.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("kind", &self.kind).field("name", &self.name).finish_non_exhaustive()
    }
}

/// All sources of a run; a [`LayerId`] is a place in this list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources(Vec<Source>);

impl Sources {
    /// Adds a source and says what its nodes' origins are to call it.
    pub fn add(&mut self, kind: SourceKind, name: impl Into<String>, text: impl Into<Cow<'static, str>>) -> LayerId {
        // No command line is long enough to name more sources than this holds.
        let id = LayerId(u16::try_from(self.0.len()).unwrap_or(u16::MAX));
        self.0.push(Source { kind, name: name.into(), text: text.into() });
        id
    }

    /// Gives a source its text.
    pub(super) fn set_text(&mut self, id: LayerId, text: String) {
        if let Some(source) = self.0.get_mut(usize::from(id.0)) {
            source.text = text.into();
        }
    }

    /// What all sources are called, lowest first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|source| source.name.as_str())
    }

    /// A source.
    pub fn get(&self, id: LayerId) -> Option<&Source> {
        self.0.get(usize::from(id.0))
    }

    /// `file:line:column` of an origin; of a flag its number among the flags and the character in it.
    pub fn describe(&self, origin: Origin) -> String {
        match self.get(origin.layer) {
            Some(source) if source.kind == SourceKind::Flag => {
                format!("{} (flag {}, character {})", source.name, origin.line, origin.column)
            }
            Some(source) => format!("{}:{}:{}", source.name, origin.line, origin.column),
            None => "an unknown place".to_owned(),
        }
    }
}
