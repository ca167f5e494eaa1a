//! How a value becomes part of a document: as JSON, which YAML reads at any indentation.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

/// Writes a string as a JSON string. Tera calls this for every interpolation in a `.yaml` template that prints text.
pub fn json_string(text: &str, output: &mut dyn Write) -> io::Result<()> {
    text.serialize(&mut Serializer::with_formatter(output, Readable)).map_err(io::Error::from)
}

/// The same at the end of a text. Most have nothing in them that is escaped.
pub fn push_json_string(text: &str, output: &mut Vec<u8>) -> io::Result<()> {
    if !text.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\') {
        return json_string(text, output);
    }
    output.push(b'"');
    output.extend_from_slice(text.as_bytes());
    output.push(b'"');
    Ok(())
}

/// A value as JSON on one line.
pub fn json(value: &impl Serialize) -> Result<String, serde_json::Error> {
    let mut bytes = Vec::new();
    value.serialize(&mut Serializer::with_formatter(&mut bytes, Readable))?;
    String::from_utf8(bytes).map_err(|error| serde_json::Error::io(io::Error::other(error)))
}

/// Escapes the characters that JSON allows inside a string and YAML does not.
struct Readable;

impl Formatter for Readable {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((place, character)) = rest.char_indices().find(|(_, character)| !is_readable(*character)) {
            let (before, after) = rest.split_at(place);
            writer.write_all(before.as_bytes())?;
            write!(writer, "\\u{:04x}", u32::from(character))?;
            rest = after.get(character.len_utf8()..).unwrap_or_default();
        }
        writer.write_all(rest.as_bytes())
    }
}

/// Whether YAML takes this as it is. A byte order mark it does, but not every reader keeps it.
fn is_readable(character: char) -> bool {
    !matches!(character, '\u{7f}'..='\u{9f}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;

    type Writer = fn(&str, &mut Vec<u8>) -> io::Result<()>;

    #[test]
    fn what_yaml_does_not_allow_is_escaped() {
        assert_eq!(json(&"a\u{7f}b\u{85}\u{feff}é😀\u{ffff}\n").unwrap(), r#""a\u007fb\u0085\ufeffé😀\uffff\n""#);
        let writers: [Writer; 2] = [|text, output| json_string(text, output), push_json_string];
        for write in writers {
            for (text, expected) in
                [("\u{80}x", r#""\u0080x""#), ("a b~", r#""a b~""#), ("a\"\\", r#""a\"\\""#), ("", r#""""#)]
            {
                let mut written = Vec::new();
                write(text, &mut written).unwrap();
                assert_eq!(written, expected.as_bytes());
            }
        }
    }
}
