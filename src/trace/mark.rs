//! Marks that tell where a text came from.

use serde_json::Value;

/// Digits of a mark's number, in hexadecimal.
const DIGITS: usize = 6;

/// Marks with a beginning that occurs nowhere else.
#[derive(Clone, Debug)]
pub struct Marks {
    beginning: String,
}

impl Marks {
    /// Marks whose beginning is in none of these texts.
    pub fn unlike(texts: &[&str]) -> Self {
        let mut beginning = "m4rk".to_owned();
        while texts.iter().any(|text| text.contains(&beginning)) {
            beginning.push('k');
        }
        Self { beginning }
    }

    /// The mark of a number: what may stand in any name, so that nothing escapes or refuses it.
    pub fn of(&self, number: usize) -> String {
        format!("{}{number:0DIGITS$x}", self.beginning)
    }

    /// A text without its marks.
    pub fn stripped(&self, text: &str) -> String {
        let mut parts = text.split(&self.beginning);
        let mut stripped = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            stripped.push_str(part.get(DIGITS..).unwrap_or_default());
        }
        stripped
    }

    /// The numbers of the marks in a text.
    pub fn numbers(&self, text: &str) -> Vec<usize> {
        let parts = text.split(&self.beginning).skip(1);
        parts.filter_map(|part| usize::from_str_radix(part.get(..DIGITS)?, 16).ok()).collect()
    }

    /// A text with the marks taken out but one, and with that one in the place of its own text; `None` if it does not stand
    /// before that text.
    pub fn replaced(&self, text: &str, number: usize, own: &str) -> Option<String> {
        let (before, after) = text.split_once(&self.of(number))?;
        Some(format!("{}{}{}", self.stripped(before), self.of(number), self.stripped(after.strip_prefix(own)?)))
    }

    /// Whether a value is another one once its marks are taken out.
    pub fn is_marked(&self, marked: &Value, plain: &Value) -> bool {
        match (marked, plain) {
            (Value::String(marked), Value::String(plain)) => self.stripped(marked) == *plain,
            (Value::Array(marked), Value::Array(plain)) => {
                marked.len() == plain.len()
                    && marked.iter().zip(plain).all(|(marked, plain)| self.is_marked(marked, plain))
            }
            (Value::Object(marked), Value::Object(plain)) => {
                let is_same = |(key, value): (&String, &Value)| {
                    plain.get(&self.stripped(key)).is_some_and(|plain| self.is_marked(value, plain))
                };
                marked.len() == plain.len() && marked.iter().all(is_same)
            }
            _ => marked == plain,
        }
    }

    /// The numbers of all marks in a value.
    pub fn all_numbers(&self, value: &Value) -> Vec<usize> {
        match value {
            Value::String(text) => self.numbers(text),
            Value::Array(items) => items.iter().flat_map(|item| self.all_numbers(item)).collect(),
            Value::Object(map) => {
                map.iter().flat_map(|(key, value)| [self.numbers(key), self.all_numbers(value)].concat()).collect()
            }
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Marks;

    #[test]
    fn marks_are_found_and_taken_out() {
        let marks = Marks::unlike(&["x", "m4rk"]);
        let text = format!("{}docker.io/{}st2:{}3.8", marks.of(1), marks.of(2), marks.of(0xffff));
        assert_eq!(marks.stripped(&text), "docker.io/st2:3.8");
        assert_eq!(marks.numbers(&text), [1, 2, 0xffff]);
        assert_eq!(marks.replaced(&text, 2, "st2"), Some(format!("docker.io/{}:3.8", marks.of(2))));
        assert_eq!(marks.replaced(&text, 2, "st3"), None);
        assert_eq!(marks.stripped("m4rk and m4rkk"), "m4rk and ");
        let marked = json!({ marks.of(3) + "a": [{ "b": marks.of(4) + "c" }, 1] });
        assert!(marks.is_marked(&marked, &json!({ "a": [{ "b": "c" }, 1] })));
        assert!(!marks.is_marked(&marked, &json!({ "a": [{ "b": "d" }, 1] })));
        assert_eq!(marks.all_numbers(&marked), [3, 4]);
    }
}
