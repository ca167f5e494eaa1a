//! Keys that `null` deleted although they have to be there.

use crate::config::{Provider, Reads};
use crate::yaml::{Entry, Mapping, Node, Origin, Value, WalkPath};

use super::conform::put_back;
use super::finding_kind::FindingKind;
use super::report::{Finding, Severity};
use super::shape::{Field, ROOT, Shape, ShapeId, shape};

/// The null that deleted a key or a section around it: its own key and its place.
pub type Deleted<'a> = &'a dyn Fn(&str) -> Option<(String, Origin)>;

const MESSAGE: &str = "`null` does not remove this: it has to be there, and its default counts";

/// Sections no key of which has to be there, and that say so much by default that nobody means to delete all of it: their keys are commented
/// out one by one.
const WHOLE: &[&str] = &["workloads"];

/// Fills in what somebody deleted and what has to be there, so that the values are the same for all who look at them. Lists, and maps no
/// key of which has to be there, are empty from then on; all else comes back with its default. A finding says so where that default says
/// anything to anybody.
pub fn restore(values: &mut Node, defaults: &Node, deleted: Deleted<'_>) -> Restored {
    let mut walk = Walk { deleted, chosen: chosen(values, defaults), restored: Restored::default() };
    walk.node(values, ROOT, defaults, &mut WalkPath::default());
    walk.restored
}

/// What has to be there and was deleted.
#[derive(Clone, Default)]
pub struct Restored {
    /// What came back with a default that says something.
    pub findings: Vec<Finding>,
    /// Keys of lists and maps that are empty from then on, with the place of the null.
    pub emptied: Vec<(String, Origin)>,
}

struct Walk<'a> {
    deleted: Deleted<'a>,
    chosen: Vec<&'static Provider>,
    restored: Restored,
}

impl Walk<'_> {
    fn node(&mut self, node: &mut Node, id: ShapeId, default: &Node, path: &mut WalkPath) {
        match (shape(id), &mut node.value) {
            (Shape::Object { fields, .. }, Value::Map(map)) => self.object(map, fields, default, path),
            // Of the alternatives to a section, one is that it is absent.
            (Shape::Any(alternatives), Value::Map(_)) => {
                let section = alternatives.iter().find(|id| matches!(shape(**id), Shape::Object { .. }));
                if let Some(section) = section {
                    self.node(node, *section, default, path);
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, map: &mut Mapping, fields: &[Field], default: &Node, path: &mut WalkPath) {
        for field in fields {
            let Some(default) = default.get(field.name) else { continue };
            path.inside(field.name, |path| self.field(map, field, default, path));
        }
    }

    fn field(&mut self, map: &mut Mapping, field: &Field, default: &Node, path: &mut WalkPath) {
        if let Some(entry) = map.get_mut(field.name) {
            self.node(&mut entry.node, field.shape, default, path);
        } else if WHOLE.contains(&&**path) {
            let (nulled, origin) = (self.deleted)(path).unwrap_or_else(|| (path.to_string(), default.origin));
            map.insert(field.name.into(), Entry { key: origin, node: default.clone() });
            self.tell(nulled, origin, default);
        } else if field.required {
            put_back(map, field, default);
            let Some((nulled, origin)) = (self.deleted)(path) else { return };
            if field.can_be_empty() {
                if let Some(entry) = map.get_mut(field.name) {
                    entry.node.origin = origin;
                }
                self.restored.emptied.push((path.to_string(), origin));
            } else if !says_nothing(default) && self.is_read(path) {
                self.tell(nulled, origin, default);
            }
        }
    }

    /// Whether anybody reads a key: of a data service, the chosen provider.
    fn is_read(&self, path: &str) -> bool {
        let inside = |provider: &Provider| path.strip_prefix(provider.service)?.strip_prefix('.').map(str::to_owned);
        let mut own = self.chosen.iter().filter_map(|provider| Some(provider.reads(&inside(provider)?)));
        own.all(|reads| reads != Reads::Nothing)
    }

    fn tell(&mut self, path: String, origin: Origin, default: &Node) {
        if self.restored.findings.iter().any(|finding| finding.path == path) {
            return;
        }
        let switch = ["enabled", "create"].into_iter().find(|key| default.get(key).is_some());
        let help = match switch {
            Some(switch) => format!("leave it out, or switch it off with `{path}.{switch}: false`"),
            None => "leave it out, or write what it should be".to_owned(),
        };
        self.restored.findings.push(Finding {
            severity: Severity::Warning,
            kind: FindingKind::RestoredKey,
            path,
            origin: (origin.line > 0).then_some(origin),
            message: MESSAGE.to_owned(),
            help: Some(help),
        });
    }
}

/// The provider of each data service.
fn chosen(values: &Node, defaults: &Node) -> Vec<&'static Provider> {
    let mut chosen: Vec<&Provider> = Provider::all().iter().collect();
    chosen.retain(|provider| {
        let path = [provider.service, "provider"];
        values.at(&path).or_else(|| defaults.at(&path)).and_then(Node::text) == Some(provider.name)
    });
    chosen
}

/// Whether a value is as good as none.
fn says_nothing(node: &Node) -> bool {
    match &node.value {
        Value::Map(map) => map.values().all(|entry| says_nothing(&entry.node)),
        Value::List(list) => list.is_empty(),
        Value::Scalar(_) => !node.is_truthy(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail this way")]

    use super::restore;
    use crate::values::Layers;

    /// The values under a key once a file was laid over the defaults, and the keys of the findings.
    fn restored(file: &str, path: &[&str]) -> (Option<serde_json::Value>, Vec<String>) {
        let defaults = Layers::with_defaults().merge().unwrap().values;
        let mut layers = Layers::with_defaults();
        layers.add_file("values.yaml", file.as_bytes()).unwrap();
        let merged = layers.merge().unwrap();
        let mut values = merged.values;
        let found = restore(&mut values, &defaults, &|path| Some((path.to_owned(), values_origin())));
        (values.at(path).map(crate::yaml::Node::to_json), found.findings.into_iter().map(|found| found.path).collect())
    }

    fn values_origin() -> crate::yaml::Origin {
        crate::yaml::Origin { line: 1, column: 1, ..crate::yaml::Origin::default() }
    }

    #[test]
    fn what_can_be_absent_goes_and_what_cannot_comes_back() {
        let gone = [
            "mongodb.podSecurityContext",
            "mongodb.livenessProbe",
            "redis.containerSecurityContext",
            "rabbitmq.podSecurityContext",
            "st2web.replicas",
            "mongodb.replicaCount",
            "mongodb.image.tag",
            "st2web.resources",
        ];
        for key in gone {
            let path: Vec<&str> = key.split('.').collect();
            let file = path.iter().rev().fold("null".to_owned(), |inner, key| format!("{{{key}: {inner}}}"));
            assert_eq!(restored(&file, &path), (None, vec![]), "{key}");
        }
        let empty = serde_json::json!([]);
        let path = ["redis", "slave", "disableCommands"];
        assert_eq!(restored("redis: {slave: {disableCommands: null}}", &path), (Some(empty), vec![]));
        let (port, found) = restored("mongodb: {service: {port: null}}", &["mongodb", "service", "port"]);
        assert_eq!((port, found), (Some(27017.into()), vec!["mongodb.service.port".to_owned()]));
        let (enabled, found) = restored("mongodb: null", &["mongodb", "enabled"]);
        assert_eq!((enabled, found), (Some(true.into()), vec!["mongodb".to_owned()]));
        let (modes, found) =
            restored("mongodb: {persistence: {accessModes: }}", &["mongodb", "persistence", "accessModes"]);
        assert_eq!((modes, found.len()), (Some(serde_json::json!(["ReadWriteOnce"])), 1), "a claim needs a mode");
        // Without these, every pod would have more rights than it needs.
        let (account, found) =
            restored("workloads:\n  # labels: {}\n", &["workloads", "securityContext", "readOnlyRootFilesystem"]);
        assert_eq!((account, found), (Some(true.into()), vec!["workloads".to_owned()]));
        // What the provider does not read is as good without.
        let of_bitnami = "redis: {slave: {port: null}}";
        let path = ["redis", "slave", "port"];
        assert_eq!(restored(of_bitnami, &path), (Some(6379.into()), vec![]));
        let (_, found) = restored("redis: {provider: bitnami, slave: {port: null}}", &path);
        assert_eq!(found, ["redis.slave.port"]);
        // Nothing is lost by these, so there is nothing to say.
        for key in ["metrics: {enabled: null}", "persistence: {subPath: null}", "systemLogVerbosity: null"] {
            assert_eq!(restored(&format!("mongodb: {{{key}}}"), &[]).1, Vec::<String>::new(), "{key}");
        }
    }
}
