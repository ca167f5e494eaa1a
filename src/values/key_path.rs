//! The way to a value inside of a file: `spec.values`, `spec.sources[0].helm.values`, `data.values\.yaml`.

use std::fmt::{self, Write as _};
use std::str::FromStr;

/// Keys and places in lists, outermost first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyPath(Vec<Step>);

/// One step of the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The value of a key of a map.
    Key(Box<str>),
    /// An item of a list, from 0.
    Item(usize),
}

impl Step {
    /// The keys of a way, without the numbers of items.
    pub fn keys(steps: &[Self]) -> Vec<&str> {
        let mut keys = Vec::new();
        for step in steps {
            if let Self::Key(key) = step {
                keys.push(&**key);
            }
        }
        keys
    }
}

impl KeyPath {
    /// The steps, outermost first.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// The same with one step more.
    #[must_use]
    pub fn with(&self, step: Step) -> Self {
        Self(self.0.iter().cloned().chain([step]).collect())
    }
}

/// Dots and brackets inside of keys stand behind a backslash.
impl fmt::Display for KeyPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.0.iter().enumerate() {
            match step {
                Step::Item(place) => write!(f, "[{place}]")?,
                Step::Key(key) => {
                    if index > 0 {
                        f.write_char('.')?;
                    }
                    for character in key.chars() {
                        if matches!(character, '.' | '[' | ']' | '\\') {
                            f.write_char('\\')?;
                        }
                        f.write_char(character)?;
                    }
                }
            }
        }
        Ok(())
    }
}

impl FromStr for KeyPath {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const WANTED: &str = "write keys with dots between them, such as `a.b`, and `[0]` for the first item of a list";
        let (mut steps, mut key, mut characters) = (Vec::new(), String::new(), text.chars());
        // Whether a key has to follow: at the start and behind a dot.
        let mut is_due = true;
        while let Some(character) = characters.next() {
            match character {
                '\\' => key.extend(characters.next()),
                '.' if is_due && key.is_empty() => return Err(format!("a key is missing; {WANTED}")),
                '.' => {
                    finish(&mut key, &mut steps);
                    is_due = true;
                    continue;
                }
                '[' if !key.is_empty() || (!is_due && !steps.is_empty()) => {
                    finish(&mut key, &mut steps);
                    let place: String = characters.by_ref().take_while(|character| *character != ']').collect();
                    let place =
                        place.parse().map_err(|_| format!("there is no number between the brackets; {WANTED}"))?;
                    steps.push(Step::Item(place));
                }
                '[' | ']' => return Err(format!("a bracket has no key before it; {WANTED}")),
                other => key.push(other),
            }
            is_due = false;
        }
        if is_due {
            return Err(format!("a key is missing; {WANTED}"));
        }
        finish(&mut key, &mut steps);
        Ok(Self(steps))
    }
}

fn finish(key: &mut String, steps: &mut Vec<Step>) {
    if !key.is_empty() {
        steps.push(Step::Key(std::mem::take(key).into()));
    }
}

#[cfg(test)]
mod tests {
    use super::{KeyPath, Step};

    #[test]
    fn paths_print_as_they_are_written() {
        for text in ["a", "spec.values", "a[0].b", "a[0][12].b.c", r"data.values\.yaml", r"a\[0\].b", "stackstorm-ha"] {
            assert_eq!(text.parse::<KeyPath>().map(|path| path.to_string()), Ok(text.to_owned()));
        }
        let steps = r"a\.b[1]".parse::<KeyPath>().map(|path| path.steps().to_vec());
        assert_eq!(steps, Ok(vec![Step::Key("a.b".into()), Step::Item(1)]));
        for text in ["", ".", "a.", ".a", "a..b", "[0]", "a[x]", "a[", "a]", "a.[0]"] {
            assert!(text.parse::<KeyPath>().is_err(), "{text}");
        }
    }
}
