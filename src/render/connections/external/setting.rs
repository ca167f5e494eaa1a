//! Settings of StackStorm's.

use serde::Serialize;

/// A setting without credentials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// Its value.
    pub value: String,
}

impl Setting {
    pub(super) fn new(name: &'static str, value: impl Into<String>) -> Self {
        Self { name, value: value.into() }
    }
}

/// A setting that is put together from texts and credentials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SecretSetting {
    /// Its name.
    pub name: &'static str,
    /// What it is made of, in order.
    pub parts: Vec<Part>,
}

/// A part of a setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase", tag = "kind")]
pub enum Part {
    /// A text.
    Text {
        /// The text.
        text: String,
    },
    /// A credential as it is.
    Raw {
        /// The file that holds it.
        file: String,
    },
    /// A credential as it stands in a text of JSON.
    Json {
        /// The file that holds it.
        file: String,
    },
    /// A credential as it stands in a URL.
    Encoded {
        /// The file that holds it.
        file: String,
    },
}

impl SecretSetting {
    /// A setting of these parts; texts that stand side by side become one.
    pub(in crate::render::connections) fn new(name: &'static str, all: impl IntoIterator<Item = Part>) -> Self {
        let mut parts: Vec<Part> = Vec::new();
        for part in all {
            match (parts.last_mut(), part) {
                (Some(Part::Text { text }), Part::Text { text: more }) => text.push_str(&more),
                (_, part) => parts.push(part),
            }
        }
        Self { name, parts }
    }
}

impl Part {
    pub(in crate::render::connections) fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into() }
    }
}
