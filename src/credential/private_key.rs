//! Private keys in PEM.

use std::ops::Range;

/// From the first dash of each key to its last; of one that is cut off, to the end of the text.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    const HEADS: [&str; 2] = ["PRIVATE KEY-----", "PRIVATE KEY BLOCK-----"];
    HEADS.into_iter().flat_map(|head| keys(text, head)).collect()
}

fn keys(text: &str, mark: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut from = 0;
    while let Some(head) = text.get(from..).and_then(|rest| rest.find(mark)).map(|at| from + at) {
        let start = text.get(..head).and_then(|before| before.rfind("-----BEGIN")).unwrap_or(head);
        let after = head + mark.len();
        let end = text.get(after..).and_then(|rest| rest.find(mark)).map_or(text.len(), |at| after + at + mark.len());
        spans.push(start..end);
        from = end;
    }
    spans
}
