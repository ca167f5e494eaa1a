//! Texts in which some characters are written otherwise.

use std::ops::Range;

/// A text as it is meant, and where each byte of it begins in the text that it was read from.
pub struct Read {
    text: String,
    places: Vec<usize>,
}

/// The ways to read a text, for those that change it.
pub fn readings(text: &str) -> Vec<Read> {
    let mut found = Vec::new();
    if text.contains('\\') {
        found.extend(read(text, '\\', backslash));
    }
    if text.contains('%') {
        found.extend(read(text, '%', percent));
    }
    if text.contains('&') {
        found.extend(read(text, '&', entity));
    }
    if !text.is_ascii() {
        found.extend(look_alikes(text));
    }
    found
}

impl Read {
    /// Where something stands in the text as it was, by a look at the text as it is meant.
    pub fn find(&self, spans: impl Fn(&str) -> Vec<Range<usize>>) -> Vec<Range<usize>> {
        let place = |at: usize| self.places.get(at).copied().unwrap_or_default();
        spans(&self.text).into_iter().map(|span| place(span.start)..place(span.end)).collect()
    }
}

/// Reads what follows each mark; nothing if no mark says anything.
fn read(text: &str, mark: char, meaning: fn(&str) -> Option<(char, usize)>) -> Option<Read> {
    let mut read = Read { text: String::with_capacity(text.len()), places: Vec::with_capacity(text.len()) };
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let c = rest.chars().next()?;
        let (meant, length) = (c == mark).then(|| meaning(rest)).flatten().unwrap_or((c, c.len_utf8()));
        read.text.push(meant);
        read.places.resize(read.text.len(), at);
        at += length;
    }
    read.places.push(text.len());
    (read.text.len() < text.len()).then_some(read)
}

/// The same with the letters of ASCII in the place of those that look like them, and without what is out of sight.
fn look_alikes(text: &str) -> Option<Read> {
    let mut read = Read { text: String::with_capacity(text.len()), places: Vec::with_capacity(text.len()) };
    for (at, c) in text.char_indices() {
        read.text.extend(look_alike(c));
        read.places.resize(read.text.len(), at);
    }
    read.places.push(text.len());
    (read.text.len() < text.len()).then_some(read)
}

fn look_alike(c: char) -> Option<char> {
    match c {
        '\u{00ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => None,
        '\u{00a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => Some(' '),
        '\u{ff01}'..='\u{ff5e}' => u32::from(c).checked_sub(0xfee0).and_then(char::from_u32),
        '“' | '”' | '„' => Some('"'),
        '‘' | '’' => Some('\''),
        'á' | 'à' | 'â' | 'ä' | 'å' => Some('a'),
        'é' | 'è' | 'ê' => Some('e'),
        'í' => Some('i'),
        'ñ' => Some('n'),
        'ó' | 'ö' | 'ø' | 'ő' => Some('o'),
        'ł' => Some('l'),
        'ç' => Some('c'),
        'ş' => Some('s'),
        c => Some(c),
    }
}

/// `\u0026`, `\x26`, `\/`, `\"`.
fn backslash(rest: &str) -> Option<(char, usize)> {
    let hex = |from: usize, to: usize| {
        let code = u32::from_str_radix(rest.get(from..to)?, 16).ok()?;
        char::from_u32(code).map(|c| (c, to))
    };
    match rest.chars().nth(1)? {
        'u' => hex(2, 6),
        'x' => hex(2, 4),
        'n' => Some(('\n', 2)),
        't' => Some(('\t', 2)),
        c if "\"/\\'".contains(c) => Some((c, 2)),
        _ => None,
    }
}

fn percent(rest: &str) -> Option<(char, usize)> {
    let byte = u8::from_str_radix(rest.get(1..3)?, 16).ok().filter(u8::is_ascii)?;
    Some((char::from(byte), 3))
}

fn entity(rest: &str) -> Option<(char, usize)> {
    const ENTITIES: &[(&str, char)] = &[
        ("&amp;", '&'),
        ("&quot;", '"'),
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&apos;", '\''),
        ("&#39;", '\''),
        ("&#34;", '"'),
    ];
    ENTITIES.iter().find(|(entity, _)| rest.starts_with(entity)).map(|(entity, c)| (*c, entity.len()))
}
