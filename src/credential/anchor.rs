//! Values of YAML that are written at an anchor, and stand for a credential by an alias elsewhere: `a: &pw x` and `password: *pw`.

use std::ops::Range;

use super::lines;
use super::name::holds_credentials;
use super::nested::closing;

/// Where the values of aliases are written that were told as credentials.
pub fn spans(text: &str, told: &[Range<usize>]) -> Vec<Range<usize>> {
    let aliases = told.iter().filter_map(|span| text.get(span.clone())?.trim().strip_prefix('*'));
    let lines = lines::read(text);
    // Of lists and maps, the name of the key alone tells.
    let below = lines.iter().filter(|line| holds_credentials(line.key)).filter_map(|line| line.rest.strip_prefix('*'));
    let names = aliases.chain(below).filter(|name| !name.is_empty() && !name.contains(char::is_whitespace));
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names.dedup();
    if names.is_empty() {
        return Vec::new();
    }
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
        // The items of a list need not be indented.
        let rest = lines.get(at + 1..)?;
        let is_item = |next: &&lines::Line<'_>| {
            next.text.trim_start().starts_with('-') && next.indent.is_some_and(|indent| Some(indent) >= line.indent)
        };
        let items = rest.get(..rest.iter().take_while(is_item).count())?;
        let inside = if inside.is_empty() { items } else { inside };
        let (first, last) = (inside.first()?, inside.last()?);
        return Some(first.start..last.start + last.text.trim_end().len());
    }
    let start = line.start + end + rest.find(value)?;
    if let Some(inside) = value.strip_prefix(['[', '{']) {
        return Some(start..start + 1 + closing(inside)?);
    }
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
            ("a: &pw\n  - sum\n  - mer\npasswords: *pw\n", &["  - sum\n  - mer"]),
            ("a: &pw\n- sum\n- mer\npasswords: *pw\n", &["- sum\n- mer"]),
            ("a: &pw {x: sum, y: mer}\ncredentials: *pw\n", &["{x: sum, y: mer"]),
            ("a: &x [sum, mer]\nhosts: *x\n", &[]),
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
