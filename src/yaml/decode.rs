//! From bytes to text.

use std::borrow::Cow;

use super::node::{LayerId, Origin};
use super::read_error::ReadError;

/// Decodes the bytes of a file: UTF-8, or UTF-16 with a byte order mark, as some editors and shells write it.
pub fn decode(bytes: &[u8], layer: LayerId) -> Result<Cow<'_, str>, ReadError> {
    let start = Origin { layer, line: 1, column: 1 };
    let wide = match bytes {
        [0xff, 0xfe, rest @ ..] => Some((rest, u16::from_le_bytes as fn([u8; 2]) -> u16)),
        [0xfe, 0xff, rest @ ..] => Some((rest, u16::from_be_bytes as fn([u8; 2]) -> u16)),
        _ => None,
    };
    if let Some((rest, unit)) = wide {
        let (pairs, odd) = rest.as_chunks::<2>();
        let text = char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect::<Result<String, _>>();
        return match text {
            Ok(text) if odd.is_empty() => Ok(Cow::Owned(text)),
            _ => Err(ReadError::new(start, "the text is not valid UTF-16")),
        };
    }
    std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| {
        let valid = String::from_utf8_lossy(bytes.get(..error.valid_up_to()).unwrap_or_default());
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let line = count(valid.matches('\n').count().saturating_add(1));
        let column = count(valid.rsplit('\n').next().map_or(0, |last| last.chars().count()).saturating_add(1));
        ReadError::new(Origin { layer, line, column }, "the text is not valid UTF-8")
    })
}
