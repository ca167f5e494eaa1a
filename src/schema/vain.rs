//! Nulls that delete nothing, where somebody expects them to.

use crate::workloads::{COMMON, WORKLOADS, alternatives, replaced_by};
use crate::yaml::{Node, Origin, Value};

use super::finding_kind::FindingKind;
use super::report::{Finding, Severity};

/// Says of a null in the section of a component that what it is to delete comes from `workloads`. `nulls` are those that found nothing.
pub fn vain(values: &Node, nulls: &[(String, Origin)]) -> Vec<Finding> {
    let told = |(path, origin): &(String, Origin)| {
        let (section, rest) = path.split_once('.')?;
        let is_component = WORKLOADS.iter().any(|workload| workload.name == section);
        // Keys may have dots in them.
        let steps = steps(values.get(COMMON)?, rest)?;
        let at = |section: &str| values.get(section)?.at(&steps);
        let is_common = at(COMMON).is_some_and(says_something);
        let is_vain = at(section).is_none() && !is_replaced(values.get(section)?, &steps);
        (is_component && is_common && is_vain).then(|| Finding {
            severity: Severity::Warning,
            kind: FindingKind::RestoredKey,
            path: path.clone(),
            origin: (origin.line > 0).then_some(*origin),
            message: format!("`null` does not remove this: it comes from `{COMMON}.{rest}`, which counts"),
            help: Some(format!(
                "write what `{section}` should have, or delete it for all components: `{COMMON}.{rest}: null`"
            )),
        })
    };
    nulls.iter().filter_map(told).collect()
}

/// The keys of a path that leads somewhere.
fn steps<'a>(node: &'a Node, path: &str) -> Option<Vec<&'a str>> {
    node.as_map()?.iter().find_map(|(key, entry)| match path.strip_prefix(&**key)? {
        "" => Some(vec![&**key]),
        rest => Some(std::iter::once(&**key).chain(steps(&entry.node, rest.strip_prefix('.')?)?).collect()),
    })
}

/// Whether the section of a component has something else in the place of what a null is to delete.
fn is_replaced(section: &Node, steps: &[&str]) -> bool {
    let has = |map: &Node, key: &str| map.at(&[key]).is_some_and(|node| !node.is_null());
    steps.windows(2).enumerate().any(|(index, step)| {
        let &[name, key] = step else { return false };
        let Some(map) = section.at(&steps[..=index]) else { return false };
        let instead = alternatives(name);
        replaced_by(name).iter().any(|other| has(map, other))
            || instead.contains(&key) && instead.iter().any(|other| *other != key && has(map, other))
    })
}

fn says_something(node: &Node) -> bool {
    match &node.value {
        Value::Map(map) => !map.is_empty(),
        Value::List(list) => !list.is_empty(),
        Value::Scalar(_) => !node.is_null(),
    }
}
