//! Checks that blocks are closed and closed once, which `gotmpl` 0.6 does not: it takes an open block for closed by the
//! end of the text, and what follows a stray `{{ end }}` for nothing.

/// A block that is open.
struct Block<'a> {
    word: &'a str,
    start: usize,
    /// Whether its last `{{ else }}` was read.
    last: bool,
}

/// The line of an action that does not fit, and what is wrong with it.
pub(super) fn misplaced(source: &str) -> Option<(usize, &'static str)> {
    let mut open: Vec<Block<'_>> = Vec::new();
    let mut rest = source;
    let found = loop {
        let Some(at) = rest.find("{{") else {
            break open.first().map(|block| (block.start, "syntax error in the template: a block has no end"));
        };
        let action = rest.get(at + 2..)?;
        let start = source.len() - action.len();
        let action = action.strip_prefix('-').unwrap_or(action).trim_start();
        let (word, behind) = first_word(action);
        match word {
            "if" | "range" | "with" | "define" | "block" => open.push(Block { word, start, last: false }),
            "end" if open.pop().is_none() => {
                break Some((start, "syntax error in the template: there is no block to end here"));
            }
            "else" => match open.last_mut() {
                Some(block) if !block.last && matches!(block.word, "if" | "range" | "with") => {
                    block.last = !matches!(first_word(behind.trim_start()).0, "if" | "with");
                }
                _ => break Some((start, "syntax error in the template: there is no block for this else")),
            },
            "break" | "continue" if !open.iter().any(|block| block.word == "range") => {
                break Some((
                    start,
                    "syntax error in the template: break and continue have no meaning outside of range",
                ));
            }
            _ => {}
        }
        let Some(after) = after_action(action) else { break None };
        rest = after;
    };
    found.map(|(start, what)| (line_at(source, start), what))
}

/// The line of the first action up to whose end a text fails. What fails up to one action has to fail up to all that follow.
pub(super) fn first_failing(source: &str, fails: impl Fn(&str) -> bool) -> usize {
    let actions = actions(source);
    let first = actions.partition_point(|(_, end)| !fails(source.get(..*end).unwrap_or_default()));
    actions.get(first).or(actions.last()).map_or(1, |(start, _)| line_at(source, *start))
}

/// Where actions start and end.
fn actions(source: &str) -> Vec<(usize, usize)> {
    let mut actions = Vec::new();
    let mut rest = source;
    while let Some(at) = rest.find("{{") {
        let start = source.len() - rest.len() + at;
        let action = rest.get(at + 2..).unwrap_or_default();
        let after = after_action(action.strip_prefix('-').unwrap_or(action).trim_start()).unwrap_or_default();
        actions.push((start, source.len() - after.len()));
        rest = after;
    }
    actions
}

fn line_at(source: &str, offset: usize) -> usize {
    source.get(..offset).unwrap_or_default().matches('\n').count() + 1
}

fn first_word(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len()))
}

/// What follows an action: quotes and comments may hold braces.
fn after_action(action: &str) -> Option<&str> {
    if action.starts_with("/*") {
        let end = action.find("*/")?;
        return action.get(end + 2..);
    }
    let mut chars = action.char_indices();
    let mut quote = None;
    while let Some((at, c)) = chars.next() {
        match quote {
            Some('"' | '\'') if c == '\\' => {
                chars.next();
            }
            Some(open) if open == c => quote = None,
            None if matches!(c, '"' | '\'' | '`') => quote = Some(c),
            None if action.get(at..)?.starts_with("}}") => return action.get(at + 2..),
            _ => {}
        }
    }
    None
}
