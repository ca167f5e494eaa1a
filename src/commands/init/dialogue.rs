//! Asking somebody at a terminal.

use std::io::{BufRead, Write};

use anyhow::{Result, bail};

use super::answers::Answers;
use super::question::Question;

/// Asks until the answer is one. An empty line takes the default.
pub fn ask(question: &Question, answers: &mut Answers, input: &mut dyn BufRead, output: &mut dyn Write) -> Result<()> {
    let default = if question.default.is_empty() { String::new() } else { format!(" [{}]", question.default) };
    loop {
        write!(output, "{}{default}: ", question.text)?;
        output.flush()?;
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            bail!("the input ended before the last question; nothing was written");
        }
        let answer = Some(line.trim()).filter(|answer| !answer.is_empty()).unwrap_or(question.default);
        match (question.fill)(answers, answer) {
            Ok(()) => return Ok(()),
            Err(wrong) => writeln!(output, "  {wrong}")?,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail this way")]

    use super::super::answers::Answers;
    use super::super::question::questions;
    use super::ask;

    fn talk(mut input: &[u8]) -> (Option<Answers>, String) {
        let (mut answers, mut output) = (Answers::default(), Vec::new());
        let done = questions().iter().try_for_each(|question| ask(question, &mut answers, &mut input, &mut output));
        (done.is_ok().then_some(answers), String::from_utf8(output).unwrap())
    }

    #[test]
    fn empty_lines_take_the_defaults() {
        let (answers, said) = talk(b"\n\n\n\n\n\n\n\n");
        let answers = answers.unwrap();
        assert_eq!((answers.release.as_str(), answers.namespace.as_str()), ("st2", "default"));
        assert!(answers.preset.is_none() && answers.mongodb.names.is_empty() && answers.packs_image.is_none());
        assert!(said.starts_with("Name of the release [st2]: Namespace [default]: "), "{said}");
        assert!(said.contains("  small: One pod of each"), "{said}");
    }

    #[test]
    fn wrong_answers_are_asked_for_again() {
        let input = "A b\nmine\n\nsmal\nsmall\nhttp://a\nhttps://a.b/\nmongodb://x\n a, b ,a\n\n\npacks\nr/packs:1\n";
        let (answers, said) = talk(input.as_bytes());
        let answers = answers.unwrap();
        assert_eq!((answers.release.as_str(), answers.preset.as_deref()), ("mine", Some("small")));
        assert_eq!(
            (answers.public_url.as_deref(), answers.mongodb.names.as_slice()),
            (Some("https://a.b"), &["a".to_owned(), "b".to_owned()][..])
        );
        assert_eq!(answers.packs_image.unwrap().tag, "1");
        for help in
            ["invalid release name", "did you mean `small`?", "`https://`", "this is a URL", "with its registry"]
        {
            assert!(said.contains(help), "{help}: {said}");
        }
    }

    #[test]
    fn an_end_of_the_input_ends_it() {
        assert!(talk(b"mine\n").0.is_none());
    }
}
