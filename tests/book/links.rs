//! Links between pages.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use super::{pages, prose, root, text};

/// What `just book` puts beside the book, so that links out of it work there, too.
const BESIDE_THE_BOOK: &[&str] = &["README.md", "CHANGELOG.md", "LICENSE", "examples", "plugin"];

/// The targets of all links in a page.
fn targets(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in prose(text) {
        // What stands between backticks is code.
        let plain: String = line.split('`').step_by(2).collect();
        found.extend(plain.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(to, _)| to.to_owned()));
    }
    found
}

/// The anchors of a page's headings.
fn anchors(text: &str) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let headings = prose(text).into_iter().filter(|line| line.starts_with('#'));
    headings
        .map(|heading| {
            let title = heading.trim_start_matches('#').trim();
            let kept = title.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ' '));
            let anchor: String = kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect();
            let count = seen.entry(anchor.clone()).or_default();
            *count += 1;
            if *count == 1 { anchor } else { format!("{anchor}-{}", *count - 1) }
        })
        .collect()
}

/// A path without its `..`.
fn plain(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut plain, part| {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
        plain
    })
}

#[test]
fn every_link_leads_somewhere() {
    let mut wrong = Vec::new();
    let mut checked = 0;
    for page in pages() {
        let own = text(&page);
        for target in targets(&own).into_iter().filter(|target| !target.contains("://")) {
            checked += 1;
            let (file, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let path = if file.is_empty() { page.clone() } else { plain(&page.parent().unwrap().join(file)) };
            let is_there = root().join(&path).exists();
            // The README is no page of the book.
            let is_in_the_book = page.ends_with("README.md")
                || path.starts_with("docs")
                || BESIDE_THE_BOOK.iter().any(|beside| path.starts_with(beside));
            let is_page = path.extension().is_some_and(|extension| extension == "md");
            let has_anchor = || is_page && anchors(&text(&path)).iter().any(|known| known == anchor);
            if !is_there || !is_in_the_book || (!anchor.is_empty() && !has_anchor()) {
                wrong.push(format!("{}: {target}", page.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(checked > 100, "{checked}");
}

#[test]
fn targets_and_anchors_are_found() {
    let page = "# A `b` c: d\n## A b c d\nsee [x](y.md#z) and `[no](no.md)`\n```\n[no](no.md)\n# no\n```\n";
    assert_eq!(targets(page), ["y.md#z"]);
    assert_eq!(anchors(page), ["a-b-c-d", "a-b-c-d-1"]);
}
