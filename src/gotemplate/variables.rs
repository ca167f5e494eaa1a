//! The variables that a template sets, and their texts, as far as those can be told without running it.

use super::actions::{is_of_name, quoted, word};

/// Variables by name, `$` included, with their texts where these stand in quotes.
pub(super) struct Variables<'a>(Vec<(&'a str, Option<&'a str>)>);

impl<'a> Variables<'a> {
    /// Those that these actions set.
    pub(super) fn of(actions: &[&'a str]) -> Self {
        let set = actions.iter().filter_map(|action| assignment(action));
        Self(set.map(|(name, value)| (name, text(value))).collect())
    }

    /// Whether an action sets a variable of this name.
    pub(super) fn holds(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| *known == name)
    }

    /// The one text that a variable has.
    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        let mut texts = self.0.iter().filter(|(known, _)| *known == name);
        match (texts.next(), texts.next()) {
            (Some((_, text)), None) => *text,
            _ => None,
        }
    }

    /// Whether a part of an action, without texts in quotes, names the root or a variable that is not one of these.
    pub(super) fn lack_one_in(&self, part: &str) -> bool {
        part.match_indices('$').any(|(at, _)| {
            let from = part.get(at..).unwrap_or_default();
            let length = from.char_indices().skip(1).find(|(_, c)| !is_of_name(*c)).map_or(from.len(), |(end, _)| end);
            !from.get(..length).is_some_and(|name| self.holds(name))
        })
    }
}

/// What an action that sets a variable sets, and to what.
pub(super) fn assignment(action: &str) -> Option<(&str, &str)> {
    let action = word(action);
    let name = action.strip_prefix('$')?;
    let length = 1 + name.find(|c: char| !is_of_name(c))?;
    let (name, rest) = action.split_at_checked(length).filter(|_| length > 1)?;
    let rest = rest.trim_start();
    let value = rest.strip_prefix(":=").or_else(|| rest.strip_prefix('='))?;
    Some((name, value.trim()))
}

/// The text that a value is, if it is one in quotes.
pub(super) fn text(value: &str) -> Option<&str> {
    let value = value.trim_end_matches('-').trim_end();
    let is_quoted = value.starts_with(['"', '`', '\'']) && quoted(value) == Some(value.len());
    value.get(1..value.len().checked_sub(1)?).filter(|_| is_quoted)
}

/// Whether a word is the name of a variable, without a field in it. `$` alone is the root.
pub(super) fn is_variable(word: &str) -> bool {
    word.strip_prefix('$').is_some_and(|name| !name.is_empty() && name.chars().all(is_of_name))
}
