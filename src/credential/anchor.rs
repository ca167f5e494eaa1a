//! Values of YAML that are written at an anchor, and stand for a credential by an alias elsewhere: `a: &pw x` and `password: *pw`.

use std::ops::Range;

use super::lines;

/// Where the values of aliases are written that were told as credentials.
pub fn spans(text: &str, told: &[Range<usize>]) -> Vec<Range<usize>> {
    let aliases = told.iter().filter_map(|span| text.get(span.clone())?.trim().strip_prefix('*'));
    let names = aliases.filter(|name| !name.is_empty() && !name.contains(char::is_whitespace));
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names.dedup();
    if names.is_empty() {
        return Vec::new();
    }
    let lines = lines::read(text);
    let anchors = lines.iter().enumerate().filter_map(|(at, line)| {
        let (before, rest) = line.text.split_once('&')?;
        let name = rest.split(|c: char| c.is_whitespace() || ",]}".contains(c)).next()?;
        let is_one = before.is_empty() || before.ends_with([' ', '[', '{', ',']);
        (is_one && names.contains(&name)).then(|| (at, before.len() + 1 + name.len()))
    });
    anchors.filter_map(|(at, end)| value(&lines, at, end)).collect()
}

/// What an anchor is of: the rest of its line, or the lines below.
fn value(lines: &[lines::Line<'_>], at: usize, end: usize) -> Option<Range<usize>> {
    let line = lines.get(at)?;
    let rest = line.text.get(end..)?;
    let value = rest.trim();
    if value.is_empty() || value.starts_with(['|', '>']) {
        let inside = lines.get(lines::below(lines, at))?;
        let (first, last) = (inside.first()?, inside.last()?);
        return Some(first.start..last.start + last.text.trim_end().len());
    }
    let start = line.start + end + rest.find(value)?;
    let quoted = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    let length = match quoted {
        Some(quote) => value.get(1..)?.find(quote).map_or(value.len(), |length| length + 2),
        None => value.find([',', ']', '}']).or_else(|| value.find(" #")).unwrap_or(value.len()),
    };
    Some(start..start + length)
}

#[cfg(test)]
mod tests {
    use super::spans;

    #[test]
    fn what_an_alias_stands_for_is_found() {
        for (text, expected) in [
            ("a: &pw summer\npassword: *pw\n", &["summer"][..]),
            ("password: *pw\nb: {c: &pw 'sum, mer', d: 1}\n", &["'sum, mer'"]),
            ("a: &pw |\n  sum\n  mer\npassword: *pw\n", &["  sum\n  mer"]),
            ("a: &other summer\npassword: *pw\n", &[]),
        ] {
            let at = text.find("*pw").unwrap_or_default();
            let found: Vec<&str> = spans(text, std::slice::from_ref(&(at..at + 3)))
                .into_iter()
                .filter_map(|span| text.get(span))
                .collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
