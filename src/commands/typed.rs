//! What was typed and may hold a credential: messages repeat it without that.

use std::env;

use crate::credential::{self, STARS};

/// A message without the credentials that words of the command line hold.
pub fn without_credentials(text: &str) -> String {
    let words: Vec<String> = env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    let mut shown = text.to_owned();
    let mut is_behind_flag = false;
    for word in &words {
        let attached = word.strip_prefix("--").and_then(|flag| flag.split_once('=')).map(|(_, value)| value);
        let hidden = match attached {
            Some(value) => (value, without(value)),
            // Where a flag was left out, or a key belongs alone, any text may be a secret.
            None if !is_behind_flag && !word.starts_with('-') => (word.as_str(), without_text(word)),
            None => (word.as_str(), without(word)),
        };
        is_behind_flag = word.starts_with('-') && attached.is_none();
        if hidden.0 != hidden.1 {
            shown = shown.replace(hidden.0, &hidden.1);
        }
    }
    shown
}

/// A text without the credentials in it.
pub fn without(text: &str) -> String {
    let mut shown = text.to_owned();
    credential::cover(&mut shown, &[]);
    shown
}

/// `key=text` without the text.
fn without_text(word: &str) -> String {
    match word.split_once('=') {
        Some((key, _)) => without(&format!("{key}={STARS}")),
        None => without(word),
    }
}
