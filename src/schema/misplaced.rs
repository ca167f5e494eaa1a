//! Sections where nothing reads them: inside of another one, or under a name that is not theirs.

use super::finding_kind::FindingKind;
use super::report::Finding;
use super::section_search::{
    COMMON, DEEPEST, ENOUGH, Search, field, field_of, finding, is_chart, of_section, search_below, weight,
};
use super::shape::{ROOT, Shape, shape};
use super::synonyms;
use crate::nearest::nearest;
use crate::values::{KeyPath, Step};
use crate::yaml::{Entry, Mapping, Origin};

/// Sections that stand inside of another one: the lines are indented too far.
pub(super) fn nested(map: &Mapping) -> Vec<Finding> {
    let mut lost = Vec::new();
    for (section, entry) in map {
        let (Some(outer), Some(inside)) = (field(section), entry.node.as_map()) else { continue };
        for (key, entry) in inside.iter().filter(|(key, _)| field_of(outer.shape, key).is_none()) {
            let path = KeyPath::default().with(Step::Key(section.clone())).with(Step::Key(key.clone()));
            if is_chart(key) {
                let mut found = Vec::new();
                let how = Search { depth: DEEPEST, enough: ENOUGH };
                search_below(key, &entry.node, &path, entry.key, how, &mut found);
                lost.extend(
                    found.iter().map(|place| Finding { kind: FindingKind::MisplacedSection, ..of_section(place) }),
                );
            } else if entry.node.as_map().is_some_and(|map| !map.is_empty()) && weight(key, &entry.node) >= ENOUGH {
                let message = format!("the section `{key}` stands inside of `{section}`, where nothing reads it");
                let help =
                    format!("move it to the top of the file: `{key}` and what belongs to it are indented too far");
                lost.push(misplaced(path.to_string(), entry.key, message, help));
            }
        }
    }
    lost
}

/// A key of the top level that stands for a section, but not by its name.
pub(super) fn misnamed(key: &str, entry: &Entry) -> Option<Finding> {
    if let Some((first, rest)) = key.split_once('.') {
        // The name of a chart may stand in front.
        let section = if is_chart(first) { rest.split('.').next()? } else { first };
        field(section)?;
        return Some(misplaced(
            KeyPath::default().with(Step::Key(key.into())).to_string(),
            entry.key,
            "dots do not divide keys in a values file".to_owned(),
            format!("write what stands behind `{section}.` below `{section}:`, or use `--set`"),
        ));
    }
    let map = entry.node.as_map()?;
    let Shape::Object { fields, .. } = shape(ROOT) else { return None };
    let near = nearest(key, fields.iter().map(|field| field.name));
    let meant = near.into_iter().chain(synonyms::section(key)).find(|name| {
        let below =
            |name: &str| field(name).is_some_and(|field| map.keys().any(|key| field_of(field.shape, key).is_some()));
        !COMMON.contains(name) && below(name)
    })?;
    Some(misplaced(
        key.to_owned(),
        entry.key,
        format!("nothing reads `{key}`, and what stands below it are settings of `{meant}`"),
        format!("did you mean `{meant}`?"),
    ))
}

fn misplaced(path: String, origin: Origin, message: String, help: String) -> Finding {
    Finding { kind: FindingKind::MisplacedSection, ..finding(path, origin, message, help) }
}
