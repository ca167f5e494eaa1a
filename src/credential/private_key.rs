//! Private keys in files of their own: PEM, `OpenVPN`, `PuTTY` and others.

use std::ops::Range;

/// What ends the first and the last line of a key.
const MARKS: &[&str] = &[
    "PRIVATE KEY-----",
    "PRIVATE KEY BLOCK-----",
    "PRIVATE KEY ----",
    "Static key V1-----",
    "tls-crypt-v2 client key-----",
    "tls-crypt-v2 server key-----",
    "NKEY SEED------",
    "NKEY SEED-----",
];

/// What begins such lines.
const STARTS: &[&str] = &["-----BEGIN", "---- BEGIN"];

/// From the first dash of each key to its last; of one that is cut off, to the end of the text.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    if !text.contains("---") && !text.contains("secret key") && !text.contains("Private-Lines") {
        return Vec::new();
    }
    let keys = MARKS.iter().flat_map(|mark| keys(text, mark));
    keys.chain(lines_of_putty(text)).chain(line_below(text)).collect()
}

fn keys(text: &str, mark: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut from = 0;
    while let Some(head) = text.get(from..).and_then(|rest| rest.find(mark)).map(|at| from + at) {
        let start = text
            .get(..head)
            .and_then(|before| STARTS.iter().filter_map(|start| before.rfind(start)).max())
            .unwrap_or(head);
        let after = head + mark.len();
        let end = text.get(after..).and_then(|rest| rest.find(mark)).map_or(text.len(), |at| after + at + mark.len());
        spans.push(start..end);
        from = end;
    }
    spans
}

/// `PuTTY` counts the lines of a key: `Private-Lines: 3`.
fn lines_of_putty(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    for (at, mark) in text.match_indices("Private-Lines: ") {
        let rest = text.get(at + mark.len()..).unwrap_or_default();
        let (count, lines) = rest.split_once('\n').unwrap_or((rest, ""));
        let count = count.trim().parse().unwrap_or(0);
        let length: usize = lines.split_inclusive('\n').take(count).map(str::len).sum();
        let start = text.len() - lines.len();
        let length = lines.get(..length).map_or(length, |lines| lines.trim_end().len());
        spans.push(start..start + length);
    }
    spans
}

/// The line below `untrusted comment: ... secret key`, as minisign and signify write it.
fn line_below(text: &str) -> Vec<Range<usize>> {
    let heads = text.match_indices("secret key").filter(|(at, _)| {
        let line = text.get(..*at).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
        line.contains("untrusted comment:")
    });
    let below = heads.filter_map(|(at, _)| {
        let start = at + text.get(at..)?.find('\n')? + 1;
        let line = text.get(start..)?.lines().next()?;
        let key = line.trim_start();
        let length = key.find(['"', '\'']).unwrap_or(key.len());
        let start = start + line.len() - key.len();
        Some(start..start + length)
    });
    below.collect()
}
