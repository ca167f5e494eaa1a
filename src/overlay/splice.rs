//! Objects put into the text of a list whose other items stay as they were written.

use std::ops::Range;

use serde_json::Value;

use super::error::OverlayError;
use crate::yaml::{self, EmitError, LayerId, Layout, Limits, ListText};

/// The key of the list in every kind of list that Kubernetes knows.
const ITEMS: &str = "items";

/// A text with a list in it, and what is to become of the list.
pub struct Splice<'a> {
    /// The text.
    pub text: &'a str,
    /// What it says.
    pub object: &'a Value,
    /// Where it comes from, for messages.
    pub origin: &'a str,
    /// For each item what takes its place, if something does.
    pub replaced: Vec<Option<Value>>,
    /// What follows the items.
    pub added: Vec<Value>,
}

impl Splice<'_> {
    /// The new text. It has to say what was there and our objects, and nothing else: what was replaced may have had an anchor in it
    /// that other items use.
    pub fn apply(self) -> Result<String, OverlayError> {
        let failed = || OverlayError::Splice(self.origin.to_owned());
        let list = yaml::list_text(self.text, ITEMS).ok_or_else(failed)?;
        let mut text = String::new();
        let mut copied = 0;
        for (range, new) in self.edits(&list)? {
            text.push_str(self.text.get(copied..range.start).ok_or_else(failed)?);
            text.push_str(&new);
            copied = range.end;
        }
        text.push_str(self.text.get(copied..).ok_or_else(failed)?);
        match yaml::read_one_within(Limits::MANIFESTS, &text, LayerId::default()) {
            Ok(node) if node.to_json() == self.expected() => Ok(text),
            _ => Err(failed()),
        }
    }

    fn expected(&self) -> Value {
        let mut object = self.object.clone();
        if let Some(items) = object.get_mut(ITEMS).and_then(Value::as_array_mut) {
            for (item, ours) in items.iter_mut().zip(&self.replaced) {
                if let Some(ours) = ours {
                    item.clone_from(ours);
                }
            }
            items.extend_from_slice(&self.added);
        }
        object
    }

    /// Ranges of the text and what takes their place, in their order.
    fn edits(&self, list: &ListText) -> Result<Vec<(Range<usize>, String)>, EmitError> {
        let mut edits = Vec::new();
        for (range, ours) in list.items.iter().zip(&self.replaced) {
            let Some(ours) = ours else { continue };
            let is_flow = self.text.get(range.start..).is_some_and(|item| item.starts_with('{'));
            let new = if is_flow { flow(ours) } else { block(ours, yaml::column(self.text, range.start))? };
            edits.push((range.clone(), new));
        }
        if !self.added.is_empty() {
            edits.push(self.addition(list)?);
        }
        Ok(edits)
    }

    fn addition(&self, list: &ListText) -> Result<(Range<usize>, String), EmitError> {
        let dashed = |column: usize| -> Result<String, EmitError> {
            let item = |object| Ok(format!("{:column$}- {}", "", block(object, column + 2)?));
            self.added.iter().map(item).collect()
        };
        Ok(match (list.layout, list.items.last()) {
            (Layout::Dashes(column), _) => {
                let end = list.range.end;
                let is_open = self.text.get(..end).is_some_and(|before| !before.ends_with('\n'));
                (end..end, format!("{}{}", if is_open { "\n" } else { "" }, dashed(column)?))
            }
            (Layout::Empty(column), _) => (list.range.clone(), format!("\n{}", dashed(column)?)),
            (Layout::Brackets, previous) => {
                let added = self.added.iter().map(flow).collect::<Vec<_>>().join(", ");
                match previous {
                    Some(item) => (item.end..item.end, format!(", {added}")),
                    None => (list.range.start + 1..list.range.start + 1, added),
                }
            }
        })
    }
}

/// An object as block YAML whose lines begin at a column; on the first line something stands there already.
fn block(object: &Value, column: usize) -> Result<String, EmitError> {
    let text = yaml::emit(object)?;
    let mut lines = text.split_inclusive('\n');
    let mut block = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        let indentation = if line == "\n" { 0 } else { column };
        block.push_str(&" ".repeat(indentation));
        block.push_str(line);
    }
    Ok(block)
}

/// An object as JSON that readers of YAML take, too: some of them know more line breaks than JSON, and take no control characters.
fn flow(object: &Value) -> String {
    let is_plain = |character: char| {
        !matches!(character, '\u{7f}'..='\u{a0}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
    };
    let mut text = String::new();
    for character in object.to_string().chars() {
        if is_plain(character) {
            text.push(character);
        } else {
            text.push_str(&format!("\\u{:04x}", u32::from(character)));
        }
    }
    text
}
