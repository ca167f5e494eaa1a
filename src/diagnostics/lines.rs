//! The lines of sources, found without reading a source from its beginning each time.

use std::collections::{BTreeMap, BTreeSet};

use super::block::lines_in_blocks;
use super::pieces::{Piece, pieces};
use super::split::split;
use crate::values::{Source, Sources};
use crate::yaml::{LayerId, Origin};

/// One line.
pub struct Line<'a> {
    /// The source.
    pub source: &'a Source,
    /// The text; empty where the source has none to show.
    pub text: &'a str,
    /// Whether it is a part of a block of text.
    pub is_in_block: bool,
    /// Where its keys and values stand; nothing if the source cannot be read as far as here.
    pub pieces: Option<Vec<Piece>>,
}

/// The lines that findings are about.
pub struct Lines<'a>(BTreeMap<(LayerId, u32), Line<'a>>);

impl<'a> Lines<'a> {
    /// Reads each source once: there may be as many findings as it has lines.
    pub fn new(sources: &'a Sources, wanted: impl IntoIterator<Item = Origin>) -> Self {
        let mut by_layer: BTreeMap<LayerId, BTreeSet<u32>> = BTreeMap::new();
        for origin in wanted.into_iter().filter(|origin| origin.line > 0) {
            by_layer.entry(origin.layer).or_default().insert(origin.line);
        }
        let mut lines = BTreeMap::new();
        for (layer, wanted) in by_layer {
            let Some(source) = sources.get(layer) else { continue };
            let text = source.text.strip_prefix('\u{feff}').unwrap_or(&source.text);
            let mut pieces = pieces(text, &wanted);
            let last = wanted.last().copied().unwrap_or_default();
            for ((number, line), is_in_block) in (1..=last).zip(split(text)).zip(lines_in_blocks(text)) {
                if wanted.contains(&number) {
                    let pieces = pieces.remove(&number);
                    lines.insert((layer, number), Line { source, text: line, is_in_block, pieces });
                }
            }
            // Flags have no text to show, and a source may end before the place where something is missing.
            for number in wanted {
                let nothing = Line { source, text: "", is_in_block: false, pieces: None };
                lines.entry((layer, number)).or_insert(nothing);
            }
        }
        Self(lines)
    }

    /// A line of a source, from 1.
    pub fn get(&self, layer: LayerId, line: u32) -> Option<&Line<'a>> {
        self.0.get(&(layer, line))
    }
}
