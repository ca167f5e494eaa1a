//! Answers to prompts in scripts of expect: `expect "assword:"`, then `send "secret\r"`.

use std::ops::Range;

use super::plain::is_plain;

/// What prompts for a credential ask for, in lower case.
const ASKED: &[&str] = &["assword", "assphrase", "passcode", "pin:", "secret:", "token:"];

/// What answers.
const ANSWERS: &[&str] = &["send ", "send_user ", "exp_send ", "sendline(", "send(", "sendline ", "respond(", "write("];

/// How many lines may be between.
const REACH: usize = 3;

/// What is sent after such a prompt.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    let lower = text.to_ascii_lowercase();
    if !lower.contains("expect") {
        return Vec::new();
    }
    let mut spans = Vec::new();
    let mut start = 0;
    let mut asked = 0;
    for line in lower.split_inclusive('\n') {
        let prompt = ASKED.iter().filter_map(|word| line.find(word)).min();
        if prompt.is_some() {
            asked = REACH;
        }
        let from = prompt.unwrap_or_default();
        let answer = ANSWERS.iter().filter_map(|word| Some(from + line.get(from..)?.find(word)? + word.len())).min();
        if let Some(span) = answer.filter(|_| asked > 0).and_then(|at| sent(text, start + at)) {
            spans.push(span);
            asked = 0;
        }
        asked = asked.saturating_sub(1);
        start += line.len();
    }
    spans
}

/// The text in quotes behind this place, without the key that ends it.
fn sent(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = text.get(at..)?.lines().next()?;
    let open = rest.find(['"', '\''])?;
    let quote = rest.get(open..)?.chars().next()?;
    let start = at + open + 1;
    let inner = text.get(start..)?;
    let inner = inner.get(..inner.find(quote)?)?;
    let inner = inner.strip_suffix("\\r").or_else(|| inner.strip_suffix("\\n")).unwrap_or(inner);
    (!inner.is_empty() && !is_plain(inner) && !inner.starts_with('$')).then_some(start..start + inner.len())
}
