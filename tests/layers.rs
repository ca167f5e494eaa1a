//! Holds the crate to the import table of `docs/architecture.md`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Module to the modules that it may use, as the table says.
fn allowed() -> BTreeMap<String, BTreeSet<String>> {
    let text = fs::read_to_string(root().join("docs/architecture.md")).unwrap();
    let section = text.split("## Who may import whom").nth(1).expect("the table's heading");
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| ")?.split('|').map(str::trim);
        let module = cells.next().filter(|cell| !cell.starts_with("---") && *cell != "module")?;
        let uses = cells.next()?.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
        Some((module.to_owned(), uses.collect()))
    });
    rows.collect()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The modules that a line names behind `crate::`.
fn named(line: &str) -> Vec<String> {
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut found = Vec::new();
    for (index, _) in line.match_indices("crate::") {
        let rest = &line[index + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(list) => found.extend(list.trim_end_matches("};").split(',').map(|item| word(item.trim()))),
            None => found.push(word(rest)),
        }
    }
    found.retain(|name| name.chars().next().is_some_and(char::is_lowercase));
    found
}

#[test]
fn modules_use_only_what_the_table_allows() {
    let allowed = allowed();
    assert!(allowed.len() > 8, "the table could not be read: {allowed:?}");
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for file in files {
        let path = file.strip_prefix(root().join("src")).unwrap().to_owned();
        let first = path.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
        let module = first.trim_end_matches(".rs").to_owned();
        if module == "lib" || module == "main" {
            continue;
        }
        let uses = allowed.get(&module).unwrap_or_else(|| panic!("the table does not name `{module}`"));
        seen.insert(module.clone());
        if file.ends_with("tests.rs") {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        // Tests may put together what the module itself may not.
        let text = text.split("#[cfg(test)]").next().unwrap();
        for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for name in named(line).into_iter().filter(|name| *name != module && !uses.contains(name)) {
                wrong.push(format!("{}: `{module}` uses `{name}`", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(seen, allowed.keys().cloned().collect(), "the table names modules that do not exist");
}

/// What a file is called among its neighbours, as seen from a folder above it: `a` for `a.rs` and for all that is in `a/`.
fn neighbour(folder: &Path, file: &Path) -> Option<(String, usize)> {
    let below = file.strip_prefix(folder).ok()?;
    let first = below.components().next()?.as_os_str().to_str()?.trim_end_matches(".rs").to_owned();
    let depth = below.components().count() - usize::from(below.ends_with("mod.rs"));
    (!["mod", "lib", "main"].contains(&first.as_str())).then_some((first, depth))
}

/// The neighbours that a file names by way of the folder, which lies so many steps above it.
fn named_from(text: &str, depth: usize, way: &str) -> BTreeSet<String> {
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let up = "super::".repeat(depth);
    let starts =
        text.match_indices(&up).filter(|(at, _)| !text[..*at].ends_with("super::")).map(|(at, _)| at + up.len());
    let full = format!("crate::{way}");
    let starts = starts.chain(text.match_indices(&full).filter(|_| !way.is_empty()).map(|(at, _)| at + full.len()));
    starts
        .flat_map(|start| match text[start..].strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap().split(',').map(|item| word(item.trim())).collect(),
            None => vec![word(&text[start..])],
        })
        .collect()
}

#[test]
fn neighbours_do_not_use_each_other() {
    let source = root().join("src");
    let mut files = Vec::new();
    sources(&source, &mut files);
    let folders: BTreeSet<PathBuf> = files.iter().map(|file| file.parent().unwrap().to_owned()).collect();
    let mut found: BTreeSet<String> = BTreeSet::new();
    for folder in folders {
        let shown = folder.strip_prefix(&source).unwrap().display().to_string();
        let way: String = shown.split('/').filter(|name| !name.is_empty()).map(|name| format!("{name}::")).collect();
        let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for file in files.iter().filter(|file| file.starts_with(&folder) && !file.ends_with("tests.rs")) {
            let Some((name, depth)) = neighbour(&folder, file) else { continue };
            let text = fs::read_to_string(file).unwrap();
            let text = text.split("#[cfg(test)]").next().unwrap();
            let lines: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            uses.entry(name).or_default().extend(named_from(&lines.join("\n"), depth, &way));
        }
        for (one, others) in &uses {
            let mutual =
                others.iter().filter(|other| *other > one && uses.get(*other).is_some_and(|back| back.contains(one)));
            found.extend(mutual.map(|other| format!("{shown}: {one}, {other}")));
        }
    }
    assert!(found.is_empty(), "{found:?}");
}
