//! What messages about the command line do not repeat: private keys, and what may be the rest of a value after a blank.

use std::ffi::OsString;

use clap::Error;
use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// What stands in the place of a private key.
const KEY: &str = "‹private key›";
/// What stands in the place of what follows a value.
const REST: &str = "‹not repeated›";

/// What private keys hold, in capital letters.
const MARKS: &[&str] = &["-----BEGIN", "PRIVATE KEY-----", "AGE-SECRET-KEY-"];

/// The error without what may be secret in it. `args` is the command line.
pub fn without_secrets(mut error: Error, args: &[OsString]) -> Error {
    let keys: Vec<ContextKind> = error.context().filter(|(_, value)| holds_key(value)).map(|(kind, _)| kind).collect();
    if !keys.is_empty() {
        for kind in keys {
            error.insert(kind, ContextValue::String(KEY.to_owned()));
        }
        suggest(&mut error, "an option that takes a file takes its name, not what is in it");
        return error;
    }
    let (kind, is_free) = match error.kind() {
        ErrorKind::UnknownArgument => (ContextKind::InvalidArg, true),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => (
            ContextKind::InvalidValue,
            text(&error, ContextKind::InvalidArg).is_none_or(|arg| arg.starts_with(['[', '<'])),
        ),
        _ => return error,
    };
    let is_rest = is_free && text(&error, kind).is_some_and(|word| !word.starts_with('-') && follows_value(word, args));
    if is_rest {
        error.insert(kind, ContextValue::String(REST.to_owned()));
        suggest(&mut error, "a blank ends the value of `--set`: put all of it in quotes");
    }
    error
}

fn holds_key(value: &ContextValue) -> bool {
    let is_key = |text: &str| {
        let text = text.to_ascii_uppercase();
        MARKS.iter().any(|mark| text.contains(mark))
    };
    match value {
        ContextValue::String(text) => is_key(text),
        ContextValue::Strings(texts) => texts.iter().any(|text| is_key(text)),
        ContextValue::StyledStr(text) => is_key(&text.to_string()),
        ContextValue::StyledStrs(texts) => texts.iter().any(|text| is_key(&text.to_string())),
        _ => false,
    }
}

/// Whether a word stands behind a flag that sets a value.
fn follows_value(word: &str, args: &[OsString]) -> bool {
    let is_set = |arg: &OsString| arg.to_str().is_some_and(|arg| arg.starts_with("--set"));
    args.iter().skip_while(|arg| !is_set(arg)).any(|arg| arg == word)
}

fn text(error: &Error, kind: ContextKind) -> Option<&str> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text),
        _ => None,
    }
}

fn suggest(error: &mut Error, hint: &'static str) {
    for guess in [ContextKind::SuggestedArg, ContextKind::SuggestedValue, ContextKind::SuggestedSubcommand] {
        error.remove(guess);
    }
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![StyledStr::from(hint)]));
}
