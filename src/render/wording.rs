//! What may be shown of a message about a template: what its author wrote, and never what values hold.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::Arc;

use tera::ErrorKind;

use super::meter::without_counts;

/// How Tera's messages begin that name variables, fields and kinds of values only.
const HARMLESS: &[&str] = &[
    "Variable `",
    "Field `",
    "Slice ",
    "Spread operator requires",
    "Iteration not possible on type",
    "Key/value iteration is not possible",
    "Cannot compare `",
    "Cannot sort: `",
    "Cannot divide by 0",
    "`+` requires both operands",
    "Invalid type for the value",
    "Missing keyword argument",
    "Only numbers can be",
    "Value of type ",
    "This filter can only be used",
    "Tried to escape an undefined value",
    "Slicing step cannot be 0",
    "Not a valid key type",
    "Maximum render recursion depth",
    "Component ",
    "Function `range`",
    "`without` takes a map",
    "`name_values` takes a map",
    super::meter::TOO_DEEP,
    super::meter::TOO_LONG,
    super::meter::TOO_MUCH,
];

/// Marks messages that were checked where they came up.
const MARK: char = '\u{1}';

/// What stands for a message that may hold a value.
const HIDDEN: &str = "this fails on what values hold, which is not shown";

/// The texts of all templates: what stands in them is no secret.
#[derive(Clone, Default)]
pub(super) struct Wording(Arc<[Cow<'static, str>]>);

impl Wording {
    /// The wording of these templates.
    pub(super) fn of<'a>(texts: impl IntoIterator<Item = &'a Cow<'static, str>>) -> Self {
        Self(texts.into_iter().cloned().collect())
    }

    /// A failure of Tera, with the line of the template that fails.
    pub(super) fn of_error(error: &tera::Error) -> String {
        match error.kind() {
            ErrorKind::RenderingError(report) => {
                let shown = Self::of_message(report.message());
                let whole = without_counts(&error.to_string());
                // What follows the message is the line of the template.
                match without_prefix(&whole).strip_prefix(report.message()) {
                    Some(rest) => format!("{shown}{rest}"),
                    None => format!("{shown} (in {})", report.filename()),
                }
            }
            kind => Self::of_message(&kind.to_string()),
        }
    }

    /// A message for `tera`, which hands it on as it is.
    pub(super) fn marked(&self, error: &tera::Error) -> tera::Error {
        let shown = match error.kind() {
            ErrorKind::TemplateNotFound(path) => self.of_output(&format!("there is no text template `{path}`")),
            _ => Self::of_error(error),
        };
        tera::Error::message(format!("{MARK}{shown}"))
    }

    /// What `throw` says: only what stands in a template as it is.
    pub(super) fn thrown(&self, message: &str) -> tera::Error {
        let is_written = !message.is_empty() && self.holds(message);
        let message =
            if is_written { message } else { "the template calls throw; its message is made of values, and not shown" };
        tera::Error::message(format!("{MARK}{message}"))
    }

    /// A message in which all that stands between backquotes was printed by a template.
    pub(super) fn of_output(&self, message: &str) -> String {
        let mut shown = String::with_capacity(message.len());
        for (index, part) in message.split('`').enumerate() {
            let is_quoted = index % 2 == 1;
            // Writing to a string cannot fail.
            let _ = match (is_quoted, is_quoted && !self.holds(part)) {
                (false, _) => write!(shown, "{part}"),
                (true, false) => write!(shown, "`{part}`"),
                (true, true) => write!(shown, "`…`"),
            };
        }
        shown
    }

    fn of_message(message: &str) -> String {
        match message.strip_prefix(MARK) {
            Some(checked) => checked.to_owned(),
            None if HARMLESS.iter().any(|start| message.starts_with(start)) => message.to_owned(),
            None => HIDDEN.to_owned(),
        }
    }

    fn holds(&self, text: &str) -> bool {
        self.0.iter().any(|template| template.contains(text))
    }
}

/// A message of Tera without the word that the command line begins it with, too.
pub(super) fn without_prefix(message: &str) -> &str {
    message.strip_prefix("error: ").unwrap_or(message)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail this way")]

    use std::borrow::Cow;

    use super::Wording;

    #[test]
    fn only_what_templates_say_is_shown() {
        let template = Cow::Borrowed("{{ throw(message=\"odd\") }} image: x");
        let wording = Wording::of([&template]);
        assert_eq!(Wording::of_message("Field `x` is not defined."), "Field `x` is not defined.");
        assert!(!Wording::of_message("The string `hunter2` cannot be converted").contains("hunter2"));
        assert!(wording.thrown("odd").to_string().ends_with("odd"));
        assert!(!wording.thrown("odd: hunter2").to_string().contains("hunter2"));
        assert_eq!(wording.of_output("the key `image` is set twice"), "the key `image` is set twice");
        assert_eq!(wording.of_output("the key `hunter2` is set twice"), "the key `…` is set twice");
    }
}
