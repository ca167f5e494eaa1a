//! Which words of a line differ from those of the line that stood in its place.

use similar::DiffOp;

use super::align::align;

/// Longer lines are compared as a whole: nobody looks for a word in them.
const LONGEST: usize = 2_000;

/// A part of a line, and whether the other line has something else there.
#[derive(Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// The part.
    pub text: &'a str,
    /// Whether it differs.
    pub differs: bool,
}

/// The parts of two lines. Lines that have no word in common have one part each.
pub fn compare<'a>(before: &'a str, after: &'a str) -> (Vec<Piece<'a>>, Vec<Piece<'a>>) {
    let whole = |text: &'a str| vec![Piece { text, differs: false }];
    if before.len().max(after.len()) > LONGEST {
        return (whole(before), whole(after));
    }
    let (old, new) = (words(before), words(after));
    let (mut gone, mut come) = (vec![true; old.len()], vec![true; new.len()]);
    let mut has_common_words = false;
    for step in align(&old, &new) {
        if let DiffOp::Equal { old_index, new_index, len } = step {
            let same = old.iter().skip(old_index).take(len);
            has_common_words |= same.into_iter().any(|word| word.chars().any(char::is_alphanumeric));
            gone.iter_mut().skip(old_index).take(len).for_each(|differs| *differs = false);
            come.iter_mut().skip(new_index).take(len).for_each(|differs| *differs = false);
        }
    }
    if has_common_words {
        (pieces(before, &old, &gone), pieces(after, &new, &come))
    } else {
        (whole(before), whole(after))
    }
}

/// Words, runs of spaces, and single other characters.
fn words(text: &str) -> Vec<&str> {
    #[derive(Clone, Copy, PartialEq, Eq)]
    enum Class {
        Word,
        Space,
        Other,
    }
    let class = |c: char| match c {
        c if c.is_alphanumeric() || matches!(c, '.' | '-' | '_') => Class::Word,
        c if c.is_whitespace() => Class::Space,
        _ => Class::Other,
    };
    let mut words = Vec::new();
    let (mut start, mut last) = (0, None);
    for (at, c) in text.char_indices() {
        let now = class(c);
        if at > 0 && (last != Some(now) || now == Class::Other) {
            words.extend(text.get(start..at));
            start = at;
        }
        last = Some(now);
    }
    words.extend(text.get(start..).filter(|rest| !rest.is_empty()));
    words
}

/// Words joined into as few parts as there can be.
fn pieces<'a>(text: &'a str, words: &[&str], differs: &[bool]) -> Vec<Piece<'a>> {
    let mut pieces: Vec<Piece<'a>> = Vec::new();
    let (mut start, mut at) = (0, 0);
    for (word, differs) in words.iter().zip(differs) {
        at += word.len();
        match pieces.last_mut() {
            Some(piece) if piece.differs == *differs => piece.text = text.get(start..at).unwrap_or_default(),
            _ => {
                start = at - word.len();
                pieces.push(Piece { text: text.get(start..at).unwrap_or_default(), differs: *differs });
            }
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::{compare, words};

    /// The parts with what differs in brackets.
    fn marked(before: &str, after: &str) -> (String, String) {
        let (before, after) = compare(before, after);
        let mark = |pieces: Vec<super::Piece<'_>>| -> String {
            let one = |piece: super::Piece<'_>| {
                if piece.differs { format!("[{}]", piece.text) } else { piece.text.to_owned() }
            };
            pieces.into_iter().map(one).collect()
        };
        (mark(before), mark(after))
    }

    #[test]
    fn words_that_differ_are_marked() {
        let marked = |before: &str, after: &str| {
            let (before, after) = marked(before, after);
            format!("{before} > {after}")
        };
        assert_eq!(marked("a: one two three", "a: one five three"), "a: one [two] three > a: one [five] three");
        assert_eq!(
            marked("image: st2/api:3.8", "image: st2/api:3.9.0"),
            "image: st2/api:[3.8] > image: st2/api:[3.9.0]"
        );
        assert_eq!(marked("a b", "a b c"), "a b > a b[ c]");
        assert_eq!(marked("ä ö", "ä ü"), "ä [ö] > ä [ü]");
        assert_eq!(marked("one", "two"), "one > two");
        assert_eq!(marked("", "two"), " > two");
    }

    #[test]
    fn nothing_gets_lost() {
        assert_eq!(words("  a-b:c == \"d\"").concat(), "  a-b:c == \"d\"");
        let long = "a ".repeat(2_000);
        assert_eq!(marked(&long, &format!("{long}b")), (long.clone(), format!("{long}b")));
    }
}
