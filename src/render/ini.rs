//! How a text is written as a setting in an ini file.

/// A value of an ini file as oslo.config reads it: `$` starts a substitution there, blanks around the value and one pair
/// of quotes around it are taken off.
pub fn ini_value(text: &str) -> String {
    let value = without_substitutions(text);
    if is_stripped(&value) { format!("\"{value}\"") } else { value }
}

/// A text in which oslo.config replaces nothing. It may be part of a value.
pub fn without_substitutions(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    let mut previous = None;
    for character in text.chars() {
        match character {
            // oslo.config reads `\$` as a literal dollar, so behind a backslash the usual `$$` would lose the backslash.
            '$' if previous == Some('\\') => value.push_str("\\$"),
            '$' => value.push_str("$$"),
            other => value.push(other),
        }
        previous = Some(character);
    }
    value
}

/// Whether a reader of ini files would take something off the ends of a value.
fn is_stripped(value: &str) -> bool {
    let quoted = ['"', '\''].iter().any(|quote| value.starts_with(*quote) && value.ends_with(*quote));
    quoted || value.trim() != value
}

#[cfg(test)]
mod tests {
    use super::ini_value;

    #[test]
    fn ini_values_survive_oslo_config() {
        let cases = [
            ("plain", "plain"),
            ("", ""),
            ("a b", "a b"),
            ("p$$w", "p$$$$w"),
            ("a$b", "a$$b"),
            (r"a\$b", r"a\\$b"),
            (r"a\$$b", r"a\\$$$b"),
            (" padded ", "\" padded \""),
            ("'*'", "\"'*'\""),
            ("\"", "\"\"\""),
            ("it's", "it's"),
        ];
        for (text, written) in cases {
            assert_eq!(ini_value(text), written, "for {text:?}");
        }
    }
}
