//! Texts as parts of shell scripts.
//!
//! Scripts also stand in `command` and `args` of containers, where Kubernetes takes `$(NAME)` for a variable and `$$` for one
//! dollar sign. So a dollar sign never stands before another one or a bracket in what is written here: quotes come between.

/// A text as one word, whatever it holds.
pub fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('\'');
    append(&mut quoted, text);
    quoted.push('\'');
    quoted
}

/// A text as one word, without quotes if it has nothing but plain characters.
pub fn word(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quote(text) }
}

/// Whether a text is a word that needs no quotes.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_@%+=:,./-".contains(&byte))
}

/// Appends a text inside of single quotes.
fn append(quoted: &mut String, text: &str) {
    let mut after_dollar = false;
    for character in text.chars() {
        match character {
            '\'' => quoted.push_str(r"'\''"),
            '$' | '(' if after_dollar => {
                quoted.push_str("''");
                quoted.push(character);
            }
            _ => quoted.push(character),
        }
        after_dollar = character == '$';
    }
}

/// The words that a shell makes of a text: blanks divide them, quotes and backslashes mean what they mean to a shell, and
/// variables stand for their values. Nothing else does, so no command in the text runs. Words of plain characters stand
/// without quotes.
pub fn words(text: &str) -> String {
    let mut words = Vec::new();
    let mut word: Option<Word> = None;
    let mut quote = None;
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        rest = rest.get(character.len_utf8()..).unwrap_or_default();
        let next = rest.chars().next();
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (None, ' ' | '\t' | '\n' | '\r') => words.extend(word.take().map(Word::finish)),
            (None, '\'' | '"') => {
                word.get_or_insert_default();
                quote = Some(character);
            }
            (None | Some('"'), '$') => rest = word.get_or_insert_default().dollar(rest),
            (None | Some('"'), '\\') => {
                let is_escaped = |next: char| quote.is_none() || matches!(next, '"' | '\\' | '$' | '`' | '\n');
                if let Some(next) = next.filter(|next| is_escaped(*next)) {
                    rest = rest.get(next.len_utf8()..).unwrap_or_default();
                    if next != '\n' {
                        word.get_or_insert_default().literal.push(next);
                    }
                } else {
                    word.get_or_insert_default().literal.push('\\');
                }
            }
            _ => word.get_or_insert_default().literal.push(character),
        }
    }
    // A quote that nothing closes reaches to the end.
    words.extend(word.map(Word::finish));
    words.join(" ")
}

/// A text as one word in which `$NAME` and `${NAME}` stand for variables, and nothing else is evaluated. A backslash takes the
/// meaning from a dollar sign, a backquote or another backslash, and joins two lines, as in a here-document.
pub fn text(text: &str) -> String {
    let mut word = Word::default();
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        rest = rest.get(character.len_utf8()..).unwrap_or_default();
        match (character, rest.chars().next()) {
            ('\\', Some('\n')) => rest = rest.get(1..).unwrap_or_default(),
            ('\\', Some(next @ ('\\' | '$' | '`'))) => {
                word.literal.push(next);
                rest = rest.get(1..).unwrap_or_default();
            }
            ('$', _) => rest = word.dollar(rest),
            _ => word.literal.push(character),
        }
    }
    word.close();
    if word.written.is_empty() { quote("") } else { word.written }
}

/// A text as a here-document, from the operator to the line that ends it. What [`text`] evaluates is evaluated, and nothing else.
pub fn here_document(text: &str) -> String {
    let mut body = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        rest = rest.get(character.len_utf8()..).unwrap_or_default();
        match (character, rest.chars().next()) {
            ('\\', Some('\n')) => rest = rest.get(1..).unwrap_or_default(),
            ('\\', Some(next @ ('\\' | '$' | '`'))) => {
                rest = rest.get(1..).unwrap_or_default();
                escape(&mut body, next, rest);
            }
            ('$', _) => {
                if let Some(length) = variable(rest) {
                    let (name, behind) = rest.split_at(length);
                    body.push('$');
                    body.push_str(name);
                    rest = behind;
                } else {
                    escape(&mut body, '$', rest);
                }
            }
            ('\\' | '`', _) => escape(&mut body, character, rest),
            _ => body.push(character),
        }
    }
    let mut end = String::from("EOT");
    while body.lines().any(|line| line == end) {
        end.insert(0, '_');
    }
    format!("<<{end}\n{body}\n{end}")
}

/// Appends a character that a here-document would evaluate. Nothing but the end of a line can come between a dollar sign and what
/// must not stand behind it: with a backslash before it, a shell takes it away.
fn escape(body: &mut String, character: char, rest: &str) {
    body.push('\\');
    body.push(character);
    let is_variable = || rest.strip_prefix('$').is_some_and(|name| variable(name).is_some());
    if character == '$' && (rest.starts_with('(') || is_variable()) {
        body.push_str("\\\n");
    }
}

/// A word that is being written.
#[derive(Default)]
struct Word {
    written: String,
    /// What is still to be quoted.
    literal: String,
}

impl Word {
    /// Takes what follows a dollar sign: the name of a variable, if it is one. Returns the rest.
    fn dollar<'a>(&mut self, rest: &'a str) -> &'a str {
        let Some(length) = variable(rest) else {
            self.literal.push('$');
            return rest;
        };
        let (name, behind) = rest.split_at(length);
        self.close();
        self.written.push_str("\"$");
        self.written.push_str(name);
        self.written.push('"');
        behind
    }

    fn close(&mut self) {
        if !self.literal.is_empty() {
            self.written.push_str(&quote(&self.literal));
            self.literal.clear();
        }
    }

    fn finish(mut self) -> String {
        if self.written.is_empty() {
            return word(&self.literal);
        }
        self.close();
        self.written
    }
}

/// The length of the variable's name that a text begins with, braces included.
fn variable(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('{').unwrap_or(text);
    let is_letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    let length = inner.bytes().take_while(|byte| is_letter(*byte) || byte.is_ascii_digit()).count();
    let is_name = inner.bytes().next().is_some_and(is_letter);
    let is_closed = inner.len() == text.len() || inner.as_bytes().get(length) == Some(&b'}');
    (is_name && is_closed).then(|| if inner.len() == text.len() { length } else { length + 2 })
}

#[cfg(test)]
mod tests {
    use super::{here_document, quote, text, word, words};

    #[test]
    fn a_quoted_text_is_one_word() {
        for (written, quoted) in [
            ("", "''"),
            ("a b", "'a b'"),
            ("it's", r"'it'\''s'"),
            ("$(touch x) `id`", "'$''(touch x) `id`'"),
            ("$$$(", "'$''$''$''('"),
            ("${A}", "'${A}'"),
        ] {
            assert_eq!(quote(written), quoted);
        }
    }

    #[test]
    fn a_plain_word_has_no_quotes() {
        for (written, quoted) in
            [("", "''"), ("1001:1001", "1001:1001"), ("/a b", "'/a b'"), ("~", "'~'"), ("$a", "'$a'")]
        {
            assert_eq!(word(written), quoted);
        }
    }

    #[test]
    fn words_are_those_of_a_shell_and_nothing_runs() {
        for (written, split) in [
            ("", ""),
            ("--a --b=1", "--a --b=1"),
            (" --a\n  --b\t", "--a --b"),
            (r#"--a="b c" 'd e' f\ g"#, "'--a=b c' 'd e' 'f g'"),
            (r#""a\"b\c" ''"#, r#"'a"b\c' ''"#),
            (r#"--a=$B "${C} d" '$E' \$F"#, r#"'--a='"$B" "${C}"' d' '$E' '$F'"#),
            ("$(touch x) `id`; a&b", "'$''(touch' 'x)' '`id`;' 'a&b'"),
            ("'open until the end", "'open until the end'"),
            ("end\\", r"'end\'"),
        ] {
            assert_eq!(words(written), split, "{written}");
        }
    }

    #[test]
    fn variables_alone_stand_for_something() {
        for (written, word) in [
            ("", "''"),
            ("a = $A_1.b", r#"'a = '"$A_1"'.b'"#),
            ("${A}b", r#""${A}"'b'"#),
            ("$1 $ ${A:-b} ${}", "'$1 $ ${A:-b} ${}'"),
            ("$(id) `id` it's", r"'$''(id) `id` it'\''s'"),
            (r"\$A \\ \` \n", r"'$A \ ` \n'"),
            ("a\\\nb", "'ab'"),
        ] {
            assert_eq!(text(written), word, "{written}");
        }
    }

    #[test]
    fn variables_alone_stand_for_something_in_a_here_document() {
        for (written, body) in [
            ("", ""),
            ("a = $A_1.b ${B}(", "a = $A_1.b ${B}("),
            ("$1 $ ${A:-b} ${}", r"\$1 \$ \${A:-b} \${}"),
            ("$(id) `id` it's", "\\$\\\n(id) \\`id\\` it's"),
            (r"\$(id) \$A", "\\$\\\n(id) \\$A"),
            ("$$A $$(", "\\$\\\n$A \\$\\$\\\n("),
            (r"\$A \\ \` \n \", r"\$A \\ \` \\n \\"),
            ("a\\\nb", "ab"),
        ] {
            assert_eq!(here_document(written), format!("<<EOT\n{body}\nEOT"), "{written}");
        }
        assert_eq!(here_document("EOT\n_EOT"), "<<__EOT\nEOT\n_EOT\n__EOT");
        assert_eq!(here_document("E\\\nOT"), "<<_EOT\nEOT\n_EOT");
    }
}
