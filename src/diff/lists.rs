//! Lists whose items have names, as Kubernetes knows them.

use indexmap::IndexMap;
use serde_json::Value;

/// Whether the order of a list means something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// It does not.
    Free,
    /// It does.
    Matters,
}

/// Two lists by the names of their items.
pub struct Named<'a> {
    /// Whether the order of the items counts.
    pub order: Order,
    /// One list.
    pub before: IndexMap<String, &'a Value>,
    /// The other list.
    pub after: IndexMap<String, &'a Value>,
}

struct Rule {
    field: &'static str,
    /// Fields that name an item, as JSON pointers, with what stands for an absent one.
    name: &'static [(&'static str, Option<&'static str>)],
    order: Order,
}

const fn rule(field: &'static str, name: &'static [(&'static str, Option<&'static str>)], order: Order) -> Rule {
    Rule { field, name, order }
}

/// The merge keys of Kubernetes' types. Of several rules for a field the first counts that names all items. Environments
/// are built from top to bottom, and init containers run one after the other, so their order means something.
const RULES: &[Rule] = &[
    rule("containers", &[("/name", None)], Order::Free),
    rule("env", &[("/name", None)], Order::Matters),
    rule("ephemeralContainers", &[("/name", None)], Order::Free),
    rule("hostAliases", &[("/ip", None)], Order::Free),
    rule("imagePullSecrets", &[("/name", None)], Order::Free),
    rule("initContainers", &[("/name", None)], Order::Matters),
    rule("paths", &[("/path", Some("/")), ("/pathType", Some(""))], Order::Matters),
    rule("ports", &[("/name", None)], Order::Free),
    rule("ports", &[("/containerPort", None), ("/protocol", Some("TCP"))], Order::Free),
    rule("ports", &[("/port", None), ("/protocol", Some("TCP"))], Order::Free),
    rule("rules", &[("/host", None)], Order::Free),
    rule("secrets", &[("/name", None)], Order::Free),
    rule("subjects", &[("/kind", None), ("/namespace", Some("")), ("/name", None)], Order::Free),
    rule("topologySpreadConstraints", &[("/topologyKey", None), ("/whenUnsatisfiable", None)], Order::Free),
    rule("volumeClaimTemplates", &[("/metadata/name", None)], Order::Free),
    rule("volumeDevices", &[("/devicePath", None)], Order::Free),
    rule("volumeMounts", &[("/mountPath", None)], Order::Free),
    rule("volumes", &[("/name", None)], Order::Free),
];

/// For lists of kinds that this does not know.
const ANY: Rule = rule("", &[("/name", None)], Order::Matters);

/// Two lists of a field by the names of their items, if all items of both have one and it is theirs alone.
pub fn named<'a>(field: &str, before: &'a [Value], after: &'a [Value]) -> Option<Named<'a>> {
    RULES.iter().filter(|rule| rule.field == field).chain([&ANY]).find_map(|rule| {
        Some(Named { order: rule.order, before: by_name(rule, before)?, after: by_name(rule, after)? })
    })
}

fn by_name<'a>(rule: &Rule, items: &'a [Value]) -> Option<IndexMap<String, &'a Value>> {
    let mut named = IndexMap::with_capacity(items.len());
    for item in items {
        if named.insert(name(rule, item)?, item).is_some() {
            return None;
        }
    }
    Some(named)
}

fn name(rule: &Rule, item: &Value) -> Option<String> {
    let mut parts = Vec::with_capacity(rule.name.len());
    for (pointer, absent) in rule.name {
        match item.pointer(pointer) {
            Some(Value::String(text)) if !text.is_empty() => parts.push(text.clone()),
            Some(Value::Number(number)) => parts.push(number.to_string()),
            _ => parts.push((*absent)?.to_owned()),
        }
    }
    parts.retain(|part| !part.is_empty());
    Some(parts.join("/"))
}
