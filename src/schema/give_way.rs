//! Who wrote a setting of pods decides which one counts: what users write in `workloads` wins over what is built in for a component, and what
//! they write in the section of a component wins over both.

use super::section_search::{field, field_of};
use crate::quantity::is_larger_quantity;
use crate::workloads::{COMMON, WORKLOADS, takes};
use crate::yaml::{Entry, Mapping, Node, Value};

/// A setting, and what it would be if the user had said nothing.
#[derive(Clone, Copy)]
struct Setting<'a> {
    node: &'a Node,
    default: Option<&'a Node>,
}

impl<'a> Setting<'a> {
    /// Whether a user wrote it. A map is as new as the last one of its keys.
    fn is_written(self) -> bool {
        self.default.is_none_or(|default| default.origin != self.node.origin)
    }

    fn says_nothing(self) -> bool {
        match &self.node.value {
            Value::Map(map) => map.is_empty(),
            Value::List(list) => list.is_empty(),
            Value::Scalar(scalar) => self.node.is_null() || scalar.text.is_empty(),
        }
    }

    fn inner(self) -> impl Iterator<Item = (&'a str, Self)> {
        let entries = self.node.as_map().into_iter().flatten();
        entries.map(move |(key, entry)| (&**key, Self { node: &entry.node, default: default_of(self.default, key) }))
    }
}

fn default_of<'a>(default: Option<&'a Node>, key: &str) -> Option<&'a Node> {
    default.and_then(|default| default.get(key))
}

/// Takes what is built in out of the sections of components where the user says something for all of them.
pub fn give_way(values: &mut Node, defaults: &Node) {
    let default = defaults.get(COMMON);
    let is_written = |node: &&Node| Setting { node, default }.is_written();
    let Some(node) = values.get(COMMON).filter(is_written).cloned() else { return };
    let common = Setting { node: &node, default };
    let Value::Map(sections) = &mut values.value else { return };
    for workload in WORKLOADS {
        let Some(Entry { node: Node { value: Value::Map(section), .. }, .. }) = sections.get_mut(workload.name) else {
            continue;
        };
        let built_in = defaults.get(workload.name);
        for (key, setting) in common.inner().filter(|(key, _)| is_common(key) && takes(workload, key)) {
            clear(section, key, setting, default_of(built_in, key));
            if matches!(key, "resources" | "initResources") {
                fit(section, key, setting, default_of(built_in, key));
            }
        }
    }
}

/// Whether a key is one of `workloads`. What only sections have says nothing there, whoever writes it.
fn is_common(key: &str) -> bool {
    field(COMMON).is_some_and(|common| field_of(common.shape, key).is_some())
}

/// Takes a key out of a section as far as it is built in and the user's setting takes its place.
fn clear(section: &mut Mapping, key: &str, common: Setting<'_>, default: Option<&Node>) {
    if !common.is_written() || common.says_nothing() {
        return;
    }
    let Some(own) = section.get_mut(key) else { return };
    if let (Value::Map(own), Value::Map(_)) = (&mut own.node.value, &common.node.value) {
        for (key, inner) in common.inner() {
            clear(own, key, inner, default_of(default, key));
        }
    } else if !(Setting { node: &own.node, default }).is_written() {
        section.shift_remove(key);
    }
}

/// Takes out of the built-in resources of a section what no longer fits: Kubernetes refuses pods that request more than they are limited to.
fn fit(section: &mut Mapping, key: &str, common: Setting<'_>, default: Option<&Node>) {
    let Some(Value::Map(own)) = section.get_mut(key).map(|entry| &mut entry.node.value) else { return };
    for (kind, other) in [("limits", "requests"), ("requests", "limits")] {
        let Some(Value::Map(amounts)) = own.get_mut(kind).map(|entry| &mut entry.node.value) else { continue };
        let Some(others) = common.node.get(other) else { continue };
        amounts.retain(|name, amount| {
            let is_written =
                Setting { node: &amount.node, default: default_of(default_of(default, kind), name) }.is_written();
            let (amount, other) = (amount.node.to_json(), others.get(name).map(Node::to_json).unwrap_or_default());
            let (request, limit) = if kind == "requests" { (&amount, &other) } else { (&other, &amount) };
            is_written || !is_larger_quantity(request, limit)
        });
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail this way")]

    use serde_json::{Value, json};

    use super::give_way;
    use crate::values::Layers;

    /// A section of the values once built-in settings have given way in them.
    fn section(name: &str, file: &str) -> Value {
        let mut layers = Layers::with_defaults();
        layers.add_file("values.yaml", file.as_bytes()).unwrap();
        let mut merged = layers.merge().unwrap();
        give_way(&mut merged.values, &merged.defaults);
        merged.values.get(name).unwrap().to_json()
    }

    #[test]
    fn what_users_write_for_all_wins_over_what_is_built_in() {
        let file = "workloads: {terminationGracePeriodSeconds: 1200, resources: {requests: {memory: 1Gi}}}";
        let web = section("st2web", file);
        assert_eq!(web.get("terminationGracePeriodSeconds"), None);
        assert_eq!(
            web["resources"],
            json!({ "requests": { "cpu": "50m" }, "limits": {} }),
            "1Gi is more than the limit"
        );
        assert_eq!(section("st2web", "{}")["resources"]["limits"], json!({ "memory": "128Mi" }));
    }

    #[test]
    fn what_users_write_for_one_wins_over_what_they_write_for_all() {
        let file = "workloads: {resources: {limits: {memory: 64Mi}}, topologySpreadConstraints: [{topologyKey: a}]}\n\
                    st2api: {resources: {requests: {memory: 32Mi}}, topologySpreadConstraints: [{topologyKey: b}]}";
        let api = section("st2api", file);
        assert_eq!(api["resources"]["requests"], json!({ "memory": "32Mi", "cpu": "50m" }));
        assert_eq!(api["topologySpreadConstraints"], json!([{ "topologyKey": "b" }]));
        assert_eq!(
            section("st2auth", file)["resources"]["requests"],
            json!({ "cpu": "50m" }),
            "128Mi is more than the limit"
        );
    }

    #[test]
    fn what_only_sections_have_stays_whatever_is_written_for_all() {
        let file =
            "workloads: {autoscaling: {enabled: true}, replicas: 3, service: {type: NodePort}, preStopSleep: '9'}";
        let (plain, api) = (section("st2api", "{}"), section("st2api", file));
        assert_eq!(api, plain);
        assert_ne!(plain["autoscaling"]["enabled"], Value::Null);
    }

    #[test]
    fn presets_give_way_too_and_what_is_not_for_a_component_stays() {
        let file = "preset: production\nworkloads: {resources: {limits: {memory: 4Gi}}, topologySpreadConstraints: [{topologyKey: a}]}";
        let api = section("st2api", file);
        assert_eq!(api["resources"], json!({ "requests": { "memory": "256Mi", "cpu": "100m" }, "limits": {} }));
        assert_eq!(api.get("topologySpreadConstraints"), None);
        let env = section("st2chatops", "workloads: {env: {HUBOT_ADAPTER: x}}");
        assert_ne!(env["env"].get("HUBOT_ADAPTER"), None, "the chat bot takes no variables from `workloads`");
    }
}
