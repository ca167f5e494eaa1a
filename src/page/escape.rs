//! Text inside of HTML and XML.

use crate::printable::printable;

/// A text as it stands in HTML or XML, between tags or in quotes: it ends neither, and nothing in it is out of sight.
pub fn escape(text: &str) -> String {
    printable(text).chars().fold(String::with_capacity(text.len()), |mut escaped, c| {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // XML has no such characters.
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn nothing_ends_a_text_but_its_end() {
        assert_eq!(escape("<a href=\"x\" id='y'>&amp;"), "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;");
        assert_eq!(escape("a\u{0}b\u{202e}c\u{ffff}"), "a\\u{0}b\\u{202e}c\u{fffd}");
    }
}
