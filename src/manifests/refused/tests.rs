//! Every rule with what breaks it and what keeps it, as `cases.txt` lists them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail this way")]

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::broken::{Rules, Versions};
use super::rules::{BEFORE, GROUPS, Group, OPERATED};
use super::{each, refused};
use crate::manifests::Manifest;
use crate::manifests::normalise;

/// The smallest object of a kind.
fn smallest(kind: &str) -> Value {
    let pod = json!({ "containers": [{ "name": "c", "image": "i" }] });
    let template = json!({ "metadata": { "labels": { "a": "x" } }, "spec": pod });
    let ending = json!({ "spec": { "restartPolicy": "Never", "containers": [{ "name": "c", "image": "i" }] } });
    let selector = json!({ "matchLabels": { "a": "x" } });
    let claim = json!({ "accessModes": ["ReadWriteOnce"], "resources": { "requests": { "storage": "1Gi" } } });
    let backend = json!({ "service": { "name": "s", "port": { "number": 80 } } });
    let (version, kind, mut object) = match kind {
        "Pod" => ("v1", "Pod", json!({ "spec": pod })),
        "Deployment" | "DaemonSet" => {
            ("apps/v1", kind, json!({ "spec": { "selector": selector, "template": template } }))
        }
        "StatefulSet" => {
            let claims = json!([{ "metadata": { "name": "data" }, "spec": claim }]);
            let spec = json!({ "selector": selector, "template": template, "volumeClaimTemplates": claims });
            ("apps/v1", kind, json!({ "spec": spec }))
        }
        "Job" => ("batch/v1", kind, json!({ "spec": { "template": ending } })),
        "CronJob" => {
            let spec = json!({ "schedule": "@daily", "jobTemplate": { "spec": { "template": ending } } });
            ("batch/v1", kind, json!({ "spec": spec }))
        }
        "Claim" => ("v1", "PersistentVolumeClaim", json!({ "spec": claim })),
        "Service" => ("v1", kind, json!({ "spec": { "ports": [{ "port": 80 }] } })),
        "Ingress" => {
            let path = json!({ "path": "/", "pathType": "Prefix", "backend": backend });
            let rules = json!([{ "host": "a.b", "http": { "paths": [path] } }]);
            ("networking.k8s.io/v1", kind, json!({ "spec": { "ingressClassName": "nginx", "rules": rules } }))
        }
        "Route" => {
            let spec = json!({ "parentRefs": [{ "name": "gateway" }] });
            ("gateway.networking.k8s.io/v1", "HTTPRoute", json!({ "spec": spec }))
        }
        "Fetched" => {
            let spec = json!({ "secretStoreRef": { "name": "store" } });
            ("external-secrets.io/v1", "ExternalSecret", json!({ "spec": spec }))
        }
        "Trigger" => {
            let spec = json!({ "secretTargetRef": [{ "parameter": "p", "name": "secret", "key": "k" }] });
            ("keda.sh/v1alpha1", "TriggerAuthentication", json!({ "spec": spec }))
        }
        "Policy" => ("networking.k8s.io/v1", "NetworkPolicy", json!({ "spec": { "podSelector": {} } })),
        "Budget" => ("policy/v1", "PodDisruptionBudget", json!({ "spec": { "selector": selector } })),
        "Scaler" => {
            let spec = json!({ "maxReplicas": 5, "scaleTargetRef": { "kind": "Deployment", "name": "a" } });
            ("autoscaling/v2", "HorizontalPodAutoscaler", json!({ "spec": spec }))
        }
        "Monitor" => ("monitoring.coreos.com/v1", "ServiceMonitor", json!({ "spec": { "endpoints": [{}] } })),
        "Community" => ("mongodbcommunity.mongodb.com/v1", "MongoDBCommunity", json!({ "spec": {} })),
        "Percona" => ("psmdb.percona.com/v1", "PerconaServerMongoDB", json!({ "spec": {} })),
        "Broker" => ("rabbitmq.com/v1beta1", "RabbitmqCluster", json!({ "spec": {} })),
        "Scaled" => ("keda.sh/v1alpha1", "ScaledObject", json!({ "spec": {} })),
        "Role" | "ClusterRole" => {
            let rules = json!([{ "apiGroups": [""], "resources": ["pods"], "verbs": ["get"] }]);
            ("rbac.authorization.k8s.io/v1", kind, json!({ "rules": rules }))
        }
        "RoleBinding" | "ClusterRoleBinding" => {
            let subjects = json!([{ "kind": "ServiceAccount", "name": "a", "namespace": "n" }]);
            let object = json!({ "roleRef": { "kind": "Role", "name": "a" }, "subjects": subjects });
            ("rbac.authorization.k8s.io/v1", kind, object)
        }
        _ => ("v1", kind, json!({})),
    };
    object["apiVersion"] = version.into();
    object["kind"] = kind.into();
    object["metadata"] = json!({ "name": "a" });
    object
}

/// Puts a value into an object; a map is laid over what is there.
fn set(object: &mut Value, pointer: &str, value: Value) {
    let pointer = match pointer.split_at(1) {
        ("c", rest) => format!("/spec/containers/0{rest}"),
        ("v", rest) => format!("/spec/volumes{rest}"),
        ("p", rest) => format!("/spec/rules/0/http/paths/0{rest}"),
        _ => pointer.to_owned(),
    };
    let mut place = object;
    for step in pointer.split('/').skip(1) {
        place = match step.parse::<usize>() {
            Ok(index) => {
                if !place.is_array() {
                    *place = json!([{}]);
                }
                &mut place[index]
            }
            Err(_) => &mut place[step],
        };
    }
    match value {
        Value::Object(map) if pointer == "/spec" && !map.is_empty() => {
            map.into_iter().for_each(|(key, value)| place[key] = value);
        }
        value => *place = value,
    }
}

fn manifest(kind: &str, pointer: &str, value: &str) -> Manifest {
    let mut object = smallest(kind);
    set(&mut object, pointer, serde_json::from_str(value).unwrap_or_else(|error| panic!("{value}: {error}")));
    Manifest::new(object, "test").unwrap()
}

fn told(manifest: &Manifest) -> Vec<String> {
    refused(std::slice::from_ref(manifest), 35)
        .iter()
        .map(|one| format!("{}: {:?}", one.place.path, one.kind))
        .collect()
}

/// The rules that an object breaks, and the groups that they are of.
fn broken_by(manifest: &Manifest, rules: &mut BTreeSet<String>, groups: &mut BTreeSet<usize>) {
    for (number, group) in GROUPS.iter().copied().flatten().enumerate() {
        for rule in group.rules {
            let alone = Group { on: group.on, at: group.at, rules: std::slice::from_ref(rule) };
            for one in Rules::new(vec![(alone, Versions::All)]).broken(manifest, 35) {
                rules.insert(format!("{:?}", one.rule));
                groups.insert(number);
            }
        }
    }
}

#[test]
fn every_rule_is_broken_by_something_and_kept_by_something_else() {
    let (mut rules, mut groups) = (BTreeSet::new(), BTreeSet::new());
    let mut wrong = Vec::new();
    for line in include_str!("cases.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let [kind, pointer, bad, good] = line.split(" | ").collect::<Vec<_>>()[..] else { panic!("{line}") };
        let bad = manifest(kind, pointer, bad);
        if told(&bad).is_empty() {
            wrong.push(format!("passes: {line}"));
        }
        broken_by(&bad, &mut rules, &mut groups);
        let good = told(&manifest(kind, pointer, good));
        if !good.is_empty() {
            wrong.push(format!("is refused: {line}: {good:?}"));
        }
    }
    for large in large() {
        broken_by(&large, &mut rules, &mut groups);
    }
    for (number, group) in GROUPS.iter().copied().flatten().enumerate() {
        if !groups.contains(&number) {
            wrong.push(format!("no case is about {:?} {:?}", group.on, group.at));
        }
        for rule in group.rules.iter().filter(|rule| !rules.contains(&format!("{rule:?}"))) {
            wrong.push(format!("no case breaks {:?} {:?}: {rule:?}", group.on, group.at));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A word that does not exist is one mistake, and what it would allow or forbid is none.
#[test]
fn what_hangs_on_a_wrong_word_is_not_told_besides() {
    for (pointer, value) in [
        ("/spec/tolerations", json!([{ "key": "a", "operator": "Equals", "value": "b" }])),
        ("/spec/tolerations", json!([{ "key": "a", "effect": "noExecute", "tolerationSeconds": 9 }])),
        (
            "/spec/topologySpreadConstraints",
            json!([{ "maxSkew": 1, "topologyKey": "a", "whenUnsatisfiable": "Never", "minDomains": 2 }]),
        ),
        ("/spec/tolerations", json!([{ "key": "a", "operator": "Exists", "value": "b" }])),
    ] {
        let found = told(&manifest("Pod", pointer, &value.to_string()));
        assert_eq!(found.len(), 1, "{value}: {found:?}");
    }
}

/// Objects that hold too much.
fn large() -> Vec<Manifest> {
    let object = |kind: &str, key: &str, value: Value| {
        let mut object = smallest(kind);
        object[key] = value;
        Manifest::new(object, "test").unwrap()
    };
    let text = "a".repeat((1 << 20) + 1);
    let annotations = json!({ "name": "a", "annotations": { "a": "a".repeat(256 << 10) } });
    vec![
        object("ConfigMap", "data", json!({ "a": text })),
        object("Secret", "stringData", json!({ "a": text })),
        object("ConfigMap", "metadata", annotations),
    ]
}

/// Every part of operators' resources that becomes a part of pods has a case.
#[test]
fn parts_of_operators_resources_are_checked_like_pods() {
    let mut untold: Vec<String> = OPERATED.iter().map(|part| format!("{} {}", part.kind, part.at)).collect();
    for line in include_str!("cases.txt").lines() {
        let [kind, pointer, bad, _] = line.split(" | ").collect::<Vec<_>>()[..] else { continue };
        if !matches!(kind, "Community" | "Percona" | "Broker") {
            continue;
        }
        let bad = manifest(kind, pointer, bad);
        let parts = OPERATED.iter().filter(|part| part.kind == bad.key.kind);
        for part in parts.filter(|part| GROUPS.iter().copied().flatten().any(|group| part.rest(group).is_some())) {
            let mut is_there = false;
            each(&bad.object, part.at, &mut String::new(), &mut |_, _| is_there = true);
            if is_there {
                untold.retain(|name| *name != format!("{} {}", part.kind, part.at));
            }
        }
    }
    assert!(untold.is_empty(), "no case is about {untold:?}");
}

#[test]
fn what_config_maps_and_secrets_hold_is_bounded() {
    assert_eq!(large().iter().flat_map(told).count(), 3);
    let base64 = |bytes: usize| {
        let mut secret = smallest("Secret");
        // Three bytes are four characters.
        secret["data"] = json!({ "a": "AAAA".repeat(bytes / 3), "b": "AA==" });
        told(&Manifest::new(secret, "test").unwrap()).len()
    };
    assert_eq!((base64((1 << 20) - 1), base64(1 << 20)), (0, 0));
    assert_eq!(base64((1 << 20) + 3), 1);
}

/// What only newer versions take, by a version that takes it and the one before.
#[test]
fn what_older_versions_refuse_depends_on_the_version() {
    let mut groups = BTreeSet::new();
    let policy = json!([{ "name": "a", "image": "b", "restartPolicy": "OnFailure" }]);
    let variable = |name: &str| json!([{ "name": "a", "image": "b", "env": [{ "name": name, "value": "x" }] }]);
    let prefix = json!([{ "name": "a", "image": "b", "envFrom": [{ "prefix": "A B", "secretRef": { "name": "x" } }] }]);
    let rules = json!([{ "action": "Restart", "exitCodes": { "operator": "In", "values": [1] } }]);
    let rules = json!([{ "name": "a", "image": "b", "restartPolicy": "Always", "restartPolicyRules": rules }]);
    let signal = json!([{ "name": "a", "image": "b", "lifecycle": { "stopSignal": "SIGINT" } }]);
    for (list, value, minor) in [
        ("containers", signal, 33),
        ("containers", prefix, 32),
        ("initContainers", rules, 35),
        ("containers", policy.clone(), 35),
        ("initContainers", policy, 35),
        ("containers", variable("1BAD"), 32),
        ("initContainers", variable("A.B C"), 32),
    ] {
        let mut object = smallest("Pod");
        object["spec"][list] = value;
        let manifest = Manifest::new(object, "test").unwrap();
        let count = |minor| refused(std::slice::from_ref(&manifest), minor).len();
        assert_eq!((count(minor), count(minor - 1)), (0, 1), "{list}");
        for (number, (first, group)) in BEFORE.iter().enumerate() {
            if !Rules::new(vec![(*group, Versions::All)]).broken(&manifest, minor).is_empty() {
                assert_eq!(*first, minor);
                groups.insert(number);
            }
        }
    }
    assert_eq!(groups.len(), BEFORE.len(), "some rule has no case");
}

/// A server refuses an empty word where one of a few is wanted, unless the field is left out. So it is left out, or what has to be there is told.
#[test]
fn an_empty_word_is_left_out_or_told() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in include_str!("cases.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let [kind, pointer, bad, _] = line.split(" | ").collect::<Vec<_>>()[..] else { panic!("{line}") };
        let bad = manifest(kind, pointer, bad);
        let words = refused(std::slice::from_ref(&bad), 35).into_iter();
        for word in words.filter(|one| matches!(one.kind, super::RefusedKind::Word(_))) {
            let mut object = bad.object.clone();
            let place = word.place.path.replace('[', ".").replace(']', "");
            let Some(field) = object.pointer_mut(&format!("/{}", place.replace('.', "/"))) else { continue };
            *field = "".into();
            let mut blank = Manifest { object, ..bad.clone() };
            normalise(&mut blank);
            count += 1;
            let is_there = blank.object.pointer(&format!("/{}", place.replace('.', "/"))) == Some(&"".into());
            // An empty type of a path on the node means any.
            let is_meant = place.ends_with("hostPath.type");
            let is_told = told(&blank).iter().any(|line| line.starts_with(&word.place.path));
            if is_there && !is_meant && !is_told && !OPERATED.iter().any(|part| part.kind == blank.key.kind) {
                wrong.push(format!("{kind} {place}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 40, "{count}");
}
