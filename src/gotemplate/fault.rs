//! Why a function refused its arguments.

/// A message that is safe to print: it names what stands in the template as a name (functions, keys, variables) and kinds of
/// values, never a value's text. Texts that a template holds show in `fail` and `required` only, whose author wrote them to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    message: String,
    waits_for: Option<String>,
}

/// Marks messages that come from here: what `gotmpl` says by itself may quote values.
const MARK: char = '\u{1}';
/// Marks the key of a value that has to be evaluated first.
const WAITS: char = '\u{2}';

impl Fault {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), waits_for: None }
    }

    /// The value at this key is not evaluated yet.
    pub(super) fn waiting(path: &str) -> Self {
        Self { message: String::new(), waits_for: Some(path.to_owned()) }
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
        Self::new(match error {
            E::Lex { message, .. } | E::Parse { message, .. } => parse_message(message),
            E::Exec(message) => exec_message(message),
            E::IndexOutOfRange { .. } => "an index lies outside of the list".to_owned(),
            E::TypeMismatch { expected, got } => format!("expected {expected}, found {got}"),
            E::RecursionLimit => "templates are nested too deeply; do they call each other in a circle?".to_owned(),
            E::RangeIterLimit => "range runs too often".to_owned(),
            E::UndefinedFunction(name) => format!("unknown function {}", name_only(name)),
            E::UndefinedVariable(name) => format!("unknown variable {}", name_only(name)),
            // Its name is a text.
            E::UndefinedTemplate(_) => "there is no named template of this name".to_owned(),
            E::ArgCount { name, expected, got } => format!("{name} needs {expected} arguments, not {got}"),
            E::NotIterable(kind) => format!("range needs a list or a map, not {kind}"),
            E::Write => "the result is too long".to_owned(),
            _ => "the template cannot be evaluated".to_owned(),
        })
    }
}

impl From<Fault> for gotmpl::TemplateError {
    fn from(fault: Fault) -> Self {
        Self::Exec(match fault.waits_for {
            Some(path) => format!("{WAITS}{path}"),
            None => format!("{MARK}{}", fault.message),
        })
    }
}

/// A name as Go writes names; anything else is not repeated, for it may be part of a secret.
pub(super) fn name_only(name: &str) -> String {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '$' | '-'));
    if plain && name.len() <= 40 { format!("`{name}`") } else { "with an odd name".to_owned() }
}

/// Syntax errors quote the token that they stumble over: `unexpected character: '#'`, `expected X, got Y ("text")`.
fn parse_message(message: &str) -> String {
    let known = [
        "unclosed action",
        "unclosed comment",
        "comment not terminated by closing delimiter",
        "unterminated string",
        "unterminated raw string",
        "unterminated character literal",
        "expected '=' after ':'",
        "define expects a string name",
        "template expects a string name",
        "block expects a string name",
        "too many declarations in range",
        "empty command",
        "unexpected token",
        "unexpected character",
        "expected closing delimiter",
        "invalid number",
        "template nesting depth exceeded",
    ];
    let known = known.iter().find(|known| message.starts_with(**known));
    known.map_or_else(
        || "syntax error in the template".to_owned(),
        |known| format!("syntax error in the template: {known}"),
    )
}

fn exec_message(message: &str) -> String {
    if let Some(own) = message.strip_prefix(MARK) {
        return own.to_owned();
    }
    // These name kinds of values and keys only.
    let harmless = [
        "incompatible types for comparison",
        "invalid type for comparison",
        "non-comparable type",
        "can't evaluate field",
        "can't give argument to non-function",
        "cannot index ",
        "index of untyped nil",
        "slice: cannot slice type",
        "nil is not a command",
        "call of nil",
        "call: non-function value",
    ];
    if harmless.iter().any(|start| message.starts_with(start)) {
        return message.to_owned();
    }
    match message {
        m if m.starts_with("printf:") => "printf needs a string first",
        m if m.starts_with("len:") => "len needs a string, a list or a map",
        m if m.starts_with("slice:") => "slice is given an index outside of the text or list",
        m if m.ends_with("overflows int") => "a number in the template is too large",
        _ => "the template cannot be evaluated",
    }
    .to_owned()
}
