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
            lines.add(Sign::Gap, String::new());
        }
        for step in steps {
            match step {
                DiffOp::Equal { new_index, len, .. } => {
                    (new_index..new_index + len).for_each(|index| lines.add(Sign::Same, pick(&new_shown, index)));
                }
                step => {
                    let (before, after) = (step.old_range(), step.new_range());
                    let pairs = before.clone().zip(after.clone());
                    let is_masked = before.len() == after.len()
                        && pairs.clone().all(|(old, new)| pick(&old_shown, old) == pick(&new_shown, new));
                    if is_masked {
                        pairs.for_each(|(_, new)| lines.add(Sign::Masked, say_changed(&pick(&new_shown, new))));
                        continue;
                    }
                    before.for_each(|index| lines.add(Sign::Removed, pick(&old_shown, index)));
                    after.for_each(|index| lines.add(Sign::Added, pick(&new_shown, index)));
                }
            }
        }
    }
    lines.0
}

/// Lines with their breaks: one that only lost its break differs.
fn split(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

struct Lines(Vec<Line>);

impl Lines {
    /// Adds a line. Of a secret of several lines one is shown: how long it is says something about it.
    fn add(&mut self, sign: Sign, text: String) {
        let is_secret = text.trim() == SECRET || text.trim() == say_changed(SECRET);
        let line = Line { sign, text };
        if !(is_secret && self.0.last() == Some(&line)) {
            self.0.push(line);
        }
    }
}
