//! Credentials among the values that SQL inserts: `INSERT INTO users (name, password) VALUES ('bob', 'secret')`.

use std::ops::Range;

use super::is_credential;
use super::plain::is_plain;

/// The values of columns whose names say so.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    let lower = text.to_ascii_lowercase();
    let mut spans = Vec::new();
    for (at, _) in lower.match_indices("insert into ").chain(lower.match_indices("replace into ")) {
        spans.extend(statement(text, &lower, at).unwrap_or_default());
    }
    spans
}

fn statement(text: &str, lower: &str, at: usize) -> Option<Vec<Range<usize>>> {
    let open = at + lower.get(at..)?.find('(')?;
    let (columns, end) = items(text, open)?;
    let names = columns.iter().map(|column| text.get(column.clone()).unwrap_or_default());
    let secret: Vec<bool> = names.map(is_credential).collect();
    let between = lower.get(end..)?.trim_start();
    let mut at = text.len() - between.strip_prefix("values")?.len();
    let mut spans = Vec::new();
    while let Some(rest) = text.get(at..)
        && rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',').starts_with('(')
    {
        let (values, end) = items(text, at + rest.find('(')?)?;
        let told = values.into_iter().zip(&secret).filter(|(_, is_secret)| **is_secret).map(|(value, _)| value);
        spans.extend(told.filter(|value| text.get(value.clone()).is_some_and(|value| !is_plain(value))));
        at = end;
    }
    Some(spans)
}

/// What is between the commas of the brackets that open at this place, without quotes, and where they end.
fn items(text: &str, open: usize) -> Option<(Vec<Range<usize>>, usize)> {
    let mut items = Vec::new();
    let mut start = open + 1;
    let mut quote = None;
    let mut depth = 0_usize;
    for (at, c) in text.get(open + 1..)?.char_indices() {
        let at = open + 1 + at;
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"' | '`') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') if depth > 0 => depth -= 1,
            (None, ',' | ')') if depth == 0 => {
                let item = text.get(start..at)?;
                let around = |c: char| c.is_whitespace() || "'\"`[]".contains(c);
                let begin = start + item.len() - item.trim_start_matches(around).len();
                items.push(begin..begin + item.trim_matches(around).len());
                start = at + 1;
                if c == ')' {
                    return Some((items, start));
                }
            }
            _ => {}
        }
    }
    None
}
