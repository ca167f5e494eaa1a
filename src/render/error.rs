//! Why a template could not be rendered.

use super::helm_syntax;
use super::wording::Wording;

/// A template that fails. For a built-in template this is a bug in st2ha; for one from `--templates` it is its author's.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The templates themselves do not fit together: a syntax error, an unknown filter or component.
    #[error("the templates cannot be used: {0}")]
    Templates(String),
    /// A template fails on these values.
    #[error("template {template} fails: {reason}")]
    Template {
        /// Path of the template below `templates/`.
        template: String,
        /// What Tera says, with line and column.
        reason: String,
    },
    /// What a template printed is not YAML.
    #[error("template {template} prints invalid YAML, see line {line} of its output: {reason}")]
    Yaml {
        /// Path of the template below `templates/`.
        template: String,
        /// Line of the output, from 1.
        line: u32,
        /// What is wrong with it.
        reason: String,
    },
    /// A template prints more than can be handled.
    #[error("template {template} prints too much: {reason}")]
    TooLarge {
        /// Path of the template below `templates/`.
        template: String,
        /// What the limit is.
        reason: String,
    },
    /// The context cannot be handed to the templates.
    #[error("the values cannot be handed to the templates: {0}")]
    Context(String),
}

impl RenderError {
    /// A template's failure, as far as what Tera says may be shown, and what there is to say about it.
    pub(super) fn template(template: &str, error: &tera::Error, hint: Option<&str>) -> Self {
        let reason = helm_syntax::with_hint(Wording::of_error(error), hint);
        Self::Template { template: template.to_owned(), reason }
    }
}

/// An error and its causes on one line.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text = format!("{text}: {next}");
        cause = next.source();
    }
    text
}
