//! Private keys in PEM.

use std::ops::Range;

/// From the first dash of each key to its last; of one that is cut off, to the end of the text.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    const HEAD: &str = "PRIVATE KEY-----";
    let mut spans = Vec::new();
    let mut from = 0;
    while let Some(head) = text.get(from..).and_then(|rest| rest.find(HEAD)).map(|at| from + at) {
        let start = text.get(..head).and_then(|before| before.rfind("-----BEGIN")).unwrap_or(head);
        let after = head + HEAD.len();
        let end = text.get(after..).and_then(|rest| rest.find(HEAD)).map_or(text.len(), |at| after + at + HEAD.len());
        spans.push(start..end);
        from = end;
    }
    spans
}
