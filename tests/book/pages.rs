//! The pages of the book.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::messages_support::find;
use super::{pages, prose, root, text};

#[test]
fn the_summary_lists_every_page_once() {
    let summary = text(Path::new("docs/SUMMARY.md"));
    let links = summary.split("](").skip(1).map(|rest| rest.split(')').next().unwrap());
    let mut listed: Vec<PathBuf> = links.map(|link| Path::new("docs").join(link)).collect();
    listed.sort();
    let is_in_the_book = |page: &PathBuf| page.starts_with("docs") && !page.ends_with("SUMMARY.md");
    let mut there: Vec<PathBuf> = pages().into_iter().filter(is_in_the_book).collect();
    there.sort();
    assert_eq!(listed, there);
}

#[test]
fn every_page_has_one_title_and_ends_its_blocks() {
    for page in pages() {
        let text = text(&page);
        let titles = prose(&text).into_iter().filter(|line| line.starts_with("# ")).count();
        let is_summary = page.ends_with("SUMMARY.md");
        assert!(titles == 1 || is_summary, "{}: {titles} titles", page.display());
        let fences = text.lines().filter(|line| line.trim_start().starts_with("```")).count();
        assert!(fences % 2 == 0, "{}: a block of code does not end", page.display());
    }
}

/// What is no longer rendered is pruned only if its kind is named.
#[test]
fn every_kind_can_be_pruned() {
    // A volume holds data, a definition all objects of its kind, and the test pod ends by itself.
    const KEPT: &[&str] = &["CustomResourceDefinition", "PersistentVolumeClaim", "Pod", "VolumeSnapshot"];
    let page = text(Path::new("docs/kubectl.md"));
    let mut templates = Vec::new();
    find(&root().join("templates"), "yaml", &mut templates);
    let mut kinds = BTreeSet::new();
    for template in templates {
        let text = fs::read_to_string(template).unwrap();
        kinds.extend(text.lines().filter_map(|line| line.strip_prefix("kind: ")).map(str::to_owned));
    }
    assert!(kinds.len() > 20, "{kinds:?}");
    let is_named = |kind: &String| {
        let name = format!("/{kind}");
        page.split(name.as_str()).skip(1).any(|rest| !rest.starts_with(char::is_alphanumeric))
    };
    let missing: Vec<&String> = kinds.iter().filter(|kind| !KEPT.contains(&kind.as_str()) && !is_named(kind)).collect();
    assert!(missing.is_empty(), "docs/kubectl.md does not prune {missing:?}");
}

/// The list of changes is read in editors and terminals.
#[test]
fn lines_of_the_changelog_are_short() {
    let text = text(Path::new("CHANGELOG.md"));
    let long: Vec<&str> = text.lines().filter(|line| line.chars().count() > 160).collect();
    assert!(long.is_empty(), "{long:#?}");
}

/// A task is solved by a short page.
#[test]
fn pages_of_tasks_are_short() {
    let tasks: Vec<PathBuf> = pages().into_iter().filter(|page| page.starts_with("docs/tasks")).collect();
    assert!(tasks.len() >= 10, "{tasks:?}");
    for page in tasks {
        let lines = text(&page).lines().count();
        assert!(lines < 80, "{}: {lines} lines", page.display());
    }
}
