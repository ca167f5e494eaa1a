//! Keys that earlier versions of the chart had, and what takes their place.

use super::finding_kind::FindingKind;
use super::report::{Finding, Severity};
use crate::yaml::{Entry, Mapping, Node, Origin, Value};

/// A key that is gone.
struct Renamed {
    /// Path of the key.
    path: &'static [&'static str],
    /// What became of it.
    message: &'static str,
    /// What to write now.
    help: &'static str,
}

const MOVED: &str = "everything below `secrets.st2` moved to `st2`";

const RENAMED: &[Renamed] = &[
    Renamed { path: &["secrets", "st2", "username"], message: MOVED, help: "write `st2.username`" },
    Renamed { path: &["secrets", "st2", "password"], message: MOVED, help: "write `st2.password`" },
    Renamed { path: &["secrets", "st2", "ssh_key"], message: MOVED, help: "write `st2.ssh_key`" },
    Renamed {
        path: &["secrets", "st2", "datastore_crypto_key"],
        message: MOVED,
        help: "write `st2.datastore_crypto_key`",
    },
    Renamed {
        path: &["st2", "packs", "image"],
        message: "packs can come from several images now",
        help: "write a list: `st2.packs.images: [{repository: ..., name: ..., tag: ..., pullPolicy: IfNotPresent}]`",
    },
    Renamed {
        path: &["mongodb-ha"],
        message: "the section is `mongodb` now, and its keys differ",
        help: "look up the keys under `mongodb`",
    },
    Renamed {
        path: &["rabbitmq-ha"],
        message: "the section is `rabbitmq` now, and its keys differ",
        help: "look up the keys under `rabbitmq`",
    },
    Renamed {
        path: &["etcd"],
        message: "StackStorm coordinates services through Redis now, not etcd",
        help: "remove it, and look up the keys under `redis`",
    },
    Renamed {
        path: &["etcd-operator"],
        message: "StackStorm coordinates services through Redis now, not etcd",
        help: "remove it, and look up the keys under `redis`",
    },
    Renamed {
        path: &["docker-registry"],
        message: "the registry for images with packs is gone",
        help: "push the images to a registry of your own and list them in `st2.packs.images`",
    },
    Renamed {
        path: &["enterprise"],
        message: "there is no enterprise edition any more",
        help: "remove it; roles are under `st2.rbac`, other settings go into `st2.config`",
    },
];

/// Whether earlier versions of the chart had a key.
pub fn had(path: &str) -> bool {
    RENAMED.iter().any(|renamed| path.split('.').eq(renamed.path.iter().copied()))
}

/// Takes the keys that are gone out of the values and says what to write instead. A key without a value says nothing
/// and is let go in silence.
pub fn take(values: &mut Node) -> Vec<Finding> {
    let mut found: Vec<Finding> = RENAMED.iter().filter_map(|renamed| renamed.take(values)).collect();
    found.extend(take_idle_sensors(values));
    // All below `secrets` moved: whatever else is there, these findings are about it.
    if let Value::Map(map) = &mut values.value
        && found.iter().any(|finding| finding.path.starts_with("secrets."))
    {
        map.shift_remove("secrets");
    }
    found
}

/// Earlier versions had one item in `st2.packs.sensors` by default, with settings and without a sensor, for the pod that runs all sensors.
fn take_idle_sensors(values: &mut Node) -> Vec<Finding> {
    let sensors = ["st2", "packs", "sensors"].iter().try_fold(values, |node, key| match &mut node.value {
        Value::Map(map) => map.get_mut(*key).map(|entry| &mut entry.node),
        _ => None,
    });
    let Some(Node { value: Value::List(sensors), .. }) = sensors else { return Vec::new() };
    let names = |sensor: &Node, key: &str| sensor.get(key).is_some_and(Node::is_truthy);
    let is_idle = |sensor: &Node| sensor.as_map().is_some() && !names(sensor, "ref") && !names(sensor, "name");
    // Among sensors that have a reference, one without has lost it.
    if !sensors.iter().all(is_idle) {
        return Vec::new();
    }
    let found = sensors.iter().enumerate().map(|(index, sensor)| Finding {
        severity: Severity::Error,
        kind: FindingKind::RenamedKey,
        path: format!("st2.packs.sensors[{index}]"),
        origin: (sensor.origin.line > 0).then_some(sensor.origin),
        message: "this list names sensors that get a pod each now, and this item names none".to_owned(),
        help: Some(
            "the pod that runs all sensors is set up under `st2sensorcontainer`: move what the item sets to there, and remove the item; \
             for a sensor with a pod of its own add `name` and `ref`"
                .to_owned(),
        ),
    });
    let found = found.collect();
    sensors.clear();
    found
}

impl Renamed {
    fn take(&self, values: &mut Node) -> Option<Finding> {
        let entry = remove(values, self.path)?;
        let Origin { line, .. } = entry.key;
        entry.node.is_truthy().then(|| Finding {
            severity: Severity::Error,
            kind: FindingKind::RenamedKey,
            path: self.path.join("."),
            origin: (line > 0).then_some(entry.key),
            message: self.message.to_owned(),
            help: Some(self.help.to_owned()),
        })
    }
}

/// Takes a key out of a tree, and the maps around it that are empty then.
fn remove(node: &mut Node, path: &[&str]) -> Option<Entry> {
    let (first, rest) = path.split_first()?;
    let Value::Map(map) = &mut node.value else { return None };
    if rest.is_empty() {
        return map.shift_remove(*first);
    }
    let inner = &mut map.get_mut(*first)?.node;
    let removed = remove(inner, rest);
    if removed.is_some() && inner.as_map().is_some_and(Mapping::is_empty) {
        map.shift_remove(*first);
    }
    removed
}
