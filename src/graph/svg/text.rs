//! How much room texts take. Fonts differ, so this is an estimate that is rather too large.

use crate::graph::layout::pixels;

/// Pixels that two characters of a name take.
const PAIR: i32 = 15;
/// The most characters of a name that are shown; all of it is in the name's title.
pub const LONGEST: usize = 32;

/// Pixels that a name takes.
pub fn width(text: &str) -> i32 {
    pixels(text.chars().count()) * PAIR / 2
}

/// A text of at most so many characters: of a longer one, both ends.
pub fn shortened(text: &str, most: usize) -> String {
    let count = text.chars().count();
    if count <= most {
        return text.to_owned();
    }
    let (head, tail) = (most / 2, most - most / 2 - 1);
    let start: String = text.chars().take(head).collect();
    let end: String = text.chars().skip(count - tail).collect();
    format!("{start}…{end}")
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn both_ends_of_a_name_stay() {
        assert_eq!(shortened("st2-st2api", 10), "st2-st2api");
        assert_eq!(shortened("st2-st2actionrunner-script", 11), "st2-s…cript");
    }
}
