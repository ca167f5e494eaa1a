//! Texts in base64 or hexadecimal digits that hold credentials once they are read.

use std::ops::Range;

use base64::Engine;
use base64::engine::DecodePaddingMode::Indifferent;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

/// The shortest text that is tried.
const SHORTEST: usize = 16;

/// The shortest line of base64 that goes over several lines: programs break it at 64 or 76.
const SHORTEST_LINE: usize = 60;

fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || "+/_-".contains(c)
}

/// The words of a text that are such, and that a look at what they mean finds a credential in.
pub fn spans(text: &str, look: impl Fn(&str) -> bool) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find(is_part)).map(|to| at + to) {
        let rest = text.get(start..).unwrap_or_default();
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        // Most words are shorter.
        if length < SHORTEST {
            at = start + length;
            continue;
        }
        let lines = lines(text, start, length);
        at = lines.last().map_or(start + length, |line| line.end);
        let padding = text.get(at..).unwrap_or_default();
        let padding = padding.len() - padding.trim_start_matches('=').len();
        let ends = lines.len().checked_sub(1);
        let padded = lines
            .iter()
            .enumerate()
            .map(|(index, line)| line.start..if Some(index) == ends { line.end + padding } else { line.end });
        let words = || lines.iter().filter_map(|line| text.get(line.clone()));
        let is_whole = lines.len() > 1 && from_base64(&words().collect::<String>()).is_some_and(|text| look(&text));
        let is_one = |word: &str| {
            word.len() >= SHORTEST && [from_hex(word), from_base64(word)].into_iter().flatten().any(|text| look(&text))
        };
        spans.extend(padded.zip(words()).filter(|(_, word)| is_whole || is_one(word)).map(|(span, _)| span));
    }
    spans
}

/// The lines of a text in base64 that may go over several of them, all as long as the first one but for the last.
fn lines(text: &str, start: usize, length: usize) -> Vec<Range<usize>> {
    let mut lines = Vec::from_iter(Some(start..start + length));
    let mut end = start + length;
    while length >= SHORTEST_LINE
        && let Some((gap, next)) = next_line(text.get(end..).unwrap_or_default())
        && next <= length
    {
        lines.push(end + gap..end + gap + next);
        end += gap + next;
        if next < length {
            break;
        }
    }
    lines
}

/// How far the next line of base64 is and how long, if there is nothing else in between. A line break may be written as `\n`.
fn next_line(text: &str) -> Option<(usize, usize)> {
    let rest = text.strip_prefix("\\r").or_else(|| text.strip_prefix('\r')).unwrap_or(text);
    let rest = rest.strip_prefix("\\n").or_else(|| rest.strip_prefix('\n'))?.trim_start_matches([' ', '\t']);
    let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
    (length > 0).then_some((text.len() - rest.len(), length))
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

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    use super::spans;

    #[test]
    fn base64_over_several_lines_is_read_as_one_text() {
        let secret = format!("kind: Config\nusers:\n- name: {}\n  password: x\n", "a".repeat(80));
        let written = STANDARD.encode(secret);
        for width in [64, 76] {
            let lines: Vec<&str> = (0..written.len())
                .step_by(width)
                .filter_map(|at| written.get(at..written.len().min(at + width)))
                .collect();
            for (before, between) in [("", "\n"), ("a: |\n    ", "\r\n    "), ("a: \"", "\\n")] {
                let text = format!("{before}{}\nb: c\n", lines.join(between));
                let found = spans(&text, |text| text.contains("password"));
                let found: Vec<&str> = found.into_iter().filter_map(|span| text.get(span)).collect();
                assert_eq!(found.concat().trim_end_matches('='), written.trim_end_matches('='), "{text}");
                assert!(spans(&text, |text| text.contains("token")).is_empty());
            }
        }
    }
}
