//! Why a function refused its arguments.

use std::borrow::Cow;

/// A message that is safe to print: it names what stands in the template as a name (functions, keys, variables) and kinds of
/// values, never a value's text. Texts that a template holds show in `fail` and `required` only, whose author wrote them to be read.
///
/// All this goes for a template that was written as one. What `tpl` evaluates is a value, and its names may be parts of a secret: of a
/// fault in there only the outline is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    message: String,
    /// What kind of fault this is, without anything that stands in the template.
    outline: Cow<'static, str>,
    waits_for: Option<String>,
}

/// Marks messages that come from here: what `gotmpl` says by itself may quote values.
const MARK: char = '\u{1}';
/// Marks the key of a value that has to be evaluated first.
const WAITS: char = '\u{2}';
/// Stands between the outline and the message.
const BETWEEN: char = '\u{3}';

/// The outline of faults of which no more can be said.
const FAILED: &str = "the template cannot be evaluated";
/// The outline of faults about arguments.
pub(super) const MISFIT: &str = "a function does not take what it is given";
/// The outline of faults about names that are no function's.
pub(super) const UNKNOWN_FUNCTION: &str = "unknown function";

impl Fault {
    /// A fault whose message has nothing of the template in it.
    pub(super) fn new(message: &'static str) -> Self {
        Self::told(message, message.to_owned())
    }

    /// A fault of this kind, with a message that names what stands in the template.
    pub(super) fn told(outline: &'static str, message: String) -> Self {
        Self { message, outline: Cow::Borrowed(outline), waits_for: None }
    }

    /// What may be shown of the fault if it lies in a text that `tpl` evaluates.
    pub(super) fn inside_tpl(self) -> Self {
        Self { message: format!("inside the text that `tpl` evaluates: {}", self.outline), ..self }
    }

    /// The value at this key is not evaluated yet.
    pub(super) fn waiting(path: &str) -> Self {
        Self { waits_for: Some(path.to_owned()), ..Self::new("") }
    }

    /// The key of the value that has to be evaluated first.
    pub(super) fn waits_for(&self) -> Option<&str> {
        self.waits_for.as_deref()
    }

    pub(super) fn into_message(self) -> String {
        self.message
    }

    /// What may be shown of an error of `gotmpl`.
    pub(super) fn from_engine(error: &gotmpl::TemplateError) -> Self {
        use gotmpl::TemplateError as E;
        if let E::Exec(message) = error
            && let Some(path) = message.strip_prefix(WAITS)
        {
            return Self::waiting(path);
        }
        match error {
            E::Lex { message, .. } | E::Parse { message, .. } => Self::new(parse_message(message)),
            E::Exec(message) => Self::from_exec(message),
            E::IndexOutOfRange { .. } => Self::new("an index lies outside of the list"),
            E::TypeMismatch { expected, got } => Self::told(MISFIT, format!("expected {expected}, found {got}")),
            E::RecursionLimit => Self::new("templates are nested too deeply; do they call each other in a circle?"),
            E::RangeIterLimit => Self::new("range runs too often"),
            E::UndefinedFunction(name) => Self::named(UNKNOWN_FUNCTION, name),
            E::UndefinedVariable(name) => Self::named("unknown variable", name),
            // Its name is a text.
            E::UndefinedTemplate(_) => Self::new("there is no named template of this name"),
            E::ArgCount { name, expected, got } => {
                Self::told(MISFIT, format!("{name} needs {expected} arguments, not {got}"))
            }
            E::NotIterable(kind) => {
                Self::told("range needs a list or a map", format!("range needs a list or a map, not {kind}"))
            }
            E::Write => Self::new("the result is too long"),
            _ => Self::new(FAILED),
        }
    }

    /// A fault of this kind about something that has a name.
    fn named(outline: &'static str, name: &str) -> Self {
        Self::told(outline, format!("{outline} {}", name_only(name)))
    }

    fn from_exec(message: &str) -> Self {
        if let Some((outline, own)) = message.strip_prefix(MARK).and_then(|own| own.split_once(BETWEEN)) {
            return Self { message: own.to_owned(), outline: Cow::Owned(outline.to_owned()), waits_for: None };
        }
        // These name kinds of values and keys only.
        let harmless = [
            "incompatible types for comparison",
            "invalid type for comparison",
            "non-comparable type",
            "can't evaluate field",
            "can't give argument to non-function",
            "cannot index ",
            "slice: cannot slice type",
            "nil is not a command",
            "call of nil",
            "call: non-function value",
        ];
        if let Some(start) = harmless.iter().find(|start| message.starts_with(**start)) {
            return Self::told(start.trim_end(), message.to_owned());
        }
        Self::new(match message {
            m if m.starts_with("printf:") => "printf needs a string first",
            m if m.starts_with("len:") => "len needs a string, a list or a map",
            m if m.starts_with("slice:") => "slice is given an index outside of the text or list",
            m if m.ends_with("overflows int") => "a number in the template is too large",
            _ => FAILED,
        })
    }
}

impl From<Fault> for gotmpl::TemplateError {
    fn from(fault: Fault) -> Self {
        Self::Exec(match fault.waits_for {
            Some(path) => format!("{WAITS}{path}"),
            None => format!("{MARK}{}{BETWEEN}{}", fault.outline, fault.message),
        })
    }
}

/// A name as Go writes names; anything else is not repeated, for it may be part of a secret.
pub(super) fn name_only(name: &str) -> String {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '$' | '-'));
    if plain && name.len() <= 40 { format!("`{name}`") } else { "with an odd name".to_owned() }
}

/// Syntax errors quote the token that they stumble over: `unexpected character: '#'`, `expected X, got Y ("text")`.
fn parse_message(message: &str) -> &'static str {
    const OTHERS: &str = "syntax error in the template";
    let known = [
        "syntax error in the template: unclosed action",
        "syntax error in the template: unclosed comment",
        "syntax error in the template: comment not terminated by closing delimiter",
        "syntax error in the template: unterminated string",
        "syntax error in the template: unterminated raw string",
        "syntax error in the template: unterminated character literal",
        "syntax error in the template: expected '=' after ':'",
        "syntax error in the template: define expects a string name",
        "syntax error in the template: template expects a string name",
        "syntax error in the template: block expects a string name",
        "syntax error in the template: too many declarations in range",
        "syntax error in the template: empty command",
        "syntax error in the template: unexpected token",
        "syntax error in the template: unexpected character",
        "syntax error in the template: expected closing delimiter",
        "syntax error in the template: invalid number",
        "syntax error in the template: template nesting depth exceeded",
    ];
    let is_it = |known: &str| {
        known
            .strip_prefix(OTHERS)
            .and_then(|known| known.strip_prefix(": "))
            .is_some_and(|known| message.starts_with(known))
    };
    known.into_iter().find(|known| is_it(known)).unwrap_or(OTHERS)
}
