//! Texts in base64 or hexadecimal digits that hold credentials once they are read.

use std::ops::Range;

use base64::Engine;
use base64::engine::DecodePaddingMode::Indifferent;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

/// The shortest text that is tried.
const SHORTEST: usize = 16;

/// The words of a text that are such, and that a look at what they mean finds a credential in.
pub fn spans(text: &str, look: impl Fn(&str) -> bool) -> Vec<Range<usize>> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "+/_-".contains(c);
    let mut spans = Vec::new();
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find(is_part)).map(|to| at + to) {
        let rest = text.get(start..).unwrap_or_default();
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or_default();
        at = start + length;
        if length >= SHORTEST && [from_hex(word), from_base64(word)].into_iter().flatten().any(|text| look(&text)) {
            let padding = text.get(at..).unwrap_or_default();
            spans.push(start..at + padding.len() - padding.trim_start_matches('=').len());
        }
    }
    spans
}

/// The text that a word is in base64, if it is one that people read.
pub fn from_base64(word: &str) -> Option<String> {
    let config =
        GeneralPurposeConfig::new().with_decode_padding_mode(Indifferent).with_decode_allow_trailing_bits(true);
    let alphabet = if word.contains(['-', '_']) { base64::alphabet::URL_SAFE } else { base64::alphabet::STANDARD };
    readable(GeneralPurpose::new(&alphabet, config).decode(word.trim_end_matches('=')).ok()?)
}

/// The same for hexadecimal digits.
fn from_hex(word: &str) -> Option<String> {
    let pairs = word.as_bytes().chunks(2).map(|pair| {
        let digits = std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2)?;
        u8::from_str_radix(digits, 16).ok()
    });
    readable(pairs.collect::<Option<Vec<u8>>>()?)
}

fn readable(bytes: Vec<u8>) -> Option<String> {
    let is_readable = |c: char| !c.is_control() || c.is_whitespace();
    let text = if is_utf16(&bytes) { from_utf16(&bytes)? } else { String::from_utf8(bytes).ok()? };
    text.chars().all(is_readable).then_some(text)
}

/// Whether every other byte is a zero, as in texts of PowerShell.
fn is_utf16(bytes: &[u8]) -> bool {
    bytes.len() >= 8
        && bytes.len().is_multiple_of(2)
        && bytes.iter().skip(1).step_by(2).filter(|byte| **byte == 0).count() * 4 > bytes.len()
}

fn from_utf16(bytes: &[u8]) -> Option<String> {
    let units = bytes.chunks_exact(2).filter_map(|pair| Some(u16::from_le_bytes([*pair.first()?, *pair.last()?])));
    String::from_utf16(&units.collect::<Vec<u16>>()).ok()
}
