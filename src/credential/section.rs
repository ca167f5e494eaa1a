//! Credentials in a section whose name says so: `[passwords]`, and below it `alice = x`.

use std::ops::Range;

use super::lines::{self, bare};
use super::name::{holds_credentials, is_harmless, is_user_name};
use super::plain::is_plain;
use super::random::{is_made_up, is_mixed, is_random};

/// The values in such sections.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    if !text.contains(']') {
        return Vec::new();
    }
    let mut spans = Vec::new();
    let mut holds = Holds::Others;
    for line in lines::read(text) {
        if let Some(name) = name(line.text) {
            holds = what(name);
            continue;
        }
        let value = bare(line.rest);
        let is_value = !line.key.is_empty() && !value.is_empty() && !is_plain(value);
        let may_be = match holds {
            Holds::Several => true,
            Holds::One => is_mixed(value) || is_made_up(value) || is_random(value),
            Holds::Others => false,
        };
        if may_be
            && is_value
            && !is_harmless(line.key)
            && !is_user_name(line.key)
            && let Some(at) = line.text.rfind(value)
        {
            spans.push(line.start + at..line.start + at + value.len());
        }
    }
    spans
}

/// What a section holds by its name.
#[derive(Clone, Copy)]
enum Holds {
    /// Credentials: `[passwords]`.
    Several,
    /// A credential among settings that are about it: `[credential]`.
    One,
    Others,
}

fn what(name: &str) -> Holds {
    let mut parts = name.split(['.', ':', ' ']).map(|part| part.trim_matches(['"', '\'']));
    match parts.find(|part| holds_credentials(part)) {
        Some(part) if part.ends_with(['s', 'S']) => Holds::Several,
        Some(_) => Holds::One,
        None => Holds::Others,
    }
}

/// The name of a section that begins in this line: `[name]`, `[[name]]`.
fn name(line: &str) -> Option<&str> {
    let line = line.split(" #").next()?.trim();
    let name = line.strip_prefix('[')?.strip_suffix(']')?.trim_matches(['[', ']', ' ']);
    let is_part = |c: char| c.is_alphanumeric() || "_-.: \"'/".contains(c);
    (!name.is_empty() && !name.starts_with(['"', '\'']) && name.chars().all(is_part)).then_some(name)
}
