//! Texts of several lines, line by line.

use similar::{DiffOp, group_diff_ops};

use super::align::align;
use super::change::{Line, Sign};
use super::mask::{Mask, SECRET, say_changed};

/// How many lines around a change are shown.
const CONTEXT: usize = 2;

/// The lines that differ between two texts, with a few around them, masked.
pub fn diff(before: &str, after: &str, mask: &Mask) -> Vec<Line> {
    let (old, new): (Vec<&str>, Vec<&str>) = (split(before), split(after));
    let (old_shown, new_shown) = (mask.lines(before), mask.lines(after));
    let pick = |shown: &[String], index: usize| shown.get(index).cloned().unwrap_or_default();
    let mut lines = Lines(Vec::new());
    for (group, steps) in group_diff_ops(align(&old, &new), CONTEXT).into_iter().enumerate() {
        if group > 0 {
            lines.extend(Sign::Gap, [String::new()]);
        }
        for step in steps {
            match step {
                DiffOp::Equal { old_index, new_index, len } => {
                    // A line may be a part of a secret on one side only.
                    let same = (0..len).map(|at| {
                        let (old, new) = (pick(&old_shown, old_index + at), pick(&new_shown, new_index + at));
                        if old == new { new } else { SECRET.to_owned() }
                    });
                    lines.extend(Sign::Same, same);
                }
                step => {
                    let (before, after) = (step.old_range(), step.new_range());
                    let gone: Vec<String> = before.map(|index| pick(&old_shown, index)).collect();
                    let come: Vec<String> = after.map(|index| pick(&new_shown, index)).collect();
                    if gone == come || is_secret(&gone) && is_secret(&come) {
                        lines.extend(Sign::Masked, come.iter().map(|text| say_changed(text)));
                    } else {
                        lines.extend(Sign::Removed, gone);
                        lines.extend(Sign::Added, come);
                    }
                }
            }
        }
    }
    lines.0
}

/// Whether these lines, some at least, show nothing of what they are.
fn is_secret(lines: &[String]) -> bool {
    !lines.is_empty() && lines.iter().all(|line| line.trim() == SECRET)
}

/// Lines with their breaks: one that only lost its break differs.
fn split(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

struct Lines(Vec<Line>);

impl Lines {
    /// Adds lines. Of a secret of several lines one is shown: how long it is says something about it.
    fn extend(&mut self, sign: Sign, texts: impl IntoIterator<Item = String>) {
        for text in texts {
            let is_secret = text.trim() == SECRET || text.trim() == say_changed(SECRET);
            let line = Line { sign, text };
            if !(is_secret && self.0.last() == Some(&line)) {
                self.0.push(line);
            }
        }
    }
}
